import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEHAVIOURS } from './behaviours.ts';
import type { Behaviour, Case } from './harness/behaviour.ts';
import { type Bench, nullPositions, startBenchOf } from './harness/bench.ts';
import { eventsOf, publishing } from './harness/events.ts';
import { completeSdl } from './harness/subgraph.ts';

/** Behaviours in which what an event holds is computed, provided, or known by its interface only. */
const FOLDERS = [
  'combinations',
  'entity-errors',
  'interface-object',
  'keys',
  'override-moves',
  'provides',
  'provides-nested',
  'requires',
  'requires-round',
];

describe.each(FOLDERS)('an event of %s', (folder) => {
  const behaviour: Behaviour | undefined = BEHAVIOURS[folder];
  let bench: Bench;
  beforeAll(async () => {
    const directory = join(import.meta.dirname, folder);
    const files = (await readdir(directory)).filter((file) => file.endsWith('.graphql')).sort();
    const sources = await Promise.all(
      files.map(async (file) => ({
        name: basename(file, '.graphql'),
        typeDefs: completeSdl(await readFile(join(directory, file), 'utf8')),
      })),
    );
    if (behaviour) bench = await startBenchOf(publishing(sources), behaviour);
  });
  afterAll(() => bench?.close());

  it.each(behaviour?.cases ?? [])('holds what is answered at once: $name', async (one) => {
    for (const query of eventsOf(one.query)) await expectEvent(bench, { ...one, query });
  });
});

async function expectEvent(bench: Bench, one: Case): Promise<void> {
  const merged = await bench.merged(one);
  const event = await bench.event(one);
  expect(JSON.stringify(event.data), `${one.query} ${JSON.stringify(event.errors)}`).toBe(
    JSON.stringify(merged.data),
  );
  expect(nullPositions(event)).toEqual(nullPositions(merged));
}
