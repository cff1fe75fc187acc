import type { PlanNode, QueryPlan, QueryPlanSelectionNode, SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, type SelectionNode, type SelectionSetNode, visit } from 'graphql';
import { fragmentsByName } from '../operation/fragments.ts';

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
 * True when a field is asked for under a condition and everything below it under others. Apollo's planner asks for such a field
 * only where all conditions hold, though without those below the client is to see an empty object.
 */
export function mayEmptyFields(document: DocumentNode): boolean {
  const fragments = fragmentsByName(document);
  const mayBeEmpty = ({ selections }: SelectionSetNode): boolean =>
    selections.every((node) => {
      if (dependsOnVariable(node)) return true;
      if (node.kind === Kind.FIELD) return false;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)?.selectionSet : node.selectionSet;
      return inner !== undefined && mayBeEmpty(inner);
    });
  let isFound = false;
  visit(document, {
    enter(node) {
      if (node.kind !== Kind.FIELD || !node.selectionSet || !dependsOnVariable(node)) return;
      if (mayBeEmpty(node.selectionSet)) isFound = true;
    },
  });
  return isFound;
}

function dependsOnVariable({ directives = [] }: SelectionNode): boolean {
  return directives.some(
    ({ name, arguments: given = [] }) =>
      (name.value === 'skip' || name.value === 'include') &&
      given.some(({ value }) => value.kind === Kind.VARIABLE),
  );
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
