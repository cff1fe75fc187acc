import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveState } from '../../registry/live-state.ts';
import { readState } from '../../registry/snapshot/read-state.ts';
import { STATE_TITLE, stateLines, stateOfLines } from '../../registry/snapshot/state-lines.ts';
import { EMPTY_STATE, foldEntries, type RegistryState } from '../../registry/state.ts';
import { EmbeddedReader } from '../../registry/store/embedded/embedded-reader.ts';
import { openEmbeddedStore } from '../../registry/store/embedded/embedded-store.ts';
import type { RegistryReader } from '../../registry/store/registry-store.ts';
import { checked, everyKindOfFact, published } from './store/facts.ts';
import { bundleProgram, Program } from './store/program.ts';

const BY = { by: 'ada', at: '2026-11-26T08:00:00.000Z' };
const KILLS = 12;

let root = '';
let directory = '';
let program = '';
let programs = '';

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'weft-program-'));
  program = await bundleProgram('snapshot-process', programs);
});
afterAll(() => rm(programs, { recursive: true, force: true }));
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-snapshots-'));
  directory = join(root, 'registry');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const onFault = (error: unknown): never => {
  throw error;
};

/** Appends to the registry, and keeps a snapshot of all there is then. */
async function fill(facts: Parameters<LiveState['append']>[0], snapshotEvery = 1): Promise<RegistryState> {
  const store = await openEmbeddedStore(directory);
  for (const fact of facts) await store.append([fact], BY);
  const live = await LiveState.open(store, { onFault, snapshotEvery });
  await live.close();
  await store.close();
  return live.current;
}

/** What opening gives, by the snapshot if it counts, and what folding everything gives. */
async function states(): Promise<{ readonly start: RegistryState; readonly whole: RegistryState }> {
  const store = await openEmbeddedStore(directory);
  try {
    return { start: await readState(store), whole: foldEntries(EMPTY_STATE, await store.read(0)) };
  } finally {
    await store.close();
  }
}

const stateOf = async (reader: RegistryReader): Promise<RegistryState> => {
  const start = await readState(reader);
  return foldEntries(start, await reader.read(start.revision));
};

describe('a snapshot', () => {
  it('has a title that counts up when it comes to something else', () => {
    const entries = everyKindOfFact().map((fact, index) => ({ revision: index + 1, ...BY, fact }));
    const state = foldEntries(EMPTY_STATE, entries);
    const lines = [...stateLines(state)];
    expect(stateOfLines(state.revision, lines)).toEqual(state);
    // When this fails because states or their lines have changed, count the form in STATE_TITLE up as well.
    expect([STATE_TITLE, createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)]).toEqual([
      'state of the registry, form 2',
      'd632ff636ad45c7e',
    ]);
  });

  it('serves who only reads as well, while the registry is written', async () => {
    await fill(everyKindOfFact());
    const store = await openEmbeddedStore(directory);
    await store.append([checked('later')], BY);
    const reader = new EmbeddedReader(directory);
    const read = await readState(reader);
    expect(read.revision).toBeGreaterThan(0);
    expect(await stateOf(reader)).toEqual(foldEntries(EMPTY_STATE, await store.read(0)));
    expect(await reader.read(0, 3)).toEqual(await store.read(0, 3));
    expect(await reader.read(read.revision)).toMatchObject([{ fact: { subgraph: 'later' } }]);
    await store.close();
  });

  it('with a changed byte anywhere, or cut anywhere, is as if there were none', async () => {
    const whole = await fill([published('flights', 1), checked('flights')]);
    const file = join(directory, 'snapshot');
    const bytes = await readFile(file);
    for (let at = 0; at < bytes.length; at += 29) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(file, changed);
      expect(await states(), `byte ${at}`).toEqual({ start: EMPTY_STATE, whole });
      await writeFile(file, bytes.subarray(0, at));
      expect((await states()).start, `cut at ${at}`).toBe(EMPTY_STATE);
    }
    await writeFile(file, Buffer.concat([bytes, Buffer.from('x')]));
    expect((await states()).start).toBe(EMPTY_STATE);
    await writeFile(file, bytes);
    expect(await states()).toEqual({ start: whole, whole });
  });

  it('of another history is never believed, however alike they look', async () => {
    await fill([published('flights', 1)]);
    await cp(directory, `${directory}-backup`, { recursive: true });
    await fill([checked('aaaa'), checked('bbbb')]);
    const snapshot = await readFile(join(directory, 'snapshot'));
    // Restored from the backup, and another way taken from there: as long, with as many entries.
    await rm(directory, { recursive: true });
    await cp(`${directory}-backup`, directory, { recursive: true });
    const whole = await fill([checked('aaab'), checked('bbbb')], 100);
    await writeFile(join(directory, 'snapshot'), snapshot);
    expect(await states()).toEqual({ start: EMPTY_STATE, whole });
    const reader = new EmbeddedReader(directory);
    expect(await readState(reader)).toBe(EMPTY_STATE);
    expect(await stateOf(reader)).toEqual(whole);
    // The backup itself is shorter than what the snapshot is of.
    await writeFile(join(`${directory}-backup`, 'snapshot'), snapshot);
    directory = `${directory}-backup`;
    expect((await states()).start).toBe(EMPTY_STATE);
  });

  it('that cannot be written is told, and nothing else fails', async () => {
    const store = await openEmbeddedStore(directory);
    store.keepSnapshot = () => Promise.reject(new Error('no space left'));
    const faults: unknown[] = [];
    const told = (error: unknown): void => void faults.push(error);
    const live = await LiveState.open(store, { onFault: told, snapshotEvery: 2 });
    for (let count = 0; count < 4; count += 1) await live.append([checked('flights')], BY);
    await live.close();
    await store.close();
    expect(live.current.revision).toBe(4);
    expect(faults.map(String)).toEqual(['Error: no space left', 'Error: no space left']);
  });

  it(`being written when the process is killed, ${KILLS} times, changes nothing`, async () => {
    let used = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = new Program(program, [directory]);
      await vi.waitFor(() => expect(writer.said('kept').length).toBeGreaterThan(1), {
        timeout: 30_000,
        interval: 5,
      });
      await sleep(Math.random() * 40);
      await writer.kill();
      expect(writer.said('ended')).toEqual([]);
      const kept = Number(writer.said('kept').at(-1)?.[0]);
      const store = await openEmbeddedStore(directory);
      const start = await readState(store);
      const entries = await store.read(0);
      expect(start).toEqual(foldEntries(EMPTY_STATE, entries.slice(0, start.revision)));
      expect(start.revision).toBeGreaterThanOrEqual(kept);
      used += start.revision > 0 ? 1 : 0;
      await store.close();
    }
    expect(used).toBe(KILLS);
  }, 120_000);
});
