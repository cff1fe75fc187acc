import { QueryPlanner } from '@graphql-hive/router-query-planner';

/** Counts the requests that another planner would send for an operation; undefined when it finds no plan. */
export function createJudge(supergraphSdl: string): (query: string) => number | undefined {
  const planner = new QueryPlanner(supergraphSdl);
  return (query) => {
    try {
      return countRequests(planner.plan(query, undefined, new Set(), 0));
    } catch {
      return undefined;
    }
  };
}

/** A batch of entity fetches is one request. */
function countRequests(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, item: unknown) => sum + countRequests(item), 0);
  if (typeof node !== 'object' || node === null) return 0;
  const own = 'kind' in node && (node.kind === 'Fetch' || node.kind === 'BatchFetch') ? 1 : 0;
  return own + countRequests(Object.values(node));
}
