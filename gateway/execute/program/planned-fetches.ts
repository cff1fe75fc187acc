import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { Condition } from './conditions.ts';

/** A fetch of a plan with what the nodes around it say. `after` are fetches by index, `level` is the longest way to it. */
export type PlannedFetch = {
  readonly fetch: FetchNode;
  readonly path: readonly string[];
  readonly conditions: readonly Condition[];
  readonly after: readonly number[];
  readonly level: number;
};

type Around = Pick<PlannedFetch, 'path' | 'conditions' | 'after'>;

/** Every fetch of a part of a plan, in the order of the plan. */
export function listFetches(
  node: PlanNode | undefined,
  path: readonly string[],
  clientVariable: (planned: string) => string,
): readonly PlannedFetch[] {
  const fetches: PlannedFetch[] = [];
  /** Adds the fetches of a node; returns those that have to be done before the node is. */
  const walk = (child: PlanNode | undefined, around: Around): readonly number[] => {
    switch (child?.kind) {
      case undefined:
        return around.after;
      case 'Fetch': {
        const level = Math.max(-1, ...around.after.map((index) => fetches[index]?.level ?? 0)) + 1;
        return [fetches.push({ fetch: child, level, ...around }) - 1];
      }
      case 'Flatten':
        return walk(child.node, { ...around, path: [...around.path, ...child.path.map(String)] });
      case 'Sequence': {
        let { after } = around;
        for (const next of child.nodes) after = walk(next, { ...around, after });
        return after;
      }
      case 'Parallel':
        return [...new Set(child.nodes.flatMap((next) => walk(next, around)))];
      case 'Condition': {
        const variable = clientVariable(child.condition);
        const under = (isSet: boolean): Around => ({
          ...around,
          conditions: [...around.conditions, { variable, isSet }],
        });
        return [...new Set([...walk(child.ifClause, under(true)), ...walk(child.elseClause, under(false))])];
      }
      case 'Defer':
        throw new TypeError('Expected calls that are all made for one part of the answer, got a Defer node.');
    }
  };
  walk(node, { path, conditions: [], after: [] });
  return fetches;
}
