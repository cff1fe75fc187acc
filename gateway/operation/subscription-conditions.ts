import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { ClientError } from '../errors.ts';
import { fragmentsByName } from './fragments.ts';

/**
 * Refuses `@skip` and `@include` around the root field of a subscription, as the GraphQL specification does since 2025 (§5.2.4.1): a
 * subscription to nothing cannot be. Runs before validation, because graphql-js 16 throws there when it meets them.
 */
export function findConditionalSubscriptions(document: DocumentNode): readonly ClientError[] {
  const fragments = fragmentsByName(document);
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== 'subscription') return [];
    const found = findCondition(node.selectionSet, fragments, new Set());
    const message = 'A subscription must not have @skip or @include at its root field.';
    return found ? [new ClientError('GRAPHQL_VALIDATION_FAILED', message, { nodes: found })] : [];
  });
}

function findCondition(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  seen: Set<string>,
): SelectionNode | undefined {
  for (const node of selections) {
    if (node.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return node;
    if (node.kind === Kind.FIELD) continue;
    const name = node.kind === Kind.FRAGMENT_SPREAD ? node.name.value : undefined;
    if (name !== undefined && seen.has(name)) continue;
    if (name !== undefined) seen.add(name);
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    const found = inner && findCondition(inner.selectionSet, fragments, seen);
    if (found) return found;
  }
  return undefined;
}
