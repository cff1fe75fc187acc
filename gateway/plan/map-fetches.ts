import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';

/** The plan with another node for each of its fetches. A subscription's own fetch has to stay one. */
export function mapFetches(plan: QueryPlan, replace: (fetch: FetchNode) => PlanNode): QueryPlan {
  const { node } = plan;
  if (!node) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: mapNode(node, replace) };
  const { primary, rest } = node;
  const source = replace(primary);
  if (source.kind !== 'Fetch') throw new TypeError(`Expected one source of events, got ${source.kind}.`);
  return { ...plan, node: { ...node, primary: source, ...(rest ? { rest: mapNode(rest, replace) } : {}) } };
}

function mapNode(node: PlanNode, replace: (fetch: FetchNode) => PlanNode): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => mapNode(child, replace)) };
    case 'Flatten':
      return { ...node, node: mapNode(node.node, replace) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause ? { ifClause: mapNode(node.ifClause, replace) } : {}),
        ...(node.elseClause ? { elseClause: mapNode(node.elseClause, replace) } : {}),
      };
    case 'Fetch':
      return replace(node);
    case 'Defer':
      return {
        ...node,
        primary: mapBlock(node.primary, replace),
        deferred: node.deferred.map((deferred) => mapBlock(deferred, replace)),
      };
  }
}

function mapBlock<T extends { node?: PlanNode }>(block: T, replace: (fetch: FetchNode) => PlanNode): T {
  return block.node ? { ...block, node: mapNode(block.node, replace) } : block;
}
