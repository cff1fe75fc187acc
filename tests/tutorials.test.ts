import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../subgraphs/toolkit/engines/embedded-postgres.ts';
import { MeshFolder, ROOT } from './cli/support/mesh-folder.ts';
import { until, WeftProcess, weft } from './cli/support/weft.ts';

/*
 * The tutorials, followed word by word: their files are saved, their commands run, and what they say is shown is shown.
 * Only ports and addresses differ.
 */

type Block = { readonly language: string; readonly text: string };

async function read(page: string): Promise<(language: string, index?: number) => string> {
  const markdown = await readFile(join(ROOT, 'docs/tutorials', page), 'utf8');
  const blocks = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(
    ([, language = '', text = '']): Block => ({ language, text }),
  );
  return (language, index = 0) => {
    const found = blocks.filter((block) => block.language === language)[index];
    if (!found) throw new Error(`Expected ${page} to have a block of ${language} number ${index}.`);
    return found.text;
  };
}

/** A console block: the command behind `$`, and what follows it. */
function command(block: string): { readonly args: readonly string[]; readonly shown: string } {
  const [line = '', ...rest] = block.split('\n');
  const args = line.replace(/^\$ npx weft /, '').split(' ');
  return { args, shown: rest.join('\n').trimEnd() };
}

describe('docs/tutorials/your-csv-in-five-minutes.md', () => {
  let mesh: MeshFolder;
  let dev: WeftProcess;
  const PAGE = 'your-csv-in-five-minutes.md';

  beforeAll(async () => {
    mesh = await MeshFolder.create();
    dev = new WeftProcess(['dev', '--scale', '0.02'], { cwd: mesh.root });
    await dev.shows('Ctrl-C stops everything.');
  });
  afterAll(async () => {
    await dev?.stop();
    await mesh?.remove();
  });

  const query = async (file: string) =>
    (await weft(['query', file, '--url', `${mesh.url}/graphql`], { cwd: mesh.root })).out.trimEnd();

  it('goes from the file to an answer, and on to a changed name', async () => {
    const block = await read(PAGE);
    await mesh.write('exports/lounges.csv', block('csv'));
    const init = command(block('console', 0));
    const made = await weft(init.args, { cwd: mesh.root });
    expect(made.err).toBe('');
    expect(made.out.replace(String(mesh.gatewayPort), '4000').trimEnd()).toBe(init.shown);
    await dev.shows(block('text').trim().split(/\s+/)[1] ?? 'lounges');
    await dev.shows(/Recomposed in \d+ ms/);
    await mesh.write('lounges.graphql', block('graphql'));
    expect(await query('lounges.graphql')).toBe(command(block('console', 1)).shown);

    const [removed = '', added = ''] = block('diff')
      .trim()
      .split('\n')
      .map((line) => line.slice(1));
    await mesh.edit('subgraphs/lounges/lounges.odcs.yaml', removed, added);
    const [, asked = ''] = /<<< '(.*)'/.exec(block('console', 2)) ?? [];
    await mesh.write('asked.graphql', asked);
    const { shown } = command(block('console', 2));
    await until(async () => (await query('asked.graphql')) === shown, 20_000);
  });
});

describe('docs/tutorials/postgres-to-subgraph.md', () => {
  const PAGE = 'postgres-to-subgraph.md';
  const ADDRESS = 'postgres://postgres:meridian@localhost/catering';
  let mesh: MeshFolder;
  let scratch: string;
  let server: EmbeddedPostgres;
  let dev: WeftProcess | undefined;

  beforeAll(async () => {
    mesh = await MeshFolder.create();
    scratch = await mkdtemp(join(tmpdir(), 'weft-tutorial-pg-'));
    await chmod(scratch, 0o755);
    server = await startEmbeddedPostgres({ directory: scratch, database: 'catering' });
  });
  afterAll(async () => {
    await dev?.stop();
    await mesh?.remove();
    await server?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  /** Output with the address of our server written as the page writes that of the reader's. */
  const asInPage = (text: string) => {
    const { port } = new URL(server.url);
    return text
      .replaceAll(`postgres://weft:PASSWORD@127.0.0.1:${port}`, 'postgres://postgres:PASSWORD@localhost')
      .replaceAll(String(mesh.gatewayPort), '4000')
      .replaceAll(/\s+/g, ' ')
      .trim();
  };

  it('goes from the tables to an answer', async () => {
    const block = await read(PAGE);
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(block('sql'));
    await client.end();
    const init = command(block('console', 0));
    expect(init.args).toContain(ADDRESS);
    const made = await weft(
      init.args.map((arg) => (arg === ADDRESS ? server.url : arg)),
      { cwd: mesh.root },
    );
    expect(made.err).toBe('');
    expect(asInPage(made.out)).toBe(init.shown.replaceAll(/\s+/g, ' ').trim());

    expect(block('sh', 1)).toBe(`CATERING_DATABASE_URL=${ADDRESS} npm start\n`);
    dev = new WeftProcess(['dev', '--scale', '0.02'], {
      cwd: mesh.root,
      env: { CATERING_DATABASE_URL: server.url },
    });
    await dev.shows('Ctrl-C stops everything.');
    await mesh.write('meals.graphql', block('graphql'));
    const asked = await weft(['query', 'meals.graphql', '--url', `${mesh.url}/graphql`], { cwd: mesh.root });
    expect(asked.out.trimEnd()).toBe(command(block('console', 1)).shown);
  });
});
