import type { FetchNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { mapFetches } from '../map-fetches.ts';

type Fragment = Extract<QueryPlanSelectionNode, { kind: 'InlineFragment' }>;

/**
 * Apollo's planner sends what a field of an interface object requires for every object of the interface, though only some are looked
 * up: `... on Bag { id } ... on Item { size }` makes entities of boxes, too, without a key. Here it is sent for those that have one.
 */
export function keepKeyless(plan: QueryPlan): QueryPlan {
  return mapFetches(plan, keepIn);
}

function keepIn(fetch: FetchNode): FetchNode {
  const { requires, inputRewrites = [] } = fetch;
  if (!requires || inputRewrites.length === 0) return fetch;
  /** The types that are looked up as the object of an interface, by its name. */
  const lookedUp = new Map<string, string[]>();
  for (const rewrite of inputRewrites) {
    const [fragment = '', last] = rewrite.path;
    if (rewrite.kind !== 'ValueSetter' || last !== '__typename' || !fragment.startsWith('... on ')) continue;
    const as = String(rewrite.setValueTo);
    lookedUp.set(as, [...(lookedUp.get(as) ?? []), fragment.slice('... on '.length)]);
  }
  const kept = requires.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind !== 'InlineFragment') return [node];
    const types = lookedUp.get(node.typeCondition ?? '') ?? [];
    if (types.length === 0 || requires.some((other) => isKeyOf(other, types, node))) return [node];
    return types.map((typeCondition) => ({ ...node, typeCondition }));
  });
  return { ...fetch, requires: kept };
}

/** Whether a fragment has all that one of the types is looked up by. */
function isKeyOf(key: QueryPlanSelectionNode, types: readonly string[], { selections }: Fragment): boolean {
  if (key.kind !== 'InlineFragment' || !types.includes(key.typeCondition ?? '')) return false;
  const names = new Set(namesOf(selections));
  return namesOf(key.selections).every((name) => names.has(name));
}

function namesOf(selections: readonly QueryPlanSelectionNode[]): readonly string[] {
  return selections.flatMap((node) => (node.kind === 'Field' ? [node.name] : namesOf(node.selections)));
}
