import { FAN_QUERY } from '../mesh/fan.ts';
import { coldQueries } from './cold-queries.ts';
import { HOP_QUERY, SHOP_WORKLOADS, SMALL_QUERY } from './shop-workloads.ts';
import type { Workload } from './workload.ts';

const steady = { kind: 'steady', isUnique: true } as const;

const entitiesQuery = (first: number) => `{ items(first: ${first}) { id name title score } }`;
const rowsQuery = (first: number) =>
  `{ rows(first: ${first}) { id name description price rating isActive tags } }`;

/** Everything that is measured, in the order of the report. */
export const WORKLOADS: readonly Workload[] = [
  ...SHOP_WORKLOADS,
  {
    ...steady,
    id: 'W5',
    title: '2 MB from one subgraph',
    mesh: 'rows',
    query: rowsQuery(10_000),
    connections: 4,
    isAskedHeldBack: true,
  },
  {
    ...steady,
    id: 'E100',
    title: '100 entities behind one hop',
    mesh: 'entities',
    query: entitiesQuery(100),
    connections: 50,
  },
  {
    ...steady,
    id: 'E5000',
    title: '5,000 entities behind one hop',
    mesh: 'entities',
    query: entitiesQuery(5_000),
    connections: 4,
  },
  {
    ...steady,
    id: 'F20',
    title: '20 subgraphs in parallel',
    mesh: 'fan',
    query: FAN_QUERY,
    connections: 50,
  },
  {
    ...steady,
    id: 'B50',
    title: '50 MB from one subgraph, one request at a time',
    mesh: 'rows',
    query: rowsQuery(250_000),
    connections: 1,
    requests: 2,
    isAskedHeldBack: true,
  },
  {
    kind: 'cold',
    id: 'C500',
    title: '500 distinct operations cold; latencies of a cheap request beside them',
    mesh: 'shop',
    queries: coldQueries(500),
    cheapQuery: SMALL_QUERY,
    connections: 2,
  },
  {
    ...steady,
    id: 'I1000',
    title: '1,000 idle connections beside 50 that ask for one entity hop',
    mesh: 'shop',
    query: HOP_QUERY,
    connections: 50,
    idleConnections: 1_000,
  },
];
