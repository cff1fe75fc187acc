import { afterAll, describe, expect, it } from 'vitest';
import { CheckThread, compose, openEmbeddedStore, Registry } from '../../registry/index.ts';
import { candidate, FLIGHTS, TEAMS, useRegistries } from './open-registry.ts';
import { policiesOf } from './policies/support.ts';
import { errorOf, useRegistryServers } from './serve-registry.ts';
import { largeMesh } from './support/large-mesh.ts';

/* Checks in a thread of their own: the same answers, a process that goes on meanwhile, and a clear word when the thread dies. */

const { open, newDirectory } = useRegistries();
const serve = useRegistryServers();
const thread = new CheckThread({ maxMemoryMb: 512 });
afterAll(() => thread.close());

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: flights.flights
name: Flights
version: 1.0.0
status: active
schema:
  - name: flights
    properties: [{ name: id, logicalType: integer, primaryKey: true, required: true }]
`;
const POLICIES = `policies:
  - { id: CLASSIFIED, name: Classified, why: Masking., owner: governance, level: warn, rule: "contract.fields.all(f, has(f.classification))" }
  - { id: OURS, name: Ours, why: Ours., owner: governance, level: block, scope: "product.domain == 'flights'", rule: "true" }`;

/** Enough for any thread with little memory. */
const HUGE = `type Query { ${Array.from({ length: 100_000 }, (_, index) => `f${index}: Int`).join(' ')} }`;

/** What a registry answers to one thing after another. */
async function story(registry: Registry): Promise<readonly unknown[]> {
  const contracts = [{ file: 'flights.odcs.yaml', text: CONTRACT }];
  const first = candidate('flights', FLIGHTS, { contracts });
  const by = { by: 'ada' };
  const narrower = candidate('flights', FLIGHTS.replace('delay: Int', 'gate: Int'), { contracts });
  return [
    await registry.publish(first, by),
    await registry.publish(candidate('crews', 'type Query { crews: [Int] }'), by),
    await registry.check(narrower),
    await registry.publish(candidate('crews', 'type Query { crews: [Missing] }'), by),
    await registry.publish(candidate('crews', 'type Query { crews(first: Int): [Int] }'), by),
    await registry.diff({ subgraph: 'crews', from: 1, to: 3 }),
    await registry.openPreview({ name: 'gates', candidates: [narrower], ...by }),
    await registry.retire({ subgraph: 'crews', ...by }),
  ];
}

describe('a registry that checks in a thread', () => {
  it('answers what one without answers, byte by byte', async () => {
    const options = {
      clock: () => new Date('2026-11-26T12:00:00Z'),
      policies: { policies: policiesOf(POLICIES) },
    };
    const plain = await story(await open(options));
    // The thread outlives the registry here, for the cases below.
    const checker = { ...threadCalls(), close: async () => {} };
    expect(JSON.stringify(await story(await open({ ...options, checker })))).toBe(JSON.stringify(plain));
    expect(JSON.stringify(plain)).toContain('CLASSIFIED');
  });

  it('composes as this thread does, and lets others have their turn meanwhile', async () => {
    const mesh = largeMesh({ subgraphs: 12, types: 4, fields: 8 });
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const composed = await thread.compose(mesh);
    isOver = true;
    // In this thread it would be one turn.
    expect(turns).toBeGreaterThan(20);
    expect(JSON.stringify(composed)).toBe(JSON.stringify(compose(mesh)));
  });

  it('refuses a check whose thread ran out of memory, changes nothing, and goes on with the next', async () => {
    const store = await openEmbeddedStore(await newDirectory());
    const checker = new CheckThread({ maxMemoryMb: 160 });
    const registry = await Registry.open({ store, teams: TEAMS, checker });
    const { call } = await serve(registry, { onFault: () => {} });
    const [huge, small] = await Promise.all([
      call('/publish', { body: { candidates: [candidate('flights', HUGE)] } }),
      call('/publish', { body: { candidates: [candidate('flights', FLIGHTS)] } }),
    ]);
    expect(errorOf(huge)).toMatchObject({ status: 503, code: 'CHECK_UNFINISHED' });
    expect(errorOf(huge).message).toContain('registry.maxCheckMemoryMb');
    expect(small).toMatchObject({ status: 201, body: { build: { number: 1 } } });
    expect((await registry.history()).map(({ fact }) => fact.kind)).toEqual(['published']);
    const flood = largeMesh({ subgraphs: 1, types: 1, fields: 120_000 });
    const queued = await Promise.allSettled(
      [flood, largeMesh({ subgraphs: 2, types: 1, fields: 4 })].map((mesh) => checker.compose(mesh)),
    );
    expect(queued.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await registry.close();
    await expect(checker.compose({ subgraphs: [], teams: [] })).rejects.toThrow('was closed');
  });

  it('refuses a check that takes too long, and goes on with the next', async () => {
    const store = await openEmbeddedStore(await newDirectory());
    const checker = new CheckThread({ maxMemoryMb: 512, timeoutMs: 15_000 });
    const registry = await Registry.open({ store, teams: TEAMS, checker });
    const { call } = await serve(registry, { onFault: () => {} });
    // Ways from key to key: two more subgraphs, forty times as long.
    const ring = Array.from({ length: 12 }, (_, index) =>
      candidate(`ring${index}`, '', { sdl: keyedTwice(index) }),
    );
    const [endless, small] = await Promise.all([
      call('/publish', { body: { candidates: ring } }),
      call('/publish', { body: { candidates: [candidate('flights', FLIGHTS)] } }),
    ]);
    expect(errorOf(endless)).toMatchObject({ status: 503, code: 'CHECK_UNFINISHED' });
    expect(errorOf(endless).message).toContain('longer than the 15 s of registry.maxCheckSeconds');
    expect(small).toMatchObject({ status: 201, body: { build: { number: 1 } } });
    await registry.close();
  });

  it('starts a thread again that ended for want of work', async () => {
    const checker = new CheckThread({ maxMemoryMb: 512, idleMs: 1 });
    const mesh = largeMesh({ subgraphs: 2, types: 1, fields: 4 });
    const first = await checker.compose(mesh);
    await expect.poll(() => checker.isRunning).toBe(false);
    expect(await checker.compose(mesh)).toEqual(first);
    await checker.close();
  });
});

function keyedTwice(index: number): string {
  const [key, next] = [`k${index}`, `k${index + 1}`];
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
type Query { q${index}: Ring }
type Ring @key(fields: "${key}") @key(fields: "${next}") { ${key}: ID! @shareable ${next}: ID! @shareable f${index}: Int n${index}: Ring }`;
}

function threadCalls(): Pick<CheckThread, 'check' | 'compose'> {
  return {
    check: (...question) => thread.check(...question),
    compose: (input) => thread.compose(input),
  };
}
