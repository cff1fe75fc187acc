import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const LOADER = [
  'weft.cjs',
  'typescript.cjs',
  'typescript-hooks.mjs',
  'typescript-cache.mjs',
  'typescript-options.cjs',
  'typescript-traces.cjs',
];

/** The launcher with a compiler of its own, and a program of a few lines. */
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weft-loading-'));
  await mkdir(join(directory, 'cli'));
  await Promise.all([
    ...LOADER.map((name) => cp(join(ROOT, 'cli', name), join(directory, 'cli', name))),
    ...['esbuild', '@esbuild'].map((name) =>
      cp(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name), { recursive: true }),
    ),
  ]);
  await writeProgram("import { word } from './word.ts';\nexport const main = () => console.log(word);\n");
  await writeFile(join(directory, 'cli/word.ts'), "export const word: string = 'one';\n");
});
afterEach(() => rm(directory, { recursive: true }));

function writeProgram(source: string): Promise<void> {
  return writeFile(join(directory, 'cli/main.ts'), source);
}

async function run(env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(directory, 'cli/weft.cjs')], {
    env: { ...process.env, ...env },
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err };
}

async function keptFiles(): Promise<readonly string[]> {
  const [folder = ''] = await readdir(join(directory, 'node_modules/.cache/weft'));
  const kept = join(directory, 'node_modules/.cache/weft', folder);
  return (await readdir(kept)).map((name) => join(kept, name));
}

// Node 24 strips types itself, and keeps what it compiled by itself.
describe.skipIf(Boolean(Reflect.get(process.features, 'typescript')))('TypeScript on Node 20', () => {
  test('is compiled once: the next process needs no compiler', async () => {
    expect(await run()).toEqual({ out: 'one\n', err: '' });
    expect(await keptFiles()).toHaveLength(2);
    await rm(join(directory, 'node_modules/esbuild/lib'), { recursive: true });
    expect(await run()).toEqual({ out: 'one\n', err: '' });
  });

  test('is compiled again when it was changed, in the place of what was kept', async () => {
    await run();
    await writeFile(join(directory, 'cli/word.ts'), "export const word: string = 'two';\n");
    expect((await run()).out).toBe('two\n');
    expect(await keptFiles()).toHaveLength(2);
  });

  test('is compiled again when what was kept is damaged', async () => {
    await run();
    for (const file of await keptFiles()) await truncate(file, 100);
    expect(await run()).toEqual({ out: 'one\n', err: '' });
    await rm(join(directory, 'node_modules/esbuild/lib'), { recursive: true });
    expect((await run()).out).toBe('one\n');
  });

  test('runs where nothing can be kept', async () => {
    await writeFile(join(directory, 'node_modules/.cache'), 'a file');
    expect(await run()).toEqual({ out: 'one\n', err: '' });
  });

  test('is kept whole by processes that start at once', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => run()));
    expect(runs.map(({ out }) => out)).toEqual(Array.from({ length: 4 }, () => 'one\n'));
    expect((await keptFiles()).map((file) => file.split('.').at(-1))).toEqual(['js', 'js']);
  });

  test('is what a stack trace names, the first time and from what was kept', async () => {
    await writeProgram(
      'type Unused = {\n  readonly lines: number;\n};\n\nexport function main(): void {\n  throw new Error("on line six" as string);\n}\n',
    );
    for (const _ of [1, 2]) {
      const { err } = await run({ WEFT_DEBUG: '1' });
      expect(err).toMatch(/^weft cannot start: Error: on line six\n\s+at .*cli\/main\.ts:6:9/);
    }
  });

  test('with a mistake names the file and the line', async () => {
    await writeProgram('export const main = (): void => {\n  const 1 = 2;\n};\n');
    expect((await run()).err).toContain('cli/main.ts:2:8');
  });
});
