import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { compositeTypeNamed, compositeTypeOfField } from '../../operation/composite-types.ts';
import { fragmentsByName } from '../../operation/fragments.ts';

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * Takes away what no object can be: `... on Bag { ... on Any { ... on Person { id } } }`. Where a subgraph knows an interface as an object
 * (`@interfaceObject`), Apollo's planner fails at some of it, and asks for no type where that is all. Named fragments are written out.
 */
export function keepPossible(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const keeper = new Keeper(schema, fragmentsByName(document));
  const definitions = document.definitions.flatMap((node) => {
    const root = node.kind === Kind.OPERATION_DEFINITION && schema.getRootType(node.operation);
    return root ? [{ ...node, selectionSet: keeper.keep(node.selectionSet, root) }] : [];
  });
  return { ...document, definitions };
}

class Keeper {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  keep(set: SelectionSetNode, type: GraphQLCompositeType): SelectionSetNode {
    const selections = this.#kept(set, type, this.#objectsOf(type));
    return { ...set, selections: selections.length > 0 ? selections : [TYPENAME] };
  }

  /** `objects` are the types that an object at this place may still be of. */
  #kept(
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    objects: readonly string[],
  ): readonly SelectionNode[] {
    if (objects.length === 0) return [];
    return selections.flatMap((node): readonly SelectionNode[] => {
      if (node.kind === Kind.FIELD) {
        const inner = node.selectionSet && compositeTypeOfField(type, node.name.value);
        return [inner ? { ...node, selectionSet: this.keep(node.selectionSet, inner) } : node];
      }
      const body = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
      if (!body) return [];
      const { typeCondition, selectionSet } = body;
      const inner = compositeTypeNamed(this.#schema, typeCondition?.name.value) ?? type;
      const names = new Set(this.#objectsOf(inner));
      const kept = this.#kept(
        selectionSet,
        inner,
        objects.filter((name) => names.has(name)),
      );
      if (kept.length === 0) return [];
      return [
        {
          kind: Kind.INLINE_FRAGMENT,
          ...(typeCondition ? { typeCondition } : {}),
          ...(node.directives ? { directives: node.directives } : {}),
          selectionSet: { ...selectionSet, selections: kept },
        },
      ];
    });
  }

  #objectsOf(type: GraphQLCompositeType): readonly string[] {
    const types = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return types.map(({ name }) => name);
  }
}
