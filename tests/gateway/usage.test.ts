import { createHash } from 'node:crypto';
import { parse, validate } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type GatewayConfig } from '../../gateway/index.ts';
import { boardFixture, gatesFixture } from '../support/board-fixture.ts';
import { closeEventMeshes, open, SFO, startEventMesh } from '../support/event-mesh.ts';
import { startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';
import { UsageCollector } from '../support/usage-collector.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await closeEventMeshes();
});

type Recorded = { readonly mesh: TestMesh; readonly usage: UsageCollector; readonly log: string[] };

/** A mesh whose usage is collected; all requests are sampled. */
async function start(settings: Partial<GatewayConfig['usage']> = {}): Promise<Recorded> {
  const usage = new UsageCollector();
  const log: string[] = [];
  const mesh = await startTestMesh([boardFixture, gatesFixture], {
    teams: [],
    onUsage: usage.sink,
    log: ({ message }) => log.push(message),
    config: { plan: { workers: 0 }, usage: { flushMs: 50, maxSamplesPerSecond: 1_000_000, ...settings } },
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= mesh.close();
    return closed;
  };
  closing.push(close);
  return { mesh: { ...mesh, close }, usage, log };
}

const counted = (usage: UsageCollector, count: number) =>
  expect.poll(() => usage.count, { timeout: 30_000 }).toBe(count);

const SEARCH =
  'query Search($where: FlightFilter, $status: Status = OPEN) { flights(where: $where, status: $status) { id note } }';

describe('usage of a gateway', () => {
  it('has who asked what, how often, and what that uses', async () => {
    const { mesh, usage } = await start();
    const headers = { 'apollographql-client-name': 'board', 'apollographql-client-version': '1.2.0' };
    const before = new Date().toISOString();
    for (const where of [{ code: 'LH' }, { code: null, and: [{ status: 'CLOSED' }] }, null])
      await mesh.ask(SEARCH, { variables: { where }, headers });
    await mesh.ask(SEARCH, { variables: { status: null }, headers: { 'graphql-client-name': 'kiosk' } });
    await mesh.ask('{ flights { gate { terminal } } }');
    await counted(usage, 5);
    const [board, kiosk] = [...usage.named('Search')].sort((one, other) => other.count - one.count);
    expect(board).toMatchObject({
      client: 'board',
      clientVersion: '1.2.0',
      kind: 'query',
      count: 3,
      errors: 0,
    });
    expect(board?.coordinates).toEqual({
      Flight: 3,
      'Flight.id': 3,
      'Flight.note': 3,
      'Flight.note(locale:)?': 3,
      FlightFilter: 3,
      'FlightFilter.and': 1,
      'FlightFilter.and?': 2,
      'FlightFilter.code': 1,
      'FlightFilter.code?': 1,
      'FlightFilter.note?': 2,
      'FlightFilter.status': 1,
      'FlightFilter.status?': 2,
      Query: 3,
      'Query.flights': 3,
      'Query.flights(first:)?': 3,
      'Query.flights(status:)': 3,
      'Query.flights(where:)': 3,
      'Query.flights(where:)?': 3,
      Status: 3,
      'Status.CLOSED': 1,
      'Status.OPEN': 3,
    });
    expect(kiosk).toMatchObject({ client: 'kiosk', count: 1 });
    expect(kiosk).not.toHaveProperty('clientVersion');
    expect(kiosk?.coordinates['Query.flights(status:)?']).toBe(1);
    const unnamed = [...usage.rows.values()].find(({ client }) => client === 'unknown');
    expect(unnamed?.coordinates).toMatchObject({ 'Flight.gate': 1, Gate: 1, 'Gate.terminal': 1 });
    expect(unnamed).not.toHaveProperty('name');
    for (const row of usage.rows.values()) {
      expect(row.firstSeen >= before && row.lastSeen >= row.firstSeen).toBe(true);
      expect(row.day).toBe(row.firstSeen.slice(0, 10));
      expect(row.maxMs > 0 && row.totalMs >= row.maxMs).toBe(true);
    }
  });

  it('keeps the text of each operation, valid and under its hash', async () => {
    const { mesh, usage } = await start();
    await mesh.ask(SEARCH, { variables: {} });
    await mesh.ask('{ flights(where: { code: "LH", status: CLOSED }, first: 3) { id } }');
    await counted(usage, 2);
    const hashes = [...usage.texts].map((text) => createHash('sha256').update(text).digest('hex'));
    expect(hashes.sort()).toEqual([...usage.rows.values()].map(({ operation }) => operation).sort());
    const schema = mesh.gateway.snapshot?.parts.apiSchema;
    if (!schema) throw new Error('Expected a gateway that serves.');
    for (const text of usage.texts) expect(validate(schema, parse(text))).toEqual([]);
    expect([...usage.texts].join('\n')).toContain('flights(where: {code: "", status: CLOSED}, first: 0)');
  });

  it('is one row for texts that differ in values, and several for those that differ in names', async () => {
    const { mesh, usage } = await start();
    for (let at = 0; at < 30; at += 1)
      await mesh.ask(
        `query Ad { flights(where: { code: "${at}", status: ${at % 3 ? 'OPEN' : 'CLOSED'} }, first: ${at}) { id } }`,
      );
    await counted(usage, 30);
    const rows = [...usage.named('Ad')].sort((one, other) => one.count - other.count);
    expect(rows.map(({ count }) => count)).toEqual([10, 20]);
    expect(rows[0]?.coordinates).toMatchObject({
      'Status.CLOSED': 10,
      'FlightFilter.code': 10,
      'Query.flights(first:)': 10,
    });
    expect(rows[0]?.coordinates).not.toHaveProperty('Status.OPEN');
    expect(rows[1]?.coordinates).toMatchObject({ 'Status.OPEN': 20 });
  });

  it('counts each of the requests that were answered together', async () => {
    const { mesh, usage } = await start();
    await Promise.all(Array.from({ length: 40 }, () => mesh.ask('query Slow { slow(ms: 100) }')));
    await counted(usage, 40);
    expect(usage.only('Slow').count).toBe(40);
    expect(mesh.subgraphs['board']?.requests.length).toBeLessThan(40);
  });

  it('counts errors and time-outs, and neither refusals nor introspection', async () => {
    const usage = new UsageCollector();
    const mesh = await startTestMesh([boardFixture], {
      teams: [],
      onUsage: usage.sink,
      config: { plan: { workers: 0 }, requestTimeoutMs: 300, usage: { flushMs: 50 } },
    });
    closing.push(() => mesh.close());
    await mesh.ask('query Bad { nothing }');
    await mesh.ask('query Bad($w: FlightFilter) { flights(where: $w) { id } }', {
      variables: { w: { x: 1 } },
    });
    await mesh.ask('query Intro { __schema { queryType { name } } }');
    await mesh.ask('query Health { __typename }');
    await mesh.ask('query Failing { failing }');
    const late = await mesh.ask('query Late { slow(ms: 2000) }');
    expect(late.status).toBe(504);
    await mesh.ask('mutation Cancel { cancel(id: 1) { id } }');
    await counted(usage, 3);
    expect(usage.only('Failing')).toMatchObject({ count: 1, errors: 1 });
    expect(usage.only('Late')).toMatchObject({ count: 1, errors: 1 });
    expect(usage.only('Cancel')).toMatchObject({ kind: 'mutation', count: 1, errors: 0 });
    expect(usage.rows.size).toBe(3);
  });

  it('counts answers that are passed on, with the errors at their end', async () => {
    const { mesh, usage } = await start();
    await mesh.ask('query Many { many(count: 2000) { id note } }');
    await counted(usage, 1);
    const board = mesh.subgraphs['board'];
    if (!board) throw new Error('Expected the subgraph board.');
    const rows = Array.from({ length: 2000 }, (_, at) => ({ id: String(at), note: 'y'.repeat(90) }));
    const body = Buffer.from(
      `{"data":{"many":${JSON.stringify(rows)}},"errors":[{"message":"Half of it."}]}`,
    );
    board.fault = () => ({ status: 200, headers: { 'content-type': 'application/json' }, body });
    const answer = await mesh.ask('query Many { many(count: 2000) { id note } }');
    expect(answer.errors?.length).toBe(1);
    await counted(usage, 2);
    expect(usage.only('Many')).toMatchObject({ count: 2, errors: 1 });
  });

  it('counts an answer in parts once', async () => {
    const { mesh, usage } = await start();
    const response = await fetch(`${mesh.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({
        query: 'query Parts { flights { id gate { ... @defer(label: "late") { terminal } } } }',
      }),
    });
    expect(await response.text()).toContain('T1');
    await counted(usage, 1);
    expect(usage.only('Parts').coordinates).toMatchObject({ '@defer': 1, 'Gate.terminal': 1 });
  });

  it('counts a subscription once, however many events it has', async () => {
    const usage = new UsageCollector();
    const mesh = await startEventMesh('ws', { usage: { flushMs: 50 } }, {}, usage.sink);
    const stream = await open(mesh);
    for (const id of ['1', '2', '3']) {
      mesh.flights.emit({ ...SFO, id });
      await stream.next();
    }
    await counted(usage, 1);
    expect(usage.only('Delays')).toMatchObject({ kind: 'subscription', count: 1, errors: 0 });
    expect(usage.only('Delays').coordinates).toMatchObject({ 'Subscription.delayed': 1, 'Airport.name': 1 });
    stream.leave();
  });
});

describe('clients that usage is told of', () => {
  it('are cleaned, and capped in length and number', async () => {
    const { mesh, usage } = await start({ maxClients: 3 });
    const names = ['\u00e4pp\t"x"', 'n'.repeat(500), 'third', 'fourth', 'fifth', 'third'];
    for (const name of names)
      await mesh.ask('query Who { flights { id } }', {
        headers: { 'apollographql-client-name': Buffer.from(name).toString('latin1') },
      });
    await counted(usage, names.length);
    const clients = usage.named('Who').map(({ client, count }) => [client, count]);
    expect(clients.sort()).toEqual(
      [
        ['__pp__x_', 1],
        ['n'.repeat(100), 1],
        ['other', 2],
        ['third', 2],
      ].sort(),
    );
  });
});

describe('a registry that does not take usage', () => {
  it('gets it later, once and whole, and the log says so once', async () => {
    const { mesh, usage, log } = await start();
    usage.refusal = new Error('The disk is full.');
    for (let at = 0; at < 20; at += 1) await mesh.ask('query Later { flights { id } }');
    await expect.poll(() => usage.refused, { timeout: 30_000 }).toBeGreaterThan(2);
    await mesh.ask('query Later { flights { id } }');
    usage.refusal = undefined;
    await counted(usage, 21);
    expect(usage.only('Later').count).toBe(21);
    expect(log.filter((line) => line.includes('Usage could not be handed over')).length).toBe(1);
    expect(mesh.gateway.lostUsage).toBe(0);
  });

  it('loses what there is no room for, and the log says how much', async () => {
    const { mesh, usage, log } = await start({ maxPendingRows: 2 });
    usage.refusal = new Error('The disk is full.');
    for (const field of ['id', 'note', 'gate { id }', 'id note'])
      await mesh.ask(`query Full { flights { ${field} } }`);
    await expect.poll(() => mesh.gateway.lostUsage, { timeout: 30_000 }).toBe(2);
    usage.refusal = undefined;
    await counted(usage, 2);
    expect(log.filter((line) => line.includes('lost')).at(-1)).toContain('2 since the start');
  });

  it('does not keep a gateway from closing', async () => {
    const { mesh, usage, log } = await start({ flushMs: 60_000 });
    usage.refusal = new Error('The disk is full.');
    await mesh.ask('query Gone { flights { id } }');
    await mesh.close();
    expect(mesh.gateway.lostUsage).toBe(1);
    expect(log.at(-1)).toContain('Usage of 1 requests is lost');
  });
});

describe('limits of usage', () => {
  it('hands over before its time when there is no room left', async () => {
    const { mesh, usage } = await start({ flushMs: 60_000, maxRecords: 4 });
    await mesh.ask('query A { flights { id } }');
    await mesh.ask('query B { flights { id } }');
    await counted(usage, 2);
  });

  it('loses requests of operations above it, not of those it has', async () => {
    const { mesh, usage } = await start({ flushMs: 60_000, maxRecords: 1 });
    // The first fills the room, so it is handed over; the second has it for itself until the gateway closes.
    await mesh.ask('query A { flights { id } }');
    await counted(usage, 1);
    for (let at = 0; at < 3; at += 1) await mesh.ask('query B { flights { id } }');
    await mesh.close();
    expect(usage.count + mesh.gateway.lostUsage).toBe(4);
  });

  it('reads the variables of a share, and takes the others to be like them', async () => {
    const { mesh, usage } = await start({ maxSamplesPerSecond: 1 });
    for (let at = 0; at < 30; at += 1) await mesh.ask(SEARCH, { variables: { where: { code: 'LH' } } });
    await counted(usage, 30);
    const { coordinates } = usage.only('Search');
    expect(coordinates).toMatchObject({ 'Query.flights': 30, FlightFilter: 30 });
    expect(coordinates['FlightFilter.code']).toBeGreaterThan(0);
    expect(coordinates['FlightFilter.code']).toBeLessThanOrEqual(30);
  });

  it('reads no variables when the share is 0', async () => {
    const { mesh, usage } = await start({ sampleRatio: 0 });
    await mesh.ask(SEARCH, { variables: { where: { code: 'LH' } } });
    await counted(usage, 1);
    expect(usage.only('Search').coordinates).not.toHaveProperty('FlightFilter.code');
  });
});

describe('the end of a gateway', () => {
  it('loses nothing', async () => {
    const { mesh, usage } = await start({ flushMs: 60_000 });
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => mesh.ask(`query End { flights(first: ${at}) { id } }`)),
    );
    await mesh.close();
    expect(usage.count).toBe(200);
    expect(usage.only('End').count).toBe(200);
  });

  it('counts nothing when it is turned off', async () => {
    const { mesh, usage } = await start({ enabled: false });
    await mesh.ask('query Off { flights { id } }');
    await mesh.close();
    expect(usage.count).toBe(0);
  });

  it('takes only a function for usage', () => {
    expect(() => createGateway({ onUsage: Object('no') })).toThrow('Expected a function at onUsage');
  });
});
