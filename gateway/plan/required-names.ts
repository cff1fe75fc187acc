import type { QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { mapFetches } from './map-fetches.ts';

/** The names of everything that any fetch of a plan sends of objects, as it was fetched. */
export function requiredNames(plan: QueryPlan): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (selections: readonly QueryPlanSelectionNode[]): void => {
    for (const node of selections) {
      if (node.kind === 'Field') names.add(node.alias ?? node.name);
      collect(node.selections ?? []);
    }
  };
  mapFetches(plan, (fetch) => {
    collect(fetch.requires ?? []);
    return fetch;
  });
  return names;
}
