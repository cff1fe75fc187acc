import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../cli/support/mesh-folder.ts';

/* docs/tutorials/adopt-dbt.md, followed word by word: its commands run in order and must print what the page shows. */

const CONTRACT = 'trial/subgraphs/marketing/campaigns.odcs.yaml';
const run = promisify(execFile);

let root: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'weft-tutorial-dbt-')));
  await cp(join(ROOT, 'subgraphs/marketing/dbt'), join(root, 'subgraphs/marketing/dbt'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Step = { readonly command: string; readonly shown: string };

/** The console blocks of a page as commands with what they print. */
function stepsOf(page: string): Step[] {
  const blocks = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
  return blocks.flatMap((text) =>
    text
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = '', ...lines] = step.split('\n');
        return { command, shown: lines.join('\n').trimEnd() };
      }),
  );
}

async function shell(command: string): Promise<string> {
  const line = command.replace(/^npx weft/, `${process.execPath} ${join(ROOT, 'cli/weft.cjs')}`);
  const ended = await run('bash', ['-c', line], { cwd: root }).catch((error: { stdout: string }) => error);
  return ended.stdout.trimEnd();
}

it('prints at every step what the page says', async () => {
  const page = await readFile(join(ROOT, 'docs/tutorials/adopt-dbt.md'), 'utf8');
  const steps = stepsOf(page);
  const [, edit = ''] = /^```yaml\n( +# Ask [\s\S]*?)^```/m.exec(page) ?? [];
  const adoptions = steps.filter(({ command }) => command.startsWith('npx weft adopt'));
  expect(adoptions).toHaveLength(4);
  for (const step of steps) {
    // Its rows are of the demo at full size; tests/dbt/serve.test.ts asks an adopted project.
    if (step.command.startsWith('npx weft query')) continue;
    if (step === adoptions[1]) {
      const text = await readFile(join(root, CONTRACT), 'utf8');
      const line = '        description: What the campaign is meant to achieve.\n';
      expect(text).toContain(line);
      await writeFile(join(root, CONTRACT), text.replace(line, edit));
    }
    expect(await shell(step.command), step.command).toBe(step.shown);
  }
  expect(await readFile(join(root, CONTRACT), 'utf8')).toContain(
    edit.replace('What the campaign is meant to achieve.', 'Why the campaign is run.'),
  );
}, 120_000);
