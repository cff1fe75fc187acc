import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import {
  type DocumentNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { mapFetches } from '../map-fetches.ts';
import { withDocument } from './fetch-document.ts';

/** Composition gives root types these names; a subgraph may call its own otherwise (`schema { query: Root }`). */
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** Takes the type condition off fragments at the root of fetches: what is deferred there is planned as `... on Query { … }`. */
export function plainRoots(plan: QueryPlan): QueryPlan {
  return mapFetches(plan, plainRoot);
}

function plainRoot(fetch: FetchNode): FetchNode {
  if (fetch.requires || !/\.\.\.\s*on\s+(Query|Mutation|Subscription)\b/.test(fetch.operation)) return fetch;
  const document: DocumentNode = parse(fetch.operation, { noLocation: true });
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? plainOperation(node) : node,
  );
  return withDocument(fetch, { ...document, definitions });
}

function plainOperation(node: OperationDefinitionNode): OperationDefinitionNode {
  return { ...node, selectionSet: plainSet(node.selectionSet) };
}

function plainSet(set: SelectionSetNode): SelectionSetNode {
  const selections = set.selections.map((node) => {
    if (node.kind !== Kind.INLINE_FRAGMENT) return node;
    const { typeCondition, ...fragment } = node;
    const plain: InlineFragmentNode = { ...fragment, selectionSet: plainSet(node.selectionSet) };
    return !typeCondition || ROOTS.has(typeCondition.name.value) ? plain : node;
  });
  return { ...set, selections };
}
