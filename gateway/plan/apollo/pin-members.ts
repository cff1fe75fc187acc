import type { QueryPlan } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { compositeTypeNamed, compositeTypeOfField } from '../../operation/composite-types.ts';
import { fragmentsByName } from '../../operation/fragments.ts';
import { listFetches } from '../fetch-steps.ts';
import { mapFetches } from '../map-fetches.ts';
import { withDocument } from './fetch-document.ts';
import type { PartialFields, StandIn } from './partial-fields.ts';

/** What planning once more needs: the stand-ins, the supergraph with them, and the planner. */
type MembersContext = {
  readonly partial: PartialFields;
  readonly schema: GraphQLSchema;
  readonly again: (document: DocumentNode) => QueryPlan;
};

/**
 * The planner drops a fragment on a type that any of the subgraphs which could answer does not know, as if none could answer with
 * it. This looks whom a first plan asks and says so in the operation: planned again, everything that this subgraph knows is asked.
 */
export function planWithMembers(
  document: DocumentNode,
  first: QueryPlan,
  { partial, schema, again }: MembersContext,
): QueryPlan {
  const pinned = pinMembers(document, { partial, schema, asked: subgraphsAsked(first, schema) });
  if (!pinned) return first;
  try {
    return unpinMembers(again(pinned), partial);
  } catch {
    // Not everything can be reached from that subgraph alone, so that a part of the answer has to come from another.
    return first;
  }
}

/** Undefined when nothing was dropped. */
function pinMembers(document: DocumentNode, context: PinContext): DocumentNode | undefined {
  const pinner = new Pinner(document, context);
  const pinAll = () =>
    document.definitions.flatMap((node) => {
      const root = node.kind === Kind.OPERATION_DEFINITION && context.schema.getRootType(node.operation);
      return root ? [{ ...node, selectionSet: pinner.pin(node.selectionSet, root, []) }] : [];
    });
  pinAll();
  // Only now it is known of every place: a field may be selected twice there, and only once with a fragment.
  return pinner.pinned.size > 0 ? { ...document, definitions: pinAll() } : undefined;
}

/** Gives the fields of a plan their own names again. */
function unpinMembers(plan: QueryPlan, partial: PartialFields): QueryPlan {
  return mapFetches(plan, (fetch) => {
    const document = visit(parse(fetch.operation, { noLocation: true }), {
      Field(node): FieldNode | undefined {
        const value = partial.originalOf(node.name.value);
        if (value === undefined) return undefined;
        const { alias, ...field } = node;
        const named: FieldNode = { ...field, name: { kind: Kind.NAME, value } };
        return alias && alias.value !== value ? { ...named, alias } : named;
      },
    });
    return withDocument(fetch, document);
  });
}

type PinContext = {
  readonly partial: PartialFields;
  readonly schema: GraphQLSchema;
  /** The first subgraph that is asked for a position: response names, joined. */
  readonly asked: ReadonlyMap<string, string>;
};

/** Rewrites selections, with the named fragments written out: one may stand at several places, where others are asked. */
class Pinner {
  /** The places of what is asked of one subgraph, found so far: response names, joined. */
  readonly pinned = new Set<string>();
  readonly #context: PinContext;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(document: DocumentNode, context: PinContext) {
    this.#context = context;
    this.#fragments = fragmentsByName(document);
  }

  pin(set: SelectionSetNode, type: GraphQLCompositeType, path: readonly string[]): SelectionSetNode {
    const { schema } = this.#context;
    const selections = set.selections.flatMap((node): readonly SelectionNode[] => {
      if (node.kind === Kind.FIELD) return [this.#field(node, type, path)];
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
      if (!fragment) return [];
      const inner = compositeTypeNamed(schema, fragment.typeCondition?.name.value) ?? type;
      return [
        {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: inner.name } },
          ...(node.directives ? { directives: node.directives } : {}),
          selectionSet: this.pin(fragment.selectionSet, inner, path),
        },
      ];
    });
    return { ...set, selections };
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, path: readonly string[]): FieldNode {
    const type = compositeTypeOfField(parent, node.name.value);
    if (!node.selectionSet || !type) return node;
    const alias = node.alias ?? node.name;
    const selectionSet = this.pin(node.selectionSet, type, [...path, alias.value]);
    const { partial, asked } = this.#context;
    const place = [...path, alias.value].join('.');
    const standIn = partial.find(parent.name, node.name.value, asked.get(place) ?? '');
    if (standIn && this.#names(selectionSet, standIn)) this.pinned.add(place);
    if (!standIn || !this.pinned.has(place)) return { ...node, selectionSet };
    return { ...node, alias, name: { kind: Kind.NAME, value: standIn.name }, selectionSet };
  }

  /** True when one of the fragments is on a type that only some subgraphs know. */
  #names({ selections }: SelectionSetNode, standIn: StandIn): boolean {
    const { schema } = this.#context;
    return selections.some((node) => {
      if (node.kind !== Kind.INLINE_FRAGMENT) return false;
      const type = compositeTypeNamed(schema, node.typeCondition?.name.value);
      const members = isAbstractType(type) ? schema.getPossibleTypes(type) : type ? [type] : [];
      return members.some(({ name }) => standIn.ownMembers.has(name));
    });
  }
}

function subgraphsAsked(plan: QueryPlan, schema: GraphQLSchema): ReadonlyMap<string, string> {
  const asked = new Map<string, string>();
  for (const { subgraph, fields } of listFetches(plan, { schema, clientName: (name) => name }))
    for (const { path } of fields) if (!asked.has(path.join('.'))) asked.set(path.join('.'), subgraph);
  return asked;
}
