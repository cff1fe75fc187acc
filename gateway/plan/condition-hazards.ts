import type { PlanNode, QueryPlan, QueryPlanSelectionNode, SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, visit } from 'graphql';

/**
 * True when a variable is asked for by `@skip` and by `@include`. Apollo's planner leaves out a branch that both exclude, and
 * with it the objects on the way there, which the client is to see empty.
 */
export function hasContradictions(document: DocumentNode): boolean {
  const asked = { skip: new Set<string>(), include: new Set<string>() };
  visit(document, {
    enter(node) {
      if (node.kind !== Kind.DIRECTIVE || (node.name.value !== 'skip' && node.name.value !== 'include'))
        return;
      for (const { value } of node.arguments ?? [])
        if (value.kind === Kind.VARIABLE) asked[node.name.value].add(value.name.value);
    },
  });
  return [...asked.skip].some((name) => asked.include.has(name));
}

/**
 * True when a fetch of the plan may need something that another fetches only under `@skip` or `@include`. Such a fetch is
 * planned as if everything were there, and without it would send too little for fields that do not need it.
 */
export function hasConditionalInputs({ node }: QueryPlan): boolean {
  const conditional = new Set<string>();
  const needed = new Set<string>();
  collect(node, false, { conditional, needed });
  for (const name of needed) if (conditional.has(name)) return true;
  return false;
}

type Names = { readonly conditional: Set<string>; readonly needed: Set<string> };

function collect(node: PlanNode | SubscriptionNode | undefined, isConditional: boolean, names: Names): void {
  switch (node?.kind) {
    case undefined:
    case 'Defer':
      return;
    case 'Subscription':
      collect(node.primary, isConditional, names);
      collect(node.rest, isConditional, names);
      return;
    case 'Sequence':
    case 'Parallel':
      for (const child of node.nodes) collect(child, isConditional, names);
      return;
    case 'Flatten':
      collect(node.node, isConditional, names);
      return;
    case 'Condition':
      collect(node.ifClause, true, names);
      collect(node.elseClause, true, names);
      return;
    case 'Fetch':
      collectNeeded(node.requires ?? [], names.needed);
      collectConditional(node.operation, isConditional, names.conditional);
  }
}

function collectNeeded(selections: readonly QueryPlanSelectionNode[], needed: Set<string>): void {
  for (const node of selections) {
    if (node.kind === 'Field' && node.name !== '__typename') needed.add(node.name);
    collectNeeded(node.selections ?? [], needed);
  }
}

function collectConditional(operation: string, isConditional: boolean, names: Set<string>): void {
  let depth = isConditional ? 1 : 0;
  const isCondition = (node: object): boolean =>
    'directives' in node && Array.isArray(node.directives) && node.directives.length > 0;
  visit(parse(operation, { noLocation: true }), {
    enter(node) {
      if (isCondition(node)) depth += 1;
      if (node.kind === Kind.FIELD && depth > 0) names.add(node.name.value);
    },
    leave(node) {
      if (isCondition(node)) depth -= 1;
    },
  });
}
