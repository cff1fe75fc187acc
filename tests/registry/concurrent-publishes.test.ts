import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openEmbeddedStore, Registry } from '../../registry/index.ts';
import { openPostgresStore } from '../../registry/store/postgres/postgres-store.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { addTraffic, candidate, FLIGHTS, TEAMS } from './open-registry.ts';

const BY = { by: 'ada' };
const PATIENT = { timeout: 30_000 };

// Directly below the temporary folder: the server's own account must be able to walk there.
const directory = join(tmpdir(), `weft-concurrent-${randomUUID()}`);
let server: TestDatabase;
const opened: Registry[] = [];

beforeAll(async () => {
  server = await openDatabase();
}, 120_000);
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((registry) => registry.close()));
});

/** Three registries over one store: of one process with files, each with connections of its own in PostgreSQL. */
const STORES = {
  'a directory': async () => {
    const store = await openEmbeddedStore(join(directory, randomUUID()));
    return [store, store, store] as const;
  },
  PostgreSQL: async () => {
    const schema = `r_${randomUUID().replaceAll('-', '')}`;
    const open = () => openPostgresStore(server.url, { schema });
    return [await open(), await open(), await open()] as const;
  },
};

async function openThree(kind: keyof typeof STORES) {
  const [one, two, three] = await STORES[kind]();
  const open = async (store: typeof one) => {
    const registry = await Registry.open({ store, teams: TEAMS });
    opened.push(registry);
    return registry;
  };
  return [await open(one), await open(two), await open(three)] as const;
}

describe.each(['a directory', 'PostgreSQL'] as const)('registries over %s', (kind) => {
  it('lose no update when twenty publish at once, and every build composes', async () => {
    const registries = await openThree(kind);
    const [first, second, third] = registries;
    await first.publish(candidate('flights', FLIGHTS), BY);
    const publishes = Array.from({ length: 20 }, (_, index) => {
      const registry = registries[index % 3] ?? first;
      const sdl = `extend type Flight @key(fields: "id") { id: ID! f${index}: Int }`;
      return registry.publish(candidate(`s${index}`, sdl), { by: `ci-${index}` });
    });
    const results = await Promise.all(publishes);
    expect(results.map(({ ok }) => ok)).toEqual(results.map(() => true));
    const state = await second.refresh();
    expect(state.builds.map(({ build }) => build.number)).toEqual(
      Array.from({ length: 21 }, (_, index) => index + 1),
    );
    for (const { build } of state.builds) {
      const sdl = (await third.document(build.supergraph)) ?? '';
      for (const name of Object.keys(build.versions)) expect(sdl).toContain(`name: "${name}"`);
    }
    expect(Object.keys(state.build?.build.versions ?? {})).toHaveLength(21);
  }, 240_000);

  it('let one of two in that contradict each other, and number versions once', async () => {
    const [one, other] = await openThree(kind);
    await addTraffic(one);
    await one.publish(candidate('flights', FLIGHTS), BY);
    const gate = 'type Flight @key(fields: "id") { id: ID! gate: String }';
    const results = await Promise.all([
      one.publish(candidate('customers', gate), BY),
      other.publish(candidate('bookings', gate), BY),
    ]);
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(results.find(({ ok }) => !ok)?.report.findings).toMatchObject([
      { code: 'INVALID_FIELD_SHARING', coordinate: 'Flight.gate' },
    ]);
    expect((await one.refresh()).build?.build.number).toBe(2);
    const bad = (text: string) => candidate('flights', `type Query { ${text}`);
    await Promise.all([one.publish(bad('a'), BY), other.publish(bad('b'), BY)]);
    const versions = (await one.refresh()).subgraphs.get('flights')?.versions ?? [];
    expect(versions.map(({ version }) => version.number)).toEqual([1, 2, 3]);
  }, 120_000);

  it('tell each other of builds and of tokens that were taken back', async () => {
    const [one, other] = await openThree(kind);
    const told: number[] = [];
    other.onBuild(({ build }) => told.push(build.number));
    await one.publish(candidate('flights', FLIGHTS), BY);
    await vi.waitFor(() => expect(told).toEqual([1]), PATIENT);
    const made = await one.makeToken({ note: 'CI', permissions: ['read'], ...BY });
    if (!made.ok) throw new Error(made.message);
    await vi.waitFor(() => expect(other.authenticate(made.secret).ok).toBe(true), PATIENT);
    await one.revokeToken({ id: made.token.id, ...BY });
    await vi.waitFor(() => expect(other.authenticate(made.secret).ok).toBe(false), PATIENT);
  }, 120_000);
});
