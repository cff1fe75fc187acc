import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForeignMesh, startForeignMesh } from './support/foreign-mesh.ts';

/* The programs in the pages for those who embed the gateway, run as they stand there, from a folder of somebody else. */

const ROOT = join(import.meta.dirname, '..');

let mesh: ForeignMesh;
let folder: string;

beforeAll(async () => {
  mesh = await startForeignMesh();
  folder = mkdtempSync(join(tmpdir(), 'weft-embedding-'));
  writeFileSync(join(folder, 'supergraph.graphql'), await mesh.supergraphSdl('0.5'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  // As `npm install ../weft` does it: a link.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/weft'));
  for (const name of ['@apollo', 'tsx'])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
});

afterAll(async () => {
  await mesh?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The first program of a page, as a process that says its address. */
async function runExample(page: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const [, program = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(ROOT, page), 'utf8')) ?? [];
  const file = join(folder, `${page.replaceAll('/', '-')}.ts`);
  writeFileSync(file, program);
  const { NODE_ENV: _, VITEST: __, ...shell } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: folder,
    env: { ...shell, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/answers at \S+/);
  return { child, url: /answers at (\S+)/.exec(said)?.[1] ?? '' };
}

function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ top { name reviews { body } } }"}',
  });
}

const DATA = {
  top: [
    { name: 'Table', reviews: [{ body: 'Fine 1' }] },
    { name: 'Couch', reviews: [{ body: 'Fine 2' }] },
  ],
};

describe('the programs in the pages', () => {
  it('docs/embedding.md: a gateway of your own, with hooks', async () => {
    const { child, url } = await runExample('docs/embedding.md');
    try {
      const refused = await ask(url);
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      const answer = await ask(url, { 'x-user': 'ada' });
      expect(answer.headers.get('x-errors')).toBe('0');
      expect(await answer.json()).toEqual({ data: DATA });
      expect(mesh.reviews.requests.at(-1)?.headers['x-signed-for']).toBe('ada');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  }, 90_000);

  it('docs/moving-from-apollo-gateway.md: one line in the Apollo Server you have', async () => {
    const { child, url } = await runExample('docs/moving-from-apollo-gateway.md');
    try {
      expect(await (await ask(url)).json()).toEqual({ data: DATA });
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }, 90_000);

  it('docs/moving-from-apollo-gateway.md names every option of ApolloGateway', () => {
    const page = readFileSync(join(ROOT, 'docs/moving-from-apollo-gateway.md'), 'utf8');
    const types = readFileSync(join(ROOT, 'node_modules/@apollo/gateway/dist/config.d.ts'), 'utf8');
    const configs = [...types.matchAll(/^(?:export )?interface (\w*Config\w*)[^{]*\{\n([\s\S]*?)^\}/gm)];
    const options = configs.flatMap(([, , body = '']) =>
      [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, name]) => name),
    );
    expect(options.length).toBeGreaterThan(25);
    expect(options.filter((name) => !page.includes(`${name}`))).toEqual([]);
  });
});
