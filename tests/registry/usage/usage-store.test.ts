import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepUsage, summariseUsage } from '../../../registry/index.ts';
import { openEmbeddedStore } from '../../../registry/store/embedded/embedded-store.ts';
import { boardFixture, gatesFixture } from '../../support/board-fixture.ts';
import { composeSupergraph, startSubgraph, startTestMesh } from '../../support/gateway-fixtures.ts';
import { postQuery } from '../../support/post-query.ts';

const closing: (() => Promise<unknown>)[] = [];
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weft-usage-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(directory, { recursive: true, force: true });
});

const SEARCH = 'query Search($where: FlightFilter) { flights(where: $where) { id } }';
const SECRETS = ['ada@example.com', 'hunter2', 'bearer-4711', '0815-4711'];

/** The bytes of every file below a folder. */
async function bytesBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
  return texts.join('\n');
}

it('is read back from the registry as it was asked, and no value with it', async () => {
  const store = await openEmbeddedStore(directory);
  closing.push(() => store.close());
  const mesh = await startTestMesh([boardFixture, gatesFixture], {
    teams: [],
    onUsage: (batch) => keepUsage(store, batch),
    config: { plan: { workers: 0 }, usage: { flushMs: 20 } },
  });
  const headers = {
    'apollographql-client-name': 'board',
    authorization: `Bearer ${SECRETS[2]}`,
    'x-request-id': SECRETS[1] ?? '',
  };
  const [email, password, token, number] = SECRETS;
  for (let at = 0; at < 7; at += 1)
    await mesh.ask(SEARCH, { variables: { where: { code: email, and: [{ note: password }] } }, headers });
  for (let at = 0; at < 3; at += 1)
    await mesh.ask(
      `query Text { flights(where: { note: "${token}" }, status: CLOSED) { note(locale: """${number}""") } } # ${email}`,
      { headers },
    );
  await mesh.close();

  const since = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const usage = summariseUsage(await store.readUsage(since), 2);
  expect(usage.requests).toBe(10);
  expect(usage.operations.map(({ name, client, count }) => [name, client, count])).toEqual([
    ['Search', 'board', 7],
    ['Text', 'board', 3],
  ]);
  const [search, text] = usage.operations;
  expect(search?.coordinates).toMatchObject({
    'FlightFilter.code': 7,
    'FlightFilter.note': 7,
    'Query.flights': 7,
  });
  expect(text?.coordinates).toMatchObject({ 'Status.CLOSED': 3, 'Flight.note(locale:)': 3 });
  expect(await store.getDocument(text?.operation ?? '')).toContain(
    'flights(where: {note: ""}, status: CLOSED)',
  );
  const bytes = await bytesBelow(directory);
  expect(bytes).toContain('FlightFilter.note');
  for (const secret of SECRETS) expect(bytes).not.toContain(secret);
});

type Gateway = { readonly child: ChildProcess; readonly url: string; kept(): number };

/** Starts a gateway in a process of its own that keeps its usage in `directory`. */
async function startProcess(flushMs: number): Promise<Gateway> {
  const subgraphs = await Promise.all([boardFixture, gatesFixture].map(startSubgraph));
  closing.push(() => Promise.all(subgraphs.map(({ server }) => server.close(0))));
  const sdl = composeSupergraph(
    subgraphs.map(({ name, typeDefs, server }) => ({ name, typeDefs, url: `${server.url}/graphql` })),
  );
  const supergraph = join(directory, 'supergraph.graphql');
  await writeFile(supergraph, sdl);
  const script = join(import.meta.dirname, '../../support/usage-process.ts');
  const args = ['--import', 'tsx', script, supergraph, join(directory, 'registry'), `${flushMs}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let kept = 0;
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The gateway ended before it answered.')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, value = ''] = line.split(' ');
      if (word === 'at') resolve(value);
      if (word === 'kept') kept = Number(value);
    });
  });
  return { child, url, kept: () => kept };
}

async function ask(url: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const response = await postQuery(`${url}/graphql`, { query: 'query Board { flights { id } }' });
    expect(await response.json()).toEqual({ data: { flights: [{ id: '1' }] } });
  }
}

async function readCount(): Promise<number> {
  const store = await openEmbeddedStore(join(directory, 'registry'));
  try {
    return summariseUsage(await store.readUsage('2020-01-01'), 30).requests;
  } finally {
    await store.close();
  }
}

it('loses nothing when a gateway is told to stop', { timeout: 120_000 }, async () => {
  const { child, url } = await startProcess(600_000);
  await ask(url, 50);
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(await readCount()).toBe(50);
});

it('loses at most what came after the last flush when a gateway is killed', {
  timeout: 120_000,
}, async () => {
  const { child, url, kept } = await startProcess(200);
  await ask(url, 50);
  await expect.poll(kept, { timeout: 60_000 }).toBe(50);
  await ask(url, 20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const count = await readCount();
  expect(count).toBeGreaterThanOrEqual(kept());
  expect(count).toBeLessThanOrEqual(70);
});
