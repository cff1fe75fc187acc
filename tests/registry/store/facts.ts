import type { Build, Fact, SubgraphVersion } from '../../../registry/facts.ts';
import type { Measurement } from '../../../registry/quality/measurement.ts';
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

/** A measurement of a product, with what is not said made up. */
export function measurement(more: Partial<Measurement> = {}): Measurement {
  return {
    product: 'flights.flights',
    subgraph: 'flights',
    version: '1.0.0',
    measuredAt: '2026-11-26T08:00:00.000Z',
    result: 'passed',
    rows: 10,
    checks: 4,
    passed: 4,
    promises: 1,
    kept: 1,
    failing: [],
    ...more,
  };
}

/** A history in which everything happens that can. */
export function everyKindOfFact(): readonly Fact[] {
  const history: { readonly [Kind in Fact['kind']]: readonly Extract<Fact, { readonly kind: Kind }>[] } = {
    published: [1, 2].map((number) => ({
      ...{ kind: 'published', version: version('flights', number) },
      build: build(number, { flights: number }),
    })),
    rejected: [{ kind: 'rejected', version: version('flights', 3, { commit: 'abc' }) }],
    'rolled-back': [{ kind: 'rolled-back', subgraph: 'flights', to: 1, build: build(3, { flights: 1 }) }],
    checked: [{ kind: 'checked', subgraph: 'weather', report: HASH, passed: false }],
    approved: ['sales', 'crm'].map((team) => ({ kind: 'approved', approval: { change: 'c1', team } })),
    waived: ['w1', 'w2'].map((id) => ({
      kind: 'waived',
      waiver: { id, policy: 'P03', product: 'flights.flights', owner: 'sales', expires: '2999-01-01' },
    })),
    'waiver-ended': [{ kind: 'waiver-ended', id: 'w1' }],
    'token-made': ['t1', 't2'].map((id) => ({
      kind: 'token-made',
      token: { id, hash: HASH, note: 'CI', permissions: ['publish'] },
    })),
    'token-revoked': [{ kind: 'token-revoked', id: 't2' }],
    'client-registered': [undefined, '2'].map((version) => ({
      kind: 'client-registered',
      manifest: {
        ...{ client: 'board', operations: [{ operation: HASH }] },
        ...(version === undefined ? {} : { version }),
      },
    })),
    'preview-opened': ['pr-1', 'pr-2'].map((name, index) => ({
      kind: 'preview-opened',
      preview: { name, versions: { flights: 4 + index }, supergraph: HASH },
      version: version('flights', 4 + index),
    })),
    'preview-closed': [{ kind: 'preview-closed', name: 'pr-1' }],
    retired: [{ kind: 'retired', subgraph: 'flights', build: build(4, {}) }],
  };
  return Object.values(history).flat();
}
