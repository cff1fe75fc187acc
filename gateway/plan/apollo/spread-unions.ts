import {
  type DocumentNode,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  type GraphQLUnionType,
  type InlineFragmentNode,
  isInterfaceType,
  isUnionType,
  Kind,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * Takes the union off where a fragment on one stands at an object of an interface, all of whose types are in it. Apollo's planner
 * fails at it where a subgraph knows that interface as an object (`@interfaceObject`): "We should have an edge from Item for
 * __typename". The type is asked for in its place, which decides what is inside. Of a document without named and impossible fragments.
 */
export function spreadUnions(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(set) {
        const parent = types.getParentType();
        if (!isInterfaceType(parent)) return undefined;
        let isSpread = false;
        const selections = set.selections.map((node): SelectionNode => {
          const name = node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : undefined;
          const union = name === undefined ? undefined : schema.getType(name);
          if (node.kind !== Kind.INLINE_FRAGMENT || !isUnionType(union) || !covers(schema, union, parent))
            return node;
          isSpread = true;
          return plainFragment(node);
        });
        return isSpread ? { ...set, selections } : undefined;
      },
    }),
  );
}

function plainFragment({ typeCondition: _, selectionSet, ...node }: InlineFragmentNode): InlineFragmentNode {
  const selections = [TYPENAME, ...selectionSet.selections];
  return { ...node, selectionSet: { ...selectionSet, selections } };
}

function covers(schema: GraphQLSchema, union: GraphQLUnionType, type: GraphQLInterfaceType): boolean {
  return schema.getPossibleTypes(type).every((one) => schema.isSubType(union, one));
}
