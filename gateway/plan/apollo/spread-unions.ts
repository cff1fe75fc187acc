import {
  type DocumentNode,
  doTypesOverlap,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  isCompositeType,
  isInterfaceType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fragmentsByName } from '../../operation/fragments.ts';

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * Takes the union off where a fragment on one stands at an object of an interface, all of whose types are in it. Apollo's planner
 * fails at it where a subgraph knows that interface as an object (`@interfaceObject`): "We should have an edge from Item for
 * __typename". The type is asked for in its place, which decides what is inside.
 */
export function spreadUnions(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const fragments = fragmentsByName(document);
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(set) {
        const parent = types.getParentType();
        if (!isInterfaceType(parent)) return undefined;
        let isSpread = false;
        const selections = set.selections.map((node) => {
          if (node.kind === Kind.FIELD) return node;
          const body = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
          const union = body?.typeCondition && schema.getType(body.typeCondition.name.value);
          if (!body || !isUnionType(union) || !covers(schema, union, parent)) return node;
          isSpread = true;
          return plainFragment(node.directives, possible(body.selectionSet, parent, { schema, fragments }));
        });
        return isSpread ? { ...set, selections } : undefined;
      },
    }),
  );
}

function plainFragment(
  directives: InlineFragmentNode['directives'],
  selectionSet: SelectionSetNode,
): InlineFragmentNode {
  const selections = [TYPENAME, ...selectionSet.selections];
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(directives ? { directives } : {}),
    selectionSet: { ...selectionSet, selections },
  };
}

function covers(schema: GraphQLSchema, union: GraphQLCompositeType, type: GraphQLCompositeType): boolean {
  if (!isUnionType(union) || !isInterfaceType(type)) return false;
  return schema.getPossibleTypes(type).every((one) => schema.isSubType(union, one));
}

type Known = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

/** Without fragments on types of the union that the interface does not have. */
function possible(set: SelectionSetNode, parent: GraphQLCompositeType, known: Known): SelectionSetNode {
  const { schema, fragments } = known;
  const selections = set.selections.flatMap((node): readonly SelectionNode[] => {
    if (node.kind === Kind.FIELD) return [node];
    const body = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    const type = body?.typeCondition && schema.getType(body.typeCondition.name.value);
    if (isCompositeType(type)) return doTypesOverlap(schema, type, parent) ? [node] : [];
    if (node.kind !== Kind.INLINE_FRAGMENT) return [node];
    return [plainFragment(node.directives, possible(node.selectionSet, parent, known))];
  });
  return { ...set, selections };
}
