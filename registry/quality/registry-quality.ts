import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import type { RegistryReader } from '../store/registry-store.ts';
import { windowStart } from '../usage/window-start.ts';
import { dayOf, type MeasuredDay, type Measurement } from './measurement.ts';
import { KEPT_QUALITY_DAYS, type QualityStanding, standingsOf } from './quality-standing.ts';

/** How many measurements were taken, and why the others were not. */
export type KeptMeasurements = { readonly taken: number; readonly refused: readonly string[] };

/** Keeps what was measured. A subgraph speaks of its own products only, and of no day that is yet to come. */
export async function keepMeasurements(
  { live, store, clock }: RegistryParts,
  measurements: readonly Measurement[],
): Promise<KeptMeasurements> {
  const publishers = publishersOf(await live.refresh());
  const [first, today] = [KEPT_QUALITY_DAYS, 1].map((days) => windowStart(days, clock()));
  const refused: string[] = [];
  const taken = measurements.filter(({ product, subgraph, measuredAt }) => {
    const publisher = publishers.get(product) ?? subgraph;
    const day = dayOf({ measuredAt });
    const isTimely = day >= (first ?? '') && day <= (today ?? '');
    if (publisher !== subgraph)
      refused.push(`${subgraph} says how good ${product} is, which ${publisher} publishes.`);
    else if (!isTimely)
      refused.push(`${subgraph} says that ${product} was measured at ${measuredAt}, on ${today}.`);
    return publisher === subgraph && isTimely;
  });
  if (taken.length > 0) await store.addQuality(taken);
  return { taken: taken.length, refused };
}

/** A registry that may be only read, and by what it judges. */
export type QualityParts = Pick<RegistryParts, 'clock' | 'rules'> & {
  readonly store: Pick<RegistryReader, 'readQuality'>;
};

/** All days that are kept, the earliest first, and how each product stands by them. */
export async function readQuality({ store, clock, rules }: QualityParts): Promise<{
  readonly days: readonly MeasuredDay[];
  readonly standings: ReadonlyMap<string, QualityStanding>;
}> {
  const now = clock();
  const days = await store.readQuality(windowStart(KEPT_QUALITY_DAYS, now));
  return { days, standings: standingsOf(days, { now, promiseTarget: rules.promiseTarget }) };
}

/** Product → the subgraph whose contract it is of. */
function publishersOf({ subgraphs }: RegistryState): ReadonlyMap<string, string> {
  const current = [...subgraphs.values()].flatMap((one) => one.current?.version ?? []);
  return new Map(current.flatMap(({ subgraph, contracts }) => contracts.map(({ id }) => [id, subgraph])));
}
