import { buildSchema } from 'graphql';
import type { SubgraphState } from '../../../registry/changes/mesh-state.ts';
import { type ChangeInput, reportChanges } from '../../../registry/changes/report-changes.ts';
import type { ChangeReport } from '../../../registry/checks/check-report.ts';
import type { OperationUsage, Usage } from '../../../registry/usage/usage-row.ts';

/** Usage of one operation with the keys given; each is used by every one of its requests. */
export function used(
  client: string,
  keys: readonly string[],
  more: Partial<OperationUsage> = {},
): OperationUsage {
  const count = more.count ?? 10;
  return {
    operation: `hash of ${client} ${keys.join()}`,
    kind: 'query',
    client,
    count,
    errors: 0,
    totalMs: 0,
    maxMs: 0,
    firstSeen: '2026-11-20T08:00:00.000Z',
    lastSeen: '2026-11-25T08:00:00.000Z',
    source: 'traffic',
    coordinates: Object.fromEntries(keys.map((key) => [key, count])),
    ...more,
  };
}

/** A week of these operations. */
export function usageOf(...operations: readonly OperationUsage[]): Usage {
  return { days: 7, operations, requests: operations.reduce((sum, { count }) => sum + count, 0) };
}

/** A supergraph as far as changes read it: plain SDL, checked to build, needs no link. */
export function state(sdl: string, more: Partial<SubgraphState> = {}): ChangeInput['before'] {
  buildSchema(sdl, { assumeValidSDL: true });
  const subgraph = { subgraph: 'shop', owner: 'sales', file: 'shop.graphql', sdl, contracts: [], ...more };
  return { supergraphSdl: sdl, subgraphs: [subgraph] };
}

/** What becomes of one state when it changes to the other, with nobody's approval. */
export function reports(
  before: ChangeInput['before'],
  after: ChangeInput['after'],
  more: Partial<ChangeInput> = {},
): readonly ChangeReport[] {
  return reportChanges({
    before,
    after,
    usage: usageOf(),
    clients: [
      { name: 'web', team: 'web-team' },
      { name: 'app', team: 'app-team' },
      { name: 'batch', team: 'sales' },
    ],
    approvals: [],
    ...more,
  });
}

/** The only report there is. */
export function only(all: readonly ChangeReport[]): ChangeReport {
  const [first, ...others] = all;
  if (!first || others.length > 0)
    throw new Error(`Expected one change, got ${JSON.stringify(all, null, 2)}`);
  return first;
}
