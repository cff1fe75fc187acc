import type { PlannedFetch } from './planned-fetches.ts';
import { positionsGiven } from './positions.ts';

/** The positions of objects that each subgraph answered. */
export type GivenObjects = ReadonlyMap<string, ReadonlySet<string>>;

/** Adds the objects that some fetches bring. */
export function addGiven(given: GivenObjects, fetches: readonly PlannedFetch[]): GivenObjects {
  const all = new Map(given);
  for (const planned of fetches) {
    const { serviceName } = planned.fetch;
    all.set(serviceName, new Set([...(all.get(serviceName) ?? []), ...positionsGiven(planned)]));
  }
  return all;
}
