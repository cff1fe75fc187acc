import type { Build, Fact, SubgraphVersion } from '../../../registry/facts.ts';
import type { UsageRow } from '../../../registry/usage/usage-row.ts';

const HASH = 'a'.repeat(64);

/** A version of a subgraph, with what is not said made up. */
export function version(
  subgraph: string,
  number: number,
  more: Partial<SubgraphVersion> = {},
): SubgraphVersion {
  return {
    subgraph,
    number,
    domain: subgraph,
    owner: `${subgraph}-team`,
    url: `http://${subgraph}.example/graphql`,
    sdl: HASH,
    contracts: [],
    check: HASH,
    ...more,
  };
}

/** A build of these versions. */
export function build(number: number, versions: Readonly<Record<string, number>>): Build {
  return { number, supergraph: HASH, versions };
}

/** A version that was let in. */
export function published(
  subgraph: string,
  number: number,
  more: { readonly build?: Build; readonly version?: Partial<SubgraphVersion> } = {},
): Fact {
  return {
    kind: 'published',
    version: version(subgraph, number, more.version),
    build: more.build ?? build(number, { [subgraph]: number }),
  };
}

/** A check that passed. */
export function checked(subgraph: string): Fact {
  return { kind: 'checked', subgraph, report: HASH, passed: true };
}

/** A row of usage, with what is not said made up. */
export function usageRow(more: Partial<UsageRow> = {}): UsageRow {
  return {
    operation: HASH,
    name: 'Flights',
    kind: 'query',
    client: 'dashboard',
    day: '2026-11-26',
    count: 1,
    errors: 0,
    totalMs: 10,
    maxMs: 10,
    firstSeen: '2026-11-26T08:00:00.000Z',
    lastSeen: '2026-11-26T08:00:00.000Z',
    coordinates: { 'Query.flights': 1 },
    ...more,
  };
}
