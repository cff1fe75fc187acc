import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../registry/facts.ts';
import { LiveState } from '../../registry/live-state.ts';
import { readState } from '../../registry/snapshot/read-state.ts';
import { STATE_TITLE } from '../../registry/snapshot/state-lines.ts';
import { EMPTY_STATE, foldEntries } from '../../registry/state.ts';
import { openEmbeddedStore } from '../../registry/store/embedded/embedded-store.ts';
import { openPostgresStore } from '../../registry/store/postgres/postgres-store.ts';
import type { Appended, RegistryStore } from '../../registry/store/registry-store.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { ageDocuments } from './store/age-documents.ts';
import { checked, everyKindOfFact, measurement, published, usageRow } from './store/facts.ts';

/** A place for one registry after the other, in one kind of store. */
type Place = {
  readonly start: () => Promise<void>;
  /** Goes to another, empty place. */
  readonly move: () => Promise<void>;
  readonly open: () => Promise<RegistryStore>;
  /** Makes all documents two days old. */
  readonly age: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

function embeddedPlace(): Place {
  let root = '';
  let directory = '';
  let count = 0;
  return {
    async start() {
      root = await mkdtemp(join(tmpdir(), 'weft-store-'));
    },
    async move() {
      count += 1;
      directory = join(root, String(count), 'registry');
    },
    open: () => openEmbeddedStore(directory),
    age: () => ageDocuments(join(directory, 'documents')),
    stop: () => rm(root, { recursive: true, force: true }),
  };
}

function postgresPlace(): Place {
  let server: TestDatabase | undefined;
  let count = 0;
  return {
    async start() {
      server = await openDatabase();
    },
    async move() {
      count += 1;
    },
    open: () => openPostgresStore(server?.url ?? '', { schema: `registry_${count}` }),
    async age() {
      const client = new pg.Client(server?.url);
      await client.connect();
      await client.query(`UPDATE registry_${count}.documents SET put_at = now() - interval '2 days'`);
      await client.end();
    },
    stop: async () => undefined,
  };
}

const BY = { by: 'ada' };
const MESH = ['published', 'rolled-back', 'retired'] as const;

function fail(error: unknown): never {
  throw error;
}

async function* linesOf(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

function entriesOf(appended: Appended): readonly Entry[] {
  if (!appended.ok) throw new Error(`Expected entries, got a conflict with ${appended.conflict.revision}.`);
  return appended.entries;
}

describe.each([
  { kind: 'embedded', place: embeddedPlace(), sharesAddress: false },
  { kind: 'PostgreSQL', place: postgresPlace(), sharesAddress: true },
])('the $kind store', ({ place, sharesAddress }) => {
  let store: RegistryStore;
  const opened: RegistryStore[] = [];
  const open = async (): Promise<RegistryStore> => {
    const one = await place.open();
    opened.push(one);
    return one;
  };

  beforeAll(() => place.start());
  afterAll(() => place.stop());
  beforeEach(async () => {
    await place.move();
    store = await open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  describe('facts', () => {
    it('begins without any', async () => {
      expect(await store.read(0)).toEqual([]);
    });

    it('gives each a revision, and says when, who and why', async () => {
      const before = new Date().toISOString();
      const [first] = entriesOf(await store.append([checked('flights')], { by: 'ada', why: 'nightly – ü' }));
      const [second] = entriesOf(await store.append([checked('safety')], { by: 'bob' }));
      expect(first).toMatchObject({ revision: 1, by: 'ada', why: 'nightly – ü', fact: checked('flights') });
      expect(second).toMatchObject({ revision: 2, by: 'bob' });
      expect(second).not.toHaveProperty('why');
      expect(first?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(before) - 1000);
      expect(await store.read(0)).toEqual([first, second]);
    });

    it('takes the time from whoever has a clock of their own, and never runs backwards', async () => {
      const at = ['2030-01-02T03:04:05.678Z', '2029-01-01T00:00:00.000Z'];
      for (const one of at) await store.append([checked('flights')], { ...BY, at: one });
      expect((await store.read(0)).map((entry) => entry.at)).toEqual([at[0], at[0]]);
    });

    it('appends several as consecutive entries', async () => {
      const facts = [published('flights', 1), checked('flights'), checked('safety')];
      const entries = entriesOf(await store.append(facts, BY));
      expect(entries.map(({ revision }) => revision)).toEqual([1, 2, 3]);
      expect((await store.read(0)).map(({ fact }) => fact)).toEqual(facts);
    });

    it('keeps any text as it came', async () => {
      const text = 'a\nb\r\n\0 \u2028 "quoted" \\ 🛫 \ud800';
      const fact = published('flights', 1, { version: { commit: text } });
      await store.append([fact], { by: text, why: text });
      expect(await store.read(0)).toMatchObject([{ by: text, why: text, fact }]);
    });

    it('reads what comes after a revision, as many as asked for', async () => {
      for (let count = 0; count < 5; count++) await store.append([checked('a'), checked('b')], BY);
      const revisions = async (after: number, limit?: number): Promise<readonly number[]> =>
        (await store.read(after, limit)).map(({ revision }) => revision);
      expect(await revisions(7)).toEqual([8, 9, 10]);
      expect(await revisions(4, 3)).toEqual([5, 6, 7]);
      expect(await revisions(9, 3)).toEqual([10]);
      expect(await revisions(10)).toEqual([]);
      expect(await revisions(99)).toEqual([]);
    });

    it('reads from anywhere in a long history', async () => {
      const facts = Array.from({ length: 100 }, (_, index) => published(`subgraph-${index}`, index));
      for (let count = 0; count < 20; count++) await store.append(facts, BY);
      for (const after of [0, 1, 99, 100, 101, 777, 1500, 1999]) {
        const [entry] = await store.read(after, 1);
        expect(entry?.revision).toBe(after + 1);
        expect(entry?.fact).toEqual(facts[after % 100]);
      }
      expect(await store.read(0)).toHaveLength(2000);
    });

    it('refuses to append nothing', async () => {
      await expect(store.append([], BY)).rejects.toThrow('Expected at least one fact to append, got none.');
    });

    it('refuses facts that are too large, and goes on', async () => {
      const fact = published('flights', 1, { version: { commit: 'x'.repeat(9 * 1024 * 1024) } });
      await expect(store.append([fact], BY)).rejects.toThrow(/Expected facts of at most 8388608 bytes/);
      expect(entriesOf(await store.append([checked('flights')], BY))[0]?.revision).toBe(1);
    });

    it('gives revisions without gaps to many callers at once, each with entries of its own', async () => {
      const other = sharesAddress ? await open() : store;
      const appended = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          (index % 2 ? other : store).append([checked(`s${index}`), published(`s${index}`, 1)], {
            by: `caller ${index}`,
          }),
        ),
      );
      const given = appended.flatMap(entriesOf);
      expect(given.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 400 }, (_, index) => index + 1),
      );
      const kept = await store.read(0);
      expect(kept).toEqual([...given].sort((a, b) => a.revision - b.revision));
      for (let index = 0; index < kept.length; index += 2) expect(kept[index]?.by).toBe(kept[index + 1]?.by);
    });
  });

  describe('the guard', () => {
    it('names what came in between, and appends nothing', async () => {
      await store.append([published('flights', 1)], BY);
      const [meanwhile] = entriesOf(await store.append([published('safety', 1)], { by: 'bob' }));
      const refused = await store.append([published('flights', 2), checked('flights')], {
        ...BY,
        unless: { kinds: MESH, after: 1 },
      });
      expect(refused).toEqual({ ok: false, conflict: meanwhile });
      expect(await store.read(0)).toHaveLength(2);
    });

    it('lets pass what is of another kind or older', async () => {
      await store.append([published('flights', 1), checked('flights')], BY);
      const appended = await store.append([published('flights', 2)], {
        ...BY,
        unless: { kinds: MESH, after: 1 },
      });
      expect(entriesOf(appended)[0]?.revision).toBe(3);
    });

    it('lets exactly one of many at once through', async () => {
      const other = sharesAddress ? await open() : store;
      for (let round = 0; round < 5; round++) {
        const after = (await store.read(0)).length;
        const appended = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 ? other : store).append([published(`s${index}`, round)], {
              ...BY,
              unless: { kinds: MESH, after },
            }),
          ),
        );
        const winners = appended.filter(({ ok }) => ok);
        expect(winners).toHaveLength(1);
        const [winner] = winners[0]?.ok ? winners[0].entries : [];
        for (const one of appended) if (!one.ok) expect(one.conflict).toEqual(winner);
      }
      expect(await store.read(0)).toHaveLength(5);
    });
  });

  describe('documents', () => {
    const TEXTS = ['type Query { a: Int }\n', '', '\0 binary \u2028', '🛫'.repeat(300_000)];

    it('are kept under the hash of their text', async () => {
      const emptyText = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
      expect(await store.putDocument('')).toBe(emptyText);
      for (const text of TEXTS) expect(await store.getDocument(await store.putDocument(text))).toBe(text);
    });

    it('are the same however often they come', async () => {
      const hashes = await Promise.all(Array.from({ length: 20 }, () => store.putDocument('type Query')));
      expect(new Set(hashes).size).toBe(1);
      expect(await store.putDocument('type Query')).toBe(hashes[0]);
    });

    it('are removed, but none that was put since yesterday', async () => {
      const [one, other, third] = await Promise.all(
        ['one', 'other', 'third'].map((text) => store.putDocument(text)),
      );
      const all = [one ?? '', other ?? '', '0'.repeat(64)];
      await store.removeDocuments(all);
      expect(await store.getDocument(one ?? '')).toBe('one');
      await place.age();
      // Who puts a text that is there counts as putting it now.
      await store.putDocument('other');
      await store.removeDocuments(all);
      expect(await store.getDocument(one ?? '')).toBeUndefined();
      expect(await store.getDocument(other ?? '')).toBe('other');
      expect(await store.getDocument(third ?? '')).toBe('third');
      expect(await store.getDocument(await store.putDocument('one'))).toBe('one');
    });

    it.each(['0'.repeat(64), 'no hash', '', '../journal', `../${'0'.repeat(61)}`])(
      'has none for %j',
      async (hash) => {
        expect(await store.getDocument(hash)).toBeUndefined();
      },
    );
  });

  describe('usage', () => {
    it('adds counts to the row of the same operation, client, version and day', async () => {
      await store.addUsage([usageRow({ count: 2, errors: 1, totalMs: 30, maxMs: 20 })]);
      await store.addUsage([
        usageRow({
          count: 3,
          totalMs: 5,
          maxMs: 4,
          firstSeen: '2026-11-26T07:00:00.000Z',
          lastSeen: '2026-11-26T09:00:00.000Z',
          coordinates: { 'Query.flights': 3, 'Flight.origin': 1 },
        }),
        usageRow({ client: 'app' }),
        usageRow({ clientVersion: '2' }),
        usageRow({ day: '2026-11-27' }),
      ]);
      const rows = await store.readUsage('2026-11-26');
      expect(rows).toHaveLength(4);
      expect(rows).toContainEqual(
        usageRow({
          count: 5,
          errors: 1,
          totalMs: 35,
          maxMs: 20,
          firstSeen: '2026-11-26T07:00:00.000Z',
          lastSeen: '2026-11-26T09:00:00.000Z',
          coordinates: { 'Query.flights': 4, 'Flight.origin': 1 },
        }),
      );
    });

    it('is read from a day on', async () => {
      for (const day of ['2026-11-24', '2026-11-25', '2026-11-26']) await store.addUsage([usageRow({ day })]);
      const days = async (since: string): Promise<readonly string[]> =>
        (await store.readUsage(since)).map(({ day }) => day).sort();
      expect(await days('2026-11-25')).toEqual(['2026-11-25', '2026-11-26']);
      expect(await days('2026-11-27')).toEqual([]);
      expect(await days('2026-01-01')).toHaveLength(3);
    });

    it('is removed before a day', async () => {
      const days = ['2026-11-24', '2026-11-25', '2026-11-26'];
      for (const day of days) await store.addUsage([usageRow({ day })]);
      await store.removeUsage('2026-11-25');
      expect((await store.readUsage('2026-01-01')).map(({ day }) => day).sort()).toEqual(days.slice(1));
      await store.addUsage([usageRow({ day: '2026-11-24' })]);
      expect(await store.readUsage('2026-01-01')).toHaveLength(3);
    });

    it('takes names as they come, those of objects too', async () => {
      const coordinates = { __proto__: 1, constructor: 2, 'Ü.ü(a:)?': 3 };
      const own = Object.fromEntries([['__proto__', 1], ...Object.entries(coordinates)]);
      await store.addUsage([usageRow({ coordinates: own }), usageRow({ coordinates: own })]);
      const [row] = await store.readUsage('2026-11-26');
      expect(Object.entries(row?.coordinates ?? {}).sort()).toEqual([
        ['__proto__', 2],
        ['constructor', 4],
        ['Ü.ü(a:)?', 6],
      ]);
    });

    it('counts every batch of many at once, while they are read and added up', async () => {
      const other = sharesAddress ? await open() : store;
      const padding = Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [`Type${index}.withAFieldOfSomeLength`, 1]),
      );
      const batch = Array.from({ length: 4 }, (_, index) =>
        usageRow({ client: `client ${index}`, coordinates: padding }),
      );
      const reads: Promise<number>[] = [];
      const countAll = async (): Promise<number> =>
        (await store.readUsage('2026-11-26')).reduce((sum, { count }) => sum + count, 0);
      await Promise.all(
        Array.from({ length: 120 }, async (_, index) => {
          await (index % 2 ? other : store).addUsage(batch);
          if (index % 20 === 0) reads.push(countAll());
        }),
      );
      for (const seen of await Promise.all(reads)) {
        expect(seen % 4).toBe(0);
        expect(seen).toBeLessThanOrEqual(480);
      }
      const rows = await store.readUsage('2026-11-26');
      expect(rows.map(({ count }) => count)).toEqual([120, 120, 120, 120]);
      expect(rows[0]?.coordinates['Type299.withAFieldOfSomeLength']).toBe(120);
    });

    it('takes nothing for a day that is none', async () => {
      await expect(store.addUsage([usageRow({ day: '../journal' })])).rejects.toThrow(
        'Expected the day of a usage row like 2026-11-26, got "../journal".',
      );
      await store.addUsage([]);
      expect(await store.readUsage('2000-01-01')).toEqual([]);
    });
  });

  describe('quality', () => {
    const at = (time: string): string => `${new Date().toISOString().slice(0, 10)}T${time}:00.000Z`;
    const today = at('00:00').slice(0, 10);

    it('adds up what was measured of a product on a day, and keeps what the last measurement found', async () => {
      const failing = [{ rule: 'enough', severity: 'error', element: 'flights' } as const];
      await store.addQuality([measurement({ measuredAt: at('01:00'), passed: 3, kept: 0, failing })]);
      await store.addQuality([
        measurement({ measuredAt: at('02:00'), rows: 12, freshness: 'passed' }),
        measurement({ product: 'flights.routes', measuredAt: at('02:00') }),
      ]);
      expect(await store.readQuality(today)).toEqual([
        {
          ...measurement({ measuredAt: at('02:00'), rows: 12, freshness: 'passed' }),
          ...{ day: today, measurements: 2, checks: 8, passed: 7, promises: 2, kept: 1 },
        },
        {
          ...measurement({ product: 'flights.routes', measuredAt: at('02:00') }),
          day: today,
          measurements: 1,
        },
      ]);
    });

    it('counts each measurement once, whoever tells it and however late', async () => {
      const [first, second] = ['01:00', '02:00'].map((time) => measurement({ measuredAt: at(time) }));
      if (!first || !second) throw new Error('Expected two measurements.');
      const all = [first, second, first, second];
      for (const one of all) await store.addQuality([one]);
      await Promise.all(all.map((one) => store.addQuality([one])));
      expect(await store.readQuality(today)).toMatchObject([{ measurements: 2, measuredAt: at('02:00') }]);
    });

    it('is read from a day on, by who opens the store again, and forgotten after some weeks', async () => {
      const days = ['2026-01-01', new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), today];
      await store.addQuality(days.map((day) => measurement({ measuredAt: `${day}T00:00:00.000Z` })));
      expect((await store.readQuality(today)).map(({ day }) => day)).toEqual([today]);
      await store.close();
      store = await open();
      expect((await store.readQuality('2000-01-01')).map(({ day }) => day)).toEqual(days.slice(1));
    });
  });

  describe('a snapshot', () => {
    it('saves folding everything again, and never stands in for later entries', async () => {
      for (const facts of everyKindOfFact()) await store.append([facts], BY);
      expect(await store.readSnapshot(STATE_TITLE)).toBeUndefined();
      const live = await LiveState.open(store, { onFault: fail, snapshotEvery: 1 });
      const { revision } = live.current;
      await live.close();
      await store.append([checked('later')], BY);
      await store.close();

      store = await open();
      expect((await store.readSnapshot(STATE_TITLE))?.revision).toBe(revision);
      expect(await store.readSnapshot('state of another version')).toBeUndefined();
      const read = vi.spyOn(store, 'read');
      const again = await LiveState.open(store, { onFault: fail });
      expect(read.mock.calls[0]?.[0]).toBe(revision);
      expect(again.current).toEqual(foldEntries(EMPTY_STATE, await store.read(0)));
      await again.close();
    });

    it('is not of what came after it was made', async () => {
      await store.append([checked('flights')], BY);
      const snapshot = { title: STATE_TITLE, revision: 1, lines: linesOf('{"check":{},"of":"flights"}') };
      expect(await store.keepSnapshot(snapshot)).toBe(true);
      expect([...((await store.readSnapshot(STATE_TITLE))?.lines ?? [])]).toHaveLength(1);
    });

    it('that holds something else than this version writes is not read', async () => {
      await store.append([checked('flights')], BY);
      const lines = linesOf('{"check":{},"of":"flights"}', '{"newer":true}');
      await store.keepSnapshot({ title: STATE_TITLE, revision: 1, lines });
      expect(await readState(store)).toBe(EMPTY_STATE);
    });
  });

  describe('who listens', () => {
    it('is told of entries, its own and those of others', async () => {
      const other = sharesAddress ? await open() : store;
      let told = 0;
      store.onAppend(() => {
        told += 1;
      });
      await store.append([checked('flights')], BY);
      await vi.waitFor(() => expect(told).toBe(1), 10_000);
      await other.append([checked('flights'), checked('safety')], BY);
      await vi.waitFor(() => expect(told).toBe(2), 10_000);
    });

    it('can read what it is told of', async () => {
      const other = sharesAddress ? await open() : store;
      const read = new Promise<readonly Entry[]>((resolve, reject) => {
        store.onAppend(() => void store.read(0).then(resolve, reject));
      });
      const entries = entriesOf(await other.append([checked('flights')], BY));
      expect(await read).toEqual(entries);
    });

    it('is not told of appends that were refused, nor after it stopped', async () => {
      let told = 0;
      const stop = store.onAppend(() => {
        told += 1;
      });
      await store.append([published('flights', 1)], BY);
      await vi.waitFor(() => expect(told).toBe(1), 10_000);
      await store.append([published('flights', 2)], { ...BY, unless: { kinds: MESH, after: 0 } });
      stop();
      await store.append([published('flights', 2)], BY);
      await sleep(sharesAddress ? 1_500 : 50);
      expect(told).toBe(1);
    });
  });

  describe('opened again', () => {
    it('has everything, and goes on from there', async () => {
      const [first] = entriesOf(await store.append([published('flights', 1)], { ...BY, why: 'because' }));
      const hash = await store.putDocument('type Query { a: Int }');
      await store.addUsage([usageRow()]);
      await store.close();
      const again = await open();
      expect(await again.read(0)).toEqual([first]);
      expect(await again.getDocument(hash)).toBe('type Query { a: Int }');
      await again.addUsage([usageRow()]);
      expect(await again.readUsage('2026-11-26')).toMatchObject([{ count: 2 }]);
      expect(entriesOf(await again.append([checked('flights')], BY))[0]?.revision).toBe(2);
      const refused = await again.append([checked('flights')], {
        ...BY,
        unless: { kinds: MESH, after: 0 },
      });
      expect(refused).toEqual({ ok: false, conflict: first });
    });

    it('has what was under way when it was closed', async () => {
      const appends = Array.from({ length: 50 }, () => store.append([checked('flights')], BY));
      const usage = store.addUsage([usageRow()]);
      await store.close();
      await Promise.all([...appends, usage]);
      const again = await open();
      expect(await again.read(0)).toHaveLength(50);
      expect(await again.readUsage('2026-11-26')).toHaveLength(1);
    });

    it('takes nothing after it was closed', async () => {
      await store.close();
      await expect(store.append([checked('flights')], BY)).rejects.toThrow(/was closed/);
      await store.close();
    });
  });
});
