import { FAN_QUERY } from '../mesh/fan.ts';
import { SHOP_WORKLOADS } from './shop-workloads.ts';
import type { Workload } from './workload.ts';

const steady = { kind: 'steady', isUnique: true } as const;

const entitiesQuery = (first: number) => `{ items(first: ${first}) { id name title score } }`;

/** Rows of one subgraph that make two megabytes of JSON. */
const LARGE_QUERY = '{ rows(first: 10000) { id name description price rating isActive tags } }';

/** Everything that is measured, in the order of the report. */
export const WORKLOADS: readonly Workload[] = [
  ...SHOP_WORKLOADS,
  { ...steady, id: 'W5', title: '2 MB from one subgraph', mesh: 'rows', query: LARGE_QUERY, connections: 4 },
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
  { ...steady, id: 'F20', title: '20 subgraphs in parallel', mesh: 'fan', query: FAN_QUERY, connections: 50 },
];
