import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { MeshFolder, ROOT } from './cli/support/mesh-folder.ts';
import { type Ended, until, WeftProcess, weft, weftHere } from './cli/support/weft.ts';
import { openDatabase, type TestDatabase } from './support/postgres.ts';

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
  return { args: typed(line.replace(/^\$ /, '')), shown: rest.join('\n').trimEnd() };
}

/** The arguments of a command line `npx weft …`, as a shell would hand them over. */
function typed(line: string, variables: Readonly<Record<string, string>> = {}): readonly string[] {
  const known = line.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => variables[name] ?? '');
  const words = [...known.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
  expect(words.slice(0, 2)).toEqual(['npx', 'weft']);
  return words.slice(2);
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
    (await weftHere(['query', file, '--url', `${mesh.url}/graphql`], { cwd: mesh.root })).out.trimEnd();

  it('goes from the file to an answer, and on to a changed name', { timeout: 240_000 }, async () => {
    const block = await read(PAGE);
    await mesh.write('exports/lounges.csv', block('csv'));
    const init = command(block('console', 0));
    const made = await weftHere(init.args, { cwd: mesh.root });
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
    await until(async () => (await query('asked.graphql')) === shown, 60_000);
  });
});

describe('docs/tutorials/postgres-to-subgraph.md', () => {
  const PAGE = 'postgres-to-subgraph.md';
  const ADDRESS = 'postgres://postgres:meridian@localhost/catering';
  let mesh: MeshFolder;
  let server: TestDatabase;
  let dev: WeftProcess | undefined;

  beforeAll(async () => {
    mesh = await MeshFolder.create();
    server = await openDatabase();
  });
  afterAll(async () => {
    await dev?.stop();
    await mesh?.remove();
  });

  /** Output with the address of our server written as the page writes that of the reader's. */
  const asInPage = (text: string) => {
    const { port, pathname } = new URL(server.url);
    return text
      .replaceAll(pathname.slice(1), 'catering')
      .replaceAll(`postgres://weft:PASSWORD@127.0.0.1:${port}`, 'postgres://postgres:PASSWORD@localhost')
      .replaceAll(String(mesh.gatewayPort), '4000')
      .replaceAll(/\s+/g, ' ')
      .trim();
  };

  it('goes from the tables to an answer', { timeout: 240_000 }, async () => {
    const block = await read(PAGE);
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(block('sql'));
    await client.end();
    const init = command(block('console', 0));
    expect(init.args).toContain(ADDRESS);
    const made = await weftHere(
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
    const asked = await weftHere(['query', 'meals.graphql', '--url', `${mesh.url}/graphql`], {
      cwd: mesh.root,
    });
    expect(asked.out.trimEnd()).toBe(command(block('console', 1)).shown);
  });
});

describe('docs/tutorials/publish-a-change-safely.md', () => {
  const PAGE = 'publish-a-change-safely.md';
  const CONTRACT = 'subgraphs/flights/flights.odcs.yaml';
  const running: WeftProcess[] = [];
  let mesh: MeshFolder;

  beforeAll(async () => {
    mesh = await MeshFolder.create();
    const clients = 'clients:\n  gate-desk: { team: ground-operations }\n';
    await mesh.write('supergraph.yaml', `${mesh.manifest()}${clients}`);
  });
  afterAll(async () => {
    for (const one of running.reverse()) await one.stop();
    await mesh?.remove();
  });

  const started = new Set<string>();

  /** A verb is a process of its own the first time. Again it is run in this one, where it says the same and costs a tenth. */
  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const [verb = ''] = args;
    const how = started.has(verb) ? weftHere : weft;
    started.add(verb);
    return how(args, { cwd: mesh.root, env });
  }

  async function start(line: string): Promise<WeftProcess> {
    const started = new WeftProcess(typed(line), { cwd: mesh.root });
    running.push(started);
    await started.shows(/answers? at/, 120_000);
    return started;
  }

  /** Runs a block of the page; every line that it shows has to come, and in that order. */
  async function follow(block: string, code = 0): Promise<string> {
    const { args, shown } = command(block);
    const ended = await run(args);
    expect(ended.code, ended.out + ended.err).toBe(code);
    let rest = ended.out;
    for (const line of shown.split('\n').map((one) => one.trim())) {
      expect(rest, `${args.join(' ')}\n${ended.out}${ended.err}`).toContain(line);
      rest = rest.slice(rest.indexOf(line) + line.length);
    }
    return ended.out;
  }

  async function change(block: string): Promise<void> {
    const lines = block.trimEnd().split('\n');
    const of = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
    await mesh.edit(CONTRACT, `${of('-').join('\n')}\n`, `${of('+').join('\n')}\n`);
  }

  it('goes from a change that hurts somebody to one that does not, and back', {
    timeout: 400_000,
  }, async () => {
    const block = await read(PAGE);
    const ci = await readSteps();
    const registry = { WEFT_REGISTRY: `${mesh.url}/registry/v1` };
    await follow(block('console', 0));
    const [subgraph = '', gateway = ''] = block('sh').trim().split('\n');
    const flights = await start(subgraph);
    await start(gateway);
    await mesh.write('longest.graphql', block('graphql', 0));
    await follow(block('console', 1));
    await until(async () => (await usedBy(mesh.url)).includes('gate-desk'), 60_000);

    await change(block('diff', 0));
    const blocked = await follow(block('console', 2), 1);
    const annotated = await run(typed(ci.githubCheck), registry);
    expect(annotated.code).toBe(1);
    expect(annotated.out).toMatch(/^::error file=subgraphs\/flights\/flights\.odcs\.yaml.*LongestFlights/m);
    const gitlab = await run(typed(ci.gitlabCheck), registry);
    expect(gitlab.code).toBe(1);
    expect(await mesh.read('weft-check.json')).toContain('gate-desk');
    expect(blocked).toContain(command(block('console', 3)).args.slice(0, 4).join(' '));
    await follow(block('console', 3));

    await change(block('diff', 1));
    const examples = '        examples: [2176]\n';
    await mesh.edit(CONTRACT, examples, examples + block('yaml'));
    await mesh.edit(CONTRACT, 'version: 1.0.0', 'version: 1.1.0');
    await follow(block('console', 4));
    await flights.stop();
    await start(subgraph);
    await follow(block('console', 5));
    await until(() => serves(mesh.url, 'miles'), 30_000);
    await mesh.write('miles.graphql', block('graphql', 1));
    await follow(block('console', 6));
    await until(async () => (await usedBy(mesh.url)).includes('Flight.miles'), 60_000);

    await follow(block('console', 7));
    await follow(block('console', 8), 1);
    await follow(block('console', 9));
    await until(async () => !(await serves(mesh.url, 'miles')), 30_000);

    const WEFT_TOKEN = (await follow(block('console', 10))).trim();
    expect((await run(typed(ci.githubCheck), registry)).code).toBe(1);
    const env = { ...registry, WEFT_TOKEN };
    expect((await run(typed(ci.githubCheck), env)).code).toBe(0);
    const published = await run(typed(ci.publish, { WHY: 'The board is ready' }), env);
    expect(published.out + published.err).toContain('✓ Published flights');
    await until(() => serves(mesh.url, 'miles'), 30_000);
  });
});

/** What the running registry knows of who used what. */
async function usedBy(url: string): Promise<string> {
  return (await fetch(`${url}/registry/v1/usage`)).text();
}

/** Whether flights have a field in the graph that serves; asked so that it counts as nobody's use. */
async function serves(url: string, field: string): Promise<boolean> {
  const schema = await (await fetch(`${url}/schema.graphql`)).text();
  return new RegExp(`^type Flight\\b[^{]*\\{[^}]*^  ${field}:`, 'm').test(schema);
}

const github = z.object({
  jobs: z.record(z.string(), z.object({ steps: z.array(z.object({ run: z.string().optional() })) })),
});
const gitlab = z.object({ 'weft check': z.object({ script: z.tuple([z.string()]) }) });

/** The commands of the CI files beside the page. */
async function readSteps() {
  const folder = join(ROOT, 'docs/tutorials/publish-a-change-safely');
  const { jobs } = github.parse(parse(await readFile(join(folder, 'weft-check.yml'), 'utf8')));
  const last = (job: string) => jobs[job]?.steps.at(-1)?.run ?? '';
  const other = gitlab.parse(parse(await readFile(join(folder, 'weft-check.gitlab-ci.yml'), 'utf8')));
  return { githubCheck: last('check'), publish: last('publish'), gitlabCheck: other['weft check'].script[0] };
}
