import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../edge/index.ts';
import { createKeyPair, openStore, Registry, RemoteRegistry, readSigningKey } from '../../registry/index.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { freePorts } from '../cli/support/mesh-folder.ts';
import { until, WeftProcess } from '../cli/support/weft.ts';
import { type RunningSubgraph, startSubgraph } from '../support/gateway-fixtures.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { labContext } from '../toolkit/lab/lab.ts';
import { FEDERATION } from './mesh.ts';
import { candidate, TEAMS } from './open-registry.ts';

/* `weft serve gateway --registry postgres://…` as real processes; somebody else publishes. */

const keys = createKeyPair();
const strangers = createKeyPair();
let postgres: TestDatabase;
let flights: RunningSubgraph;
let folder = '';
let address = '';
let count = 0;
const closing: (() => Promise<unknown>)[] = [];

const THINGS = `apiVersion: v3.1.0
kind: DataContract
id: lab.things
version: 1.0.0
status: active
servers: [{ server: file, type: local, path: things.csv, format: csv }]
schema: [{ name: things, properties: [{ name: id, logicalType: integer, primaryKey: true, classification: public }] }]
`;

const OLD = 'type Query { flights: [Flight] } type Flight @key(fields: "id") { id: ID! delay: Int }';
const NEW = OLD.replace('delay: Int', 'delay: Int gate: String');

beforeAll(async () => {
  postgres = await openDatabase();
  flights = await startSubgraph({
    name: 'flights',
    typeDefs: `${FEDERATION}${NEW}`,
    resolvers: { Query: { flights: () => [{ id: '1', delay: 5, gate: 'B7' }] } },
  });
});
afterAll(async () => {
  await flights.server.close(0);
});

/** A registry and a folder of their own for the tests of a block, each of which goes on where the one before ended. */
function useMesh(): void {
  beforeAll(openMesh);
  afterAll(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });
}

async function openMesh(): Promise<void> {
  count += 1;
  address = `${postgres.url}?schema=mesh_${count}`;
  folder = await mkdtemp(join(tmpdir(), 'weft-fed-'));
  const teams = TEAMS.map(({ name, title }) => `  ${name}: { title: ${title} }`).join('\n');
  await writeFile(join(folder, 'supergraph.yaml'), `subgraphs: {}\nteams:\n${teams}\n`);
  await writeFile(join(folder, 'registry.pub.pem'), keys.publicPem);
}

async function openRegistry(pem = keys.privatePem): Promise<Registry> {
  const key = readSigningKey(pem, 'a test');
  if (!key.ok) throw new Error('Expected a key.');
  const store = await openStore(address);
  const registry = await Registry.open({ store, teams: TEAMS, signingKey: key.value });
  closing.push(() => registry.close());
  return registry;
}

async function publish(registry: Registry, sdl: string): Promise<number> {
  const published = await registry.publish(
    candidate('flights', sdl, { url: `${flights.server.url}/graphql` }),
    {
      by: 'ada',
    },
  );
  if (!published.ok) throw new Error(JSON.stringify(published.report.findings));
  return published.build.number;
}

type Served = { readonly process: WeftProcess; readonly url: string };

async function serve(more: readonly string[] = [], env: Record<string, string> = {}): Promise<Served> {
  const [port] = await freePorts(1);
  const args = ['serve', 'gateway', '--registry', address, '--port', `${port}`, ...more];
  const process = new WeftProcess(args, { cwd: folder, env });
  closing.push(() => process.stop());
  await process.shows('The gateway answers at');
  return { process, url: `http://localhost:${port}` };
}

/** A subgraph made from a contract that measures its data at once, behind an address that counts who asks for what it measured. */
async function startThings(): Promise<{ readonly url: string; readonly asked: () => number }> {
  await writeFile(join(folder, 'things.odcs.yaml'), THINGS);
  await writeFile(join(folder, 'things.csv'), 'id\n1\n2\n');
  const quality = { firstAfterMs: 10, everyMs: 60_000, jitterMs: 1 };
  const started = await startContractSubgraph({ directory: '.' }, { ...labContext(folder), quality });
  if (!started.ok) throw new Error(JSON.stringify(started.findings));
  let asked = 0;
  const front = await startServer({
    port: 0,
    handler: async ({ path }) => {
      asked += 1;
      const response = await fetch(new URL(path, started.value.url));
      const headers = { 'content-type': 'application/json' };
      return { status: response.status, headers, body: await response.text() };
    },
  });
  closing.push(
    () => started.value.close(),
    () => front.close(0),
  );
  return { url: `${front.url}/graphql`, asked: () => asked };
}

async function ask(url: string, query: string, client = 'somebody'): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'apollographql-client-name': client },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

const GATE = '{ flights { gate } }';
const DELAY = '{ flights { delay } }';
const hasGate = async (url: string) => (await ask(url, GATE)).includes('B7');
const hasDelay = async (url: string) => (await ask(url, DELAY)).includes('"delay":5');
// Each worker of a port must have it: as many questions as it takes to have met both.
const lackGate = async (url: string) =>
  (await Promise.all(Array.from({ length: 8 }, () => ask(url, GATE)))).every((one) =>
    one.includes('Cannot query field'),
  );
const haveGate = async (url: string) =>
  (await Promise.all(Array.from({ length: 8 }, () => hasGate(url)))).every(Boolean);

describe('gateways that follow a registry, one of them with several workers', { timeout: 240_000 }, () => {
  useMesh();
  let one: Served;
  let two: Served;
  let registry: Registry;

  it('wait for the first publish, take every build, and go back with a roll-back', async () => {
    const env = { WEFT_GATEWAY_QUALITY_POLL_MS: '100' };
    [one, two] = await Promise.all([serve([], env), serve(['--workers', '2'], env)]);
    expect(one.process.out).toContain('nothing was published');
    expect(await ask(one.url, GATE)).toContain('NO_SUPERGRAPH');
    registry = await openRegistry();
    await publish(registry, OLD);
    for (const { url } of [one, two]) {
      await until(() => lackGate(url), 30_000);
      expect(await hasDelay(url)).toBe(true);
    }
    await publish(registry, NEW);
    for (const { url } of [one, two]) await until(() => haveGate(url), 30_000);
    for (const { process } of [one, two])
      expect(process.err.match(/^Build \d of the registry serves\.$/gm)).toEqual([
        'Build 1 of the registry serves.',
        'Build 2 of the registry serves.',
      ]);
    // By force, because the questions above may have been counted as use of what it takes away.
    const back = { subgraph: 'flights', to: 1, by: 'ada', why: 'gates were wrong', force: true };
    expect(await registry.rollback(back)).toMatchObject({ ok: true });
    for (const { url } of [one, two]) await until(async () => !(await hasGate(url)), 30_000);
  });

  it('serve previews by header, and no longer when they are closed', async () => {
    const previewed = async () => {
      const headers = { 'content-type': 'application/json', 'x-weft-preview': 'gates' };
      const response = await fetch(`${one.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: GATE }),
      });
      return `${response.headers.get('x-weft-preview')} ${await response.text()}`;
    };
    const candidates = [candidate('flights', NEW, { url: `${flights.server.url}/graphql` })];
    await registry.openPreview({ name: 'gates', candidates, by: 'ada' });
    await until(async () => (await previewed()) === 'gates {"data":{"flights":[{"gate":"B7"}]}}', 30_000);
    expect(await hasGate(one.url)).toBe(false);
    await registry.closePreview({ name: 'gates', by: 'ada' });
    await until(async () => (await previewed()).startsWith('null'), 30_000);
  });

  it('read what subgraphs measure of their data, and each measurement counts once', async () => {
    const things = await startThings();
    const contracts = [{ file: 'things.odcs.yaml', text: THINGS }];
    const more = candidate('bookings', 'type Query { things: Int }', { url: things.url, contracts });
    expect(await registry.publish(more, { by: 'ada' })).toMatchObject({ ok: true });
    const days = async () => (await registry.quality()).days;
    const measured = {
      product: 'lab.things',
      subgraph: 'bookings',
      rows: 2,
      result: 'passed',
      measurements: 1,
    };
    await expect.poll(days, { timeout: 30_000 }).toMatchObject([measured]);
    // Long enough for each of the two to have read it.
    const asked = things.asked();
    await expect.poll(things.asked, { timeout: 30_000 }).toBeGreaterThan(asked + 20);
    expect(await days()).toMatchObject([measured]);
  });

  it('give a worker that takes the place of a lost one the newest build', async () => {
    await publish(registry, NEW);
    await until(() => hasGate(one.url), 30_000);
    for (const pid of await childrenOf(one.process.pid)) globalThis.process.kill(pid, 'SIGKILL');
    await one.process.shows('another starts');
    await until(() => hasGate(one.url).catch(() => false), 30_000);
  });
});

describe('a gateway that follows a registry', { timeout: 240_000 }, () => {
  useMesh();
  let gateway: Served;
  let registry: Registry;

  it('believes only the keys it trusts, and tells what it refused', async () => {
    registry = await openRegistry();
    await publish(registry, OLD);
    gateway = await serve([], {
      WEFT_GATEWAY_TRUSTED_KEYS: 'registry.pub.pem',
      WEFT_GATEWAY_USAGE_FLUSH_MS: '60000',
    });
    await until(() => hasDelay(gateway.url), 30_000);
    const other = await openRegistry(strangers.privatePem);
    const refused = await publish(other, NEW);
    await gateway.process.shows(
      `Expected build ${refused} to be signed by a trusted key (${keys.id}), got the key ${strangers.id}`,
    );
    expect(await ask(gateway.url, GATE)).toContain('Cannot query field');
    expect(await hasDelay(gateway.url)).toBe(true);
  });

  it('hands over what clients used, all of it when it stops', async () => {
    for (let asked = 0; asked < 7; asked += 1) await ask(gateway.url, DELAY, 'atlas');
    await gateway.process.stop();
    const { operations } = await registry.usage();
    const ofAtlas = operations.filter(({ client }) => client === 'atlas');
    expect(ofAtlas.map(({ count: times }) => times)).toEqual([7]);
  });

  it('serves on with the build that served last while its registry is away, also from its start', async () => {
    address = 'postgres://nobody@127.0.0.1:9/none';
    const { process, url } = await serve();
    expect(process.err).toMatch(/The registry cannot be .*build 1, which served last/);
    expect(await hasDelay(url)).toBe(true);
  });
});

describe('a gateway with a registry of its own', { timeout: 240_000 }, () => {
  useMesh();

  it('answers for its registry over HTTP, and another gateway follows that', async () => {
    const host = await serve(['--workers', '2']);
    address = `${host.url}/registry/v1`;
    const follower = await serve();
    const remote = new RemoteRegistry({ url: address });
    const flight = candidate('flights', NEW, { url: `${flights.server.url}/graphql` });
    const published = await remote.publish(flight, { by: 'ada' });
    expect(published.ok).toBe(true);
    for (const { url } of [host, follower]) await until(() => hasGate(url), 120_000);
    await follower.process.stop();
    await until(async () => (await remote.usage()).requests >= 2, 120_000);
    // The one that follows has none of its own.
    expect((await fetch(`${host.url}/registry/v1/subgraphs`)).status).toBe(200);
    const proxied = await fetch(`${host.url}/registry/v1/tokens`, {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });
    expect(proxied.status).toBe(403);
  });
});

/** The processes below another. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}
