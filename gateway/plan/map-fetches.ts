import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';

/** What to do with the parts of a plan. */
type Mapper = {
  readonly fetch: (fetch: FetchNode) => PlanNode;
  readonly part: (part: string) => readonly string[];
};

/** The plan with another node for each of its fetches. A subscription's own fetch has to stay one. */
export function mapFetches(plan: QueryPlan, fetch: Mapper['fetch']): QueryPlan {
  return mapPlan(plan, { fetch, part: (part) => [part] });
}

/** The plan with other parts for each part of its paths. */
export function mapPaths(plan: QueryPlan, part: Mapper['part']): QueryPlan {
  return mapPlan(plan, { fetch: (fetch) => fetch, part });
}

function mapPlan(plan: QueryPlan, replace: Mapper): QueryPlan {
  const { node } = plan;
  if (!node) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: mapNode(node, replace) };
  const { primary, rest } = node;
  const source = replace.fetch(primary);
  if (source.kind !== 'Fetch') throw new TypeError(`Expected one source of events, got ${source.kind}.`);
  return { ...plan, node: { ...node, primary: source, ...(rest ? { rest: mapNode(rest, replace) } : {}) } };
}

function mapNode(node: PlanNode, replace: Mapper): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => mapNode(child, replace)) };
    case 'Flatten':
      return {
        ...node,
        path: node.path.flatMap((part) => replace.part(String(part))),
        node: mapNode(node.node, replace),
      };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause ? { ifClause: mapNode(node.ifClause, replace) } : {}),
        ...(node.elseClause ? { elseClause: mapNode(node.elseClause, replace) } : {}),
      };
    case 'Fetch':
      return replace.fetch(node);
    case 'Defer':
      return {
        ...node,
        primary: mapBlock(node.primary, replace),
        deferred: node.deferred.map((deferred) => mapBlock(deferred, replace)),
      };
  }
}

function mapBlock<T extends { node?: PlanNode }>(block: T, replace: Mapper): T {
  return block.node ? { ...block, node: mapNode(block.node, replace) } : block;
}
