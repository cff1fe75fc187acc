import { setImmediate as nextTurn } from 'node:timers/promises';
import { addUsage, type UsageRow, usageRowKey } from '../../registry/usage/index.ts';
import type { UsageClient } from './client-names.ts';
import { type OperationDescription, shortName, usesGraph } from './operation-descriptions.ts';
import type { OperationCounters, UsageCounter } from './usage-counter.ts';

/** How long rows are made before requests have their turn. */
const SLICE_MS = 2;

/** Rows, and the texts of their operations by hash. */
export type WrittenUsage = {
  readonly rows: ReadonlyMap<string, UsageRow>;
  readonly texts: ReadonlyMap<string, string>;
};

/** Makes rows of what was counted, in slices between requests. Operations that differ only in values come to one row. */
export async function writeUsage(
  counted: Iterable<OperationCounters>,
  describe: (counters: OperationCounters) => OperationDescription,
): Promise<WrittenUsage> {
  const rows = new Map<string, UsageRow>();
  const texts = new Map<string, string>();
  let sliceAt = performance.now();
  for (const counters of counted) {
    if (performance.now() - sliceAt > SLICE_MS) {
      await nextTurn();
      sliceAt = performance.now();
    }
    const description = describe(counters);
    if (!usesGraph(description)) continue;
    texts.set(description.hash, description.text);
    for (const [client, counter] of counters.counters) {
      const row = toRow({ counters, client, counter, description });
      const key = usageRowKey(row);
      const known = rows.get(key);
      rows.set(key, known ? addUsage(known, row) : row);
    }
  }
  return { rows, texts };
}

type Counted = {
  readonly counters: OperationCounters;
  readonly client: UsageClient;
  readonly counter: UsageCounter;
  readonly description: OperationDescription;
};

function toRow({ counters: { operation }, client, counter, description }: Counted): UsageRow {
  const name = shortName(operation);
  const { count, errors, firstAt, lastAt } = counter;
  const firstSeen = toDate(firstAt).toISOString();
  return {
    operation: description.hash,
    ...(name === undefined ? {} : { name }),
    kind: operation.kind,
    client: client.name,
    ...(client.version === undefined ? {} : { clientVersion: client.version }),
    day: firstSeen.slice(0, 10),
    count,
    errors,
    totalMs: round(counter.totalMs),
    maxMs: round(counter.maxMs),
    firstSeen,
    lastSeen: toDate(lastAt).toISOString(),
    coordinates: countCoordinates(counter, description),
  };
}

/** What only variables say was counted in some of the requests; the rest is taken to be like those. */
function countCoordinates(
  { count, sampled, said }: UsageCounter,
  { coordinates }: OperationDescription,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const key of coordinates.fixed) counts.set(key, count);
  for (const [one, times] of said)
    for (const key of coordinates.meaningOf(one)) {
      const likely = Math.max(1, Math.round((times / sampled) * count));
      counts.set(key, Math.min(count, (counts.get(key) ?? 0) + likely));
    }
  return Object.fromEntries(counts);
}

function toDate(at: number): Date {
  return new Date(performance.timeOrigin + at);
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
