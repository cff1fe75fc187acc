import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The document without `__schema` and `__type`, for the planner: no subgraph answers them, and Apollo's planner refuses
 * what its own copy of the introspection schema lacks (`__Type.isOneOf`).
 */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    enter(node) {
      const isIntrospection =
        (node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type')) ||
        (node.kind === Kind.FRAGMENT_DEFINITION && node.typeCondition.name.value.startsWith('__'));
      return isIntrospection ? null : undefined;
    },
    leave(node) {
      const isEmpty = node.kind === Kind.SELECTION_SET && node.selections.length === 0;
      return isEmpty ? { ...node, selections: [TYPENAME] } : undefined;
    },
  });
}
