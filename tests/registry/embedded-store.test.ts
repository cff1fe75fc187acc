import { randomUUID } from 'node:crypto';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DocumentCache } from '../../registry/store/document-cache.ts';
import { openEmbeddedStore } from '../../registry/store/embedded/embedded-store.ts';
import { Journal } from '../../registry/store/embedded/journal.ts';
import { openStore } from '../../registry/store/open-store.ts';
import type { RegistryStore } from '../../registry/store/registry-store.ts';
import { checked, published, usageRow } from './store/facts.ts';
import { bundleProgram, Program } from './store/program.ts';

const BY = { by: 'ada' };
const PATIENT = { timeout: 30_000 };
const KILLS = 30;

let programs = '';
let program = '';
let root = '';
let directory = '';
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'weft-program-'));
  program = await bundleProgram('append-process', programs);
});
afterAll(() => rm(programs, { recursive: true, force: true }));
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-embedded-'));
  directory = join(root, 'registry');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(root, { recursive: true, force: true });
});

async function open(where = directory): Promise<{ store: RegistryStore; notices: readonly string[] }> {
  const notices: string[] = [];
  const store = await openEmbeddedStore(where, { notice: (message) => notices.push(message) });
  closing.push(() => store.close());
  return { store, notices };
}

async function failure(work: Promise<unknown>): Promise<{ message: string; problem: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'StoreError' });
  const problem = error instanceof Error && 'problem' in error ? String(error.problem) : '';
  return { message: error instanceof Error ? error.message : '', problem };
}

type Acknowledged = {
  readonly first: number;
  readonly count: number;
  readonly name: string;
  readonly hash: string;
};

/** The appends of a program that were acknowledged. */
function acknowledgedTo(appender: Program): readonly Acknowledged[] {
  return appender.said('entries').map(([first, count, name = '', hash = '']) => ({
    first: Number(first),
    count: Number(count),
    name,
    hash,
  }));
}

/** Writes some records and gives the journal's bytes with where each record begins. */
async function someJournal(): Promise<{ bytes: Buffer; begins: readonly number[] }> {
  const { store } = await open();
  const begins: number[] = [];
  const file = join(directory, 'journal');
  const record = async (...facts: Parameters<RegistryStore['append']>[0]): Promise<void> => {
    begins.push((await readFile(file)).length);
    await store.append(facts, { by: 'ada', why: 'ü' });
  };
  await record(checked('flights'));
  await record(checked('a'));
  await record(checked('b'), checked('c'));
  await record(checked('d'));
  await store.close();
  return { bytes: await readFile(file), begins };
}

/** The journal alone, without the lock and the folders around it, for tests that open hundreds. */
async function openJournal(where: string): Promise<{ journal: Journal; notices: readonly string[] }> {
  const notices: string[] = [];
  const journal = await Journal.open(where, {
    notice: (message) => notices.push(message),
    ensureOwned: async () => undefined,
  });
  return { journal, notices };
}

async function directoryWith(journal: Buffer, name: string = randomUUID()): Promise<string> {
  const other = join(root, name);
  await mkdir(other, { recursive: true });
  await writeFile(join(other, 'journal'), journal);
  return other;
}

/** Does something with every number of a range, some at a time. */
async function forEach(
  from: number,
  to: number,
  work: (index: number, lane: string) => Promise<void>,
): Promise<void> {
  let next = from;
  const run = async (lane: string): Promise<void> => {
    while (next <= to) {
      next += 1;
      await work(next - 1, lane);
    }
  };
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(run));
}

describe('the folder of a store', () => {
  it('is closed to others, and the one around it is not: a database beside it runs as another account', async () => {
    const around = join(root, 'around');
    await (await openEmbeddedStore(join(around, 'registry'))).close();
    const [outer, inner] = await Promise.all([stat(around), stat(join(around, 'registry'))]);
    expect(inner.mode & 0o077).toBe(0);
    expect(outer.mode & 0o001).toBe(0o001);
  });
});

describe('a journal', () => {
  it('is one that a person can read', async () => {
    const { bytes } = await someJournal();
    const lines = bytes.toString('utf8').split('\n');
    expect(lines[0]).toBe('weft registry journal, format 1');
    expect(lines).toHaveLength(6);
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/^\d{8} [0-9a-f]{8} \[\{"revision":\d/);
    expect(lines[3]).toMatch(/"revision":3,.*"revision":4,/);
  });

  it('that was cut at any byte of its last records opens with every whole one, and goes on', async () => {
    const { bytes, begins } = await someJournal();
    const [, , third = 0, fourth = 0] = begins;
    await forEach(third, bytes.length, async (length) => {
      const other = await directoryWith(bytes.subarray(0, length));
      const { journal, notices } = await openJournal(other);
      const whole = length === bytes.length ? 5 : length >= fourth ? 4 : 2;
      expect((await journal.read(0)).map(({ revision }) => revision)).toEqual(
        [1, 2, 3, 4, 5].slice(0, whole),
      );
      const end = [...begins, bytes.length].findLast((begin) => begin <= length) ?? 0;
      const isWhole = length === end;
      expect(notices).toHaveLength(isWhole ? 0 : 1);
      if (!isWhole) {
        expect(notices[0]).toContain(`${length - end} bytes after revision ${whole} were cut off`);
        expect(await readFile(join(other, 'journal.cut'))).toEqual(bytes.subarray(end, length));
      }
      await journal.append([checked('later')], BY);
      await journal.close();
      const again = await openJournal(other);
      expect(await again.journal.read(0)).toHaveLength(whole + 1);
      await again.journal.close();
      await rm(other, { recursive: true });
    });
  }, 120_000);

  it('with a changed bit anywhere is refused and left as it is, never opened with less', async () => {
    const { bytes } = await someJournal();
    await forEach(0, bytes.length - 1, async (index, lane) => {
      const damaged = Buffer.from(bytes);
      damaged[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
      const other = await directoryWith(damaged, lane);
      const { problem, message } = await failure(openJournal(other));
      expect(problem).toBe('damaged');
      expect(message).toContain(join(other, 'journal'));
      expect((await readFile(join(other, 'journal'))).equals(damaged)).toBe(true);
    });
  }, 120_000);

  it('says where it is damaged and what to do, which works', async () => {
    const { bytes, begins } = await someJournal();
    const [, , third = 0] = begins;
    bytes.write('X', third + 30);
    const other = await directoryWith(bytes);
    const { message } = await failure(openEmbeddedStore(other));
    expect(message).toBe(
      `${other}/journal is damaged behind revision 2, at byte ${third}. It is not a write that was cut short. Nothing was changed. ` +
        "Restore the registry's directory from a backup; or, to go on without what comes after: " +
        `truncate -s ${third} ${other}/journal`,
    );
    await writeFile(join(other, 'journal'), bytes.subarray(0, third));
    const { store } = await open(other);
    expect(await store.read(0)).toHaveLength(2);
  });

  it.each([
    ['a hole where a part never reached the disk', (record: Buffer) => record.fill(0, 600, 1200)],
    ['nothing but a hole', (record: Buffer) => record.fill(0)],
    ['a hole at its end', (record: Buffer) => record.fill(0, 300)],
  ])('whose last line is %s after a power cut opens without it', async (_what, damage) => {
    const { bytes } = await someJournal();
    const { store: writer } = await open();
    await writer.append([published('flights', 2, { version: { commit: 'x'.repeat(2000) } })], BY);
    await writer.close();
    const longer = await readFile(join(directory, 'journal'));
    damage(longer.subarray(bytes.length));
    const { store, notices } = await open(await directoryWith(longer));
    expect(await store.read(0)).toHaveLength(5);
    expect(notices).toHaveLength(1);
  });

  it('of something else is refused', async () => {
    const { message } = await failure(openEmbeddedStore(await directoryWith(Buffer.from('{"a": 1}\n'))));
    expect(message).toMatch(/journal to begin with "weft registry journal, format 1", got "\{\\"a\\": 1\}/);
  });

  it('of a newer Weft is refused', async () => {
    const { store } = await open();
    await store.append([checked('flights')], BY);
    await store.close();
    const file = join(directory, 'journal');
    const text = (await readFile(file, 'utf8')).replace('"checked"', '"chequed"');
    // The same length, and a checksum that holds.
    const json = text.split('\n')[1]?.slice(18) ?? '';
    const { crc32 } = await import('node:zlib');
    await writeFile(file, text.replace(/ [0-9a-f]{8} \[/, ` ${crc32(json).toString(16).padStart(8, '0')} [`));
    const { problem, message } = await failure(openEmbeddedStore(directory));
    expect(problem).toBe('newer');
    expect(message).toMatch(/holds an entry that this version of Weft does not understand.*kind/s);
  });

  it('that turns bad while it is open is told of at the next read', async () => {
    const { store } = await open();
    for (const name of ['a', 'b', 'c']) await store.append([checked(name)], BY);
    const file = join(directory, 'journal');
    const bytes = await readFile(file);
    bytes.write('X', bytes.length - 10);
    await writeFile(file, bytes);
    expect((await failure(store.read(0))).message).toContain(
      'A line that was whole when the registry was opened',
    );
  });

  it('shares one write between appends that wait together', async () => {
    const { store } = await open();
    await Promise.all(Array.from({ length: 500 }, (_, index) => store.append([checked(`s${index}`)], BY)));
    const lines = (await readFile(join(directory, 'journal'), 'utf8')).trim().split('\n');
    expect(lines.length).toBeLessThan(20);
    expect(await store.read(0)).toHaveLength(500);
  });

  it('takes no more appends than may wait', async () => {
    const { store } = await open();
    const appends = Array.from({ length: 10_101 }, () => store.append([checked('flights')], BY));
    const settled = await Promise.allSettled(appends);
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(String(refused[0]?.status === 'rejected' && refused[0].reason)).toContain(
      'More than 10000 appends wait',
    );
    expect(await store.read(0)).toHaveLength(settled.length - refused.length);
  });
});

describe('a process that is killed while it appends', () => {
  /** Kills processes one after the other, and looks after each for what they were acknowledged. */
  async function killMany(where: string, kills: number): Promise<number> {
    const acknowledged: Acknowledged[] = [];
    let usage = 0;
    for (let kill = 0; kill < kills; kill++) {
      const appender = new Program(program, [where]);
      await vi.waitFor(() => expect(acknowledgedTo(appender).length).toBeGreaterThan(0), PATIENT);
      await sleep(Math.random() * 120);
      await appender.kill();
      acknowledged.push(...acknowledgedTo(appender));
      usage += appender.said('usage').reduce((sum, [count]) => sum + Number(count), 0);
      const store = await openStore(where);
      const entries = await store.read(0);
      expect(entries.map(({ revision }) => revision)).toEqual(entries.map((_, index) => index + 1));
      for (const { first, count, name, hash } of acknowledgedTo(appender)) {
        const own = entries.slice(first - 1, first - 1 + count);
        expect(own.map(({ by }) => by)).toEqual(Array.from({ length: count }, () => name));
        expect(own[0]?.fact).toMatchObject({ kind: 'published', version: { sdl: hash } });
      }
      for (const entry of entries.slice(-50)) {
        if (entry.fact.kind !== 'published') continue;
        expect(await store.getDocument(entry.fact.version.sdl)).toContain(entry.by);
        // Facts that were appended together are all there.
        const together = entries.filter(({ by }) => by === entry.by);
        expect(together).toHaveLength(1 + (entry.fact.version.number % 4));
      }
      const counted = (await store.readUsage('2026-11-26')).reduce((sum, { count }) => sum + count, 0);
      expect(counted % 5).toBe(0);
      expect(counted).toBeGreaterThanOrEqual(usage);
      // What was under way when it was killed may be there or not.
      expect(counted).toBeLessThanOrEqual(usage + 5 * (kill + 1));
      await store.close();
    }
    return acknowledged.length;
  }

  it(`loses nothing that was acknowledged, ${KILLS} times`, async () => {
    const lanes = ['a', 'b'].map((lane) => killMany(join(root, lane), KILLS / 2));
    const acknowledged = await Promise.all(lanes);
    expect(acknowledged.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(KILLS);
  }, 240_000);

  it('leaves nothing behind but whole files', async () => {
    const appender = new Program(program, [directory]);
    await vi.waitFor(() => expect(acknowledgedTo(appender).length).toBeGreaterThan(20), PATIENT);
    await appender.kill();
    await writeFile(join(directory, 'documents', `unfinished-${randomUUID()}`), 'x');
    await writeFile(join(directory, `unfinished-${randomUUID()}`), 'x');
    const { store } = await open();
    expect(
      (await readdir(directory, { recursive: true })).filter((name) => name.includes('unfinished')),
    ).toEqual([]);
    await store.close();
  });
});

describe('a disk that takes no more', () => {
  it('loses nothing that was acknowledged, and keeps nothing of what was not', async () => {
    const appender = new Program(program, [directory], { fileLimitKb: 200 });
    await appender.end();
    expect(appender.said('ended')[0]?.join(' ')).toMatch(
      /Could not write .*journal: EFBIG.*Nothing of it was kept\.|EFBIG/,
    );
    const { store, notices } = await open();
    expect(notices).toEqual([]);
    const entries = await store.read(0);
    expect(acknowledgedTo(appender).length).toBeGreaterThan(0);
    for (const { first, count, name } of acknowledgedTo(appender)) {
      expect(entries.slice(first - 1, first - 1 + count).map(({ by }) => by)).toEqual(
        Array.from({ length: count }, () => name),
      );
    }
    expect(await store.append([checked('flights')], BY)).toMatchObject({ ok: true });
  });

  it('is told with the file that could not be written', async () => {
    const { store } = await open();
    await rm(join(directory, 'documents'), { recursive: true });
    await writeFile(join(directory, 'documents'), 'no folder');
    await expect(store.putDocument('type Query { a: Int }')).rejects.toThrow(
      /^Could not write .*documents.*: ENOTDIR.* Nothing was changed; make room and try again\.$/,
    );
  });
});

describe('documents', () => {
  it('that are damaged count as missing, until the text comes again', async () => {
    const { store } = await open();
    const hash = await store.putDocument('type Query { a: Int }');
    const file = join(directory, 'documents', hash.slice(0, 2), hash.slice(2));
    expect(await readFile(file, 'utf8')).toBe('type Query { a: Int }');
    await writeFile(file, 'type Query { b: Int }');
    expect(await store.getDocument(hash)).toBeUndefined();
    await store.putDocument('type Query { a: Int }');
    expect(await store.getDocument(hash)).toBe('type Query { a: Int }');
  });

  it('take no more memory than they may', () => {
    const cache = new DocumentCache(100);
    cache.set('a', 'x'.repeat(20));
    cache.set('b', 'x'.repeat(20));
    expect(cache.get('a')).toBeDefined();
    cache.set('c', 'x'.repeat(11));
    expect([cache.get('a'), cache.get('b'), cache.get('c')].map((text) => text?.length)).toEqual([
      20,
      undefined,
      11,
    ]);
    cache.set('d', 'x'.repeat(51));
    expect(cache.get('d')).toBeUndefined();
    expect(cache.bytes).toBe(62);
  });
});

describe('the usage of a day', () => {
  it('that was cut at any byte has every whole batch, and goes on', async () => {
    const { store: writer } = await open();
    for (let batch = 0; batch < 3; batch++) await writer.addUsage([usageRow({ coordinates: {} })]);
    await writer.close();
    const file = join(directory, 'usage', '2026-11-26');
    const bytes = await readFile(file);
    const batch = bytes.length / 3;
    for (let length = batch; length <= bytes.length; length += 7) {
      await writeFile(file, bytes.subarray(0, length));
      const notices: string[] = [];
      const store = await openEmbeddedStore(directory, { notice: (message) => notices.push(message) });
      const whole = Math.floor(length / batch);
      if (length % 3) expect(await store.readUsage('2026-11-26')).toMatchObject([{ count: whole }]);
      await store.addUsage([usageRow({ coordinates: {} })]);
      expect(await store.readUsage('2026-11-26')).toMatchObject([{ count: whole + 1 }]);
      expect(notices).toHaveLength(length % batch === 0 ? 0 : 1);
      await store.close();
    }
  }, 120_000);

  it('that is damaged keeps what comes before, and is told', async () => {
    const { store: writer } = await open();
    for (let batch = 0; batch < 3; batch++) await writer.addUsage([usageRow()]);
    await writer.close();
    const file = join(directory, 'usage', '2026-11-26');
    const bytes = await readFile(file);
    bytes.write('X', Math.floor(bytes.length / 2));
    await writeFile(file, bytes);
    const { store, notices } = await open();
    expect(await store.readUsage('2026-11-26')).toMatchObject([{ count: 1 }]);
    expect(notices).toEqual([expect.stringContaining('Usage behind a damaged record was dropped from')]);
  });

  it('is added up when its file grows', async () => {
    const { store } = await open();
    const coordinates = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`Type.field${index}`, 1]),
    );
    for (let batch = 0; batch < 60; batch++) await store.addUsage([usageRow({ coordinates })]);
    const { length } = await readFile(join(directory, 'usage', '2026-11-26'));
    expect(length).toBeLessThan(1_200_000);
    expect(await store.readUsage('2026-11-26')).toMatchObject([{ count: 60 }]);
  });
});

describe('the lock of a directory', () => {
  const lockNames = async (): Promise<readonly string[]> =>
    (await readdir(directory)).filter((name) => name.startsWith('lock.'));

  /** A lock that this test wrote for somebody. */
  async function lockOf(owner: object): Promise<string> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, 'lock.5');
    await writeFile(
      file,
      JSON.stringify({ pid: process.ppid, host: hostname(), since: 'long ago', ...owner }),
    );
    return file;
  }

  it('names the process that holds it, and what to do', async () => {
    const appender = new Program(program, [directory]);
    await vi.waitFor(() => expect(appender.said('open')).toHaveLength(1), PATIENT);
    const { message, problem } = await failure(openEmbeddedStore(directory));
    expect(problem).toBe('locked');
    expect(message).toMatch(
      new RegExp(
        `^The registry in .* is open in process ${appender.pid} since .*, and only one process can write it\\. ` +
          'Give the http address of that one instead \\(http://HOST:PORT/registry/v1\\), or stop it\\.',
      ),
    );
    await appender.kill();
    const { store } = await open();
    await store.append([checked('flights')], BY);
  });

  it('holds within a process, until the store is closed', async () => {
    const { store } = await open();
    expect((await failure(openEmbeddedStore(directory))).message).toContain(
      `is open in process ${process.pid}`,
    );
    await store.close();
    await open();
    expect(await lockNames()).toEqual(['lock.2']);
  });

  it('goes to exactly one of many who take it from a dead one at once', async () => {
    for (let round = 0; round < 20; round++) {
      await rm(directory, { recursive: true, force: true });
      await lockOf({ pid: 4_194_304 });
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => openEmbeddedStore(directory)));
      const stores = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(stores).toHaveLength(1);
      await stores[0]?.append([checked('flights')], BY);
      await stores[0]?.close();
    }
  });

  it('of a process whose number another has by now is taken over', async () => {
    await lockOf({ began: '1' });
    await open();
    expect(await lockNames()).toEqual(['lock.6']);
  });

  it('of another host holds while that one gives signs of life, for a minute', async () => {
    const file = await lockOf({ host: 'elsewhere' });
    expect((await failure(openEmbeddedStore(directory))).message).toContain(
      `is open in process ${process.ppid} on elsewhere`,
    );
    const then = new Date(Date.now() - 61_000);
    await utimes(file, then, then);
    await open();
    expect(await lockNames()).toEqual(['lock.6']);
  });

  it('that was lost to another host ends the writing', async () => {
    const { store } = await open();
    await store.append([checked('flights')], BY);
    await rm(join(directory, 'lock.1'));
    expect(await failure(store.append([checked('flights')], BY))).toEqual({
      problem: 'locked',
      message: expect.stringContaining('was taken over by another process while this one stood still'),
    });
    expect(await store.read(0)).toHaveLength(1);
  });

  it.each(['', 'not json', '{"pid":"x"}'])('with %j in it is nobody’s', async (content) => {
    await mkdir(directory, { recursive: true });
    await appendFile(join(directory, 'lock.1'), content);
    await open();
  });
});

describe('a copy of the directory', () => {
  it('taken while it is written opens with a beginning of the history', async () => {
    const appender = new Program(program, [directory]);
    await vi.waitFor(() => expect(acknowledgedTo(appender).length).toBeGreaterThan(10), PATIENT);
    const copy = join(root, 'copy');
    await mkdir(copy);
    await cp(join(directory, 'journal'), join(copy, 'journal'));
    // As docs/registry.md says; what is unfinished is gone before it can be copied.
    const filter = (path: string): boolean => !basename(path).startsWith('unfinished-');
    await cp(join(directory, 'documents'), join(copy, 'documents'), { recursive: true, filter });
    await appender.kill();
    const { store } = await open(copy);
    const entries = await store.read(0);
    expect(entries.length).toBeGreaterThan(10);
    for (const { fact } of entries) {
      if (fact.kind === 'published') expect(await store.getDocument(fact.version.sdl)).toBeDefined();
    }
  });
});
