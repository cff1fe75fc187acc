import type {
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
  SubscriptionNode,
} from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { withDocument } from './fetch-document.ts';
import { orderFetches, type PlacedFetch } from './order-fetches.ts';
import type { Requirements } from './requirements.ts';

/**
 * Apollo's planner may ask a subgraph for a computed field before it has what that field is computed of, when two subgraphs need each
 * other in turns. Such a field gets a fetch of its own, which sends what is required, and the fetches are put in order anew.
 * Plans with conditions or parts that come later stay as they are.
 */
export function completeRequirements(plan: QueryPlan, requirements: Requirements): QueryPlan {
  const { node } = plan;
  if (requirements.isEmpty || !node) return plan;
  const isSubscription = node.kind === 'Subscription';
  const fetches = flatten(isSubscription ? sequenceOf(node) : node, []);
  if (!fetches) return plan;
  const complete = fetches.map((placed) => new Completion(placed, requirements).run());
  if (complete.every((found) => found.length === 1)) return plan;
  const ordered = inTurns(complete.flat()).map(orderFetches);
  const nodes = ordered.flatMap((part) => part ?? []);
  if (nodes.length < ordered.length) return plan;
  return isSubscription ? withEvents(plan, nodes[0]) : { ...plan, node: { kind: 'Sequence', nodes } };
}

/** The source of events, and what is fetched around each, in one sequence. */
function sequenceOf({ primary, rest }: SubscriptionNode): PlanNode {
  return { kind: 'Sequence', nodes: rest ? [primary, rest] : [primary] };
}

/** The plan of a subscription whose fetches were put in order anew; nothing comes before the source of events. */
function withEvents(plan: QueryPlan, ordered: PlanNode | undefined): QueryPlan {
  const [primary, ...nodes] = ordered?.kind === 'Sequence' ? ordered.nodes : [];
  if (primary?.kind !== 'Fetch' || primary.operationKind !== 'subscription') return plan;
  return { ...plan, node: { kind: 'Subscription', primary, rest: { kind: 'Sequence', nodes } } };
}

/** The fetches of each mutation, with those of what it answers; a query is one turn. */
function inTurns(fetches: readonly PlacedFetch[]): readonly (readonly PlacedFetch[])[] {
  const turns: PlacedFetch[][] = [];
  for (const placed of fetches) {
    const turn = turns.at(-1);
    if (turn && placed.fetch.operationKind !== 'mutation') turn.push(placed);
    else turns.push([placed]);
  }
  return turns;
}

/** True when a plan still has a fetch that `completeRequirements` would change, had it no conditions and nothing that comes later. */
export function hasIncompleteFetch({ node }: QueryPlan, requirements: Requirements): boolean {
  if (requirements.isEmpty) return false;
  const isIncomplete = (child: PlanNode | undefined): boolean => {
    switch (child?.kind) {
      case 'Fetch':
        return new Completion({ fetch: child, path: [] }, requirements).run().length > 1;
      case 'Flatten':
        return isIncomplete(child.node);
      case 'Sequence':
      case 'Parallel':
        return child.nodes.some(isIncomplete);
      case 'Condition':
        return isIncomplete(child.ifClause) || isIncomplete(child.elseClause);
      case 'Defer':
        return isIncomplete(child.primary.node) || child.deferred.some((part) => isIncomplete(part.node));
      default:
        return false;
    }
  };
  return isIncomplete(node?.kind === 'Subscription' ? sequenceOf(node) : node);
}

function flatten(node: PlanNode | undefined, path: readonly string[]): readonly PlacedFetch[] | undefined {
  switch (node?.kind) {
    case 'Fetch':
      return [{ fetch: node, path }];
    case 'Flatten':
      return flatten(node.node, [...path, ...node.path.map(String)]);
    case 'Sequence':
    case 'Parallel': {
      const parts = node.nodes.map((child) => flatten(child, path));
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    default:
      return undefined;
  }
}

/** Where a selection stands: the type it is of, its path in the answer, and what is sent for it. */
type Place = { readonly type: string; readonly path: readonly string[]; readonly isSent: boolean };

/** Composition gives root types these names. */
const ROOT_TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** Takes the fields out of a fetch that it cannot compute. */
class Completion {
  readonly #placed: PlacedFetch;
  readonly #requirements: Requirements;
  readonly #document: DocumentNode;
  readonly #taken: PlacedFetch[] = [];

  constructor(placed: PlacedFetch, requirements: Requirements) {
    this.#placed = placed;
    this.#requirements = requirements;
    this.#document = parse(placed.fetch.operation, { noLocation: true });
  }

  /** The fetch itself, and one for each field that was taken out of it. */
  run(): readonly PlacedFetch[] {
    const { fetch, path } = this.#placed;
    const definitions = this.#document.definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? this.#operation(node) : node,
    );
    if (this.#taken.length === 0) return [this.#placed];
    return [{ fetch: withDocument(fetch, { ...this.#document, definitions }), path }, ...this.#taken];
  }

  #operation(node: OperationDefinitionNode): OperationDefinitionNode {
    const { fetch, path } = this.#placed;
    const [entities] = node.selectionSet.selections;
    const type = ROOT_TYPES[node.operation];
    if (!fetch.requires)
      return { ...node, selectionSet: this.#set(node.selectionSet, { type, path, isSent: false }) };
    if (entities?.kind !== Kind.FIELD || !entities.selectionSet) return node;
    const selectionSet = this.#set(entities.selectionSet, { type: '', path, isSent: true });
    return {
      ...node,
      selectionSet: { ...node.selectionSet, selections: [{ ...entities, selectionSet }] },
    };
  }

  #set(set: SelectionSetNode, place: Place): SelectionSetNode {
    const selections = set.selections.flatMap((node): readonly SelectionNode[] => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const type = node.typeCondition?.name.value ?? place.type;
        return [{ ...node, selectionSet: this.#set(node.selectionSet, { ...place, type }) }];
      }
      return this.#field(node, set, place);
    });
    return { ...set, selections };
  }

  #field(node: FieldNode, around: SelectionSetNode, place: Place): readonly SelectionNode[] {
    const { serviceName, requires = [] } = this.#placed.fetch;
    const { type, path } = place;
    const required = this.#requirements.requiredBy(serviceName, type, node.name.value);
    const key = required && this.#requirements.keyOf(serviceName, type);
    const isThere = required && (place.isSent ? isSent(requires, required) : covers(around, required));
    if (required && key && !isThere) {
      this.#taken.push({ fetch: this.#fetchOf(node, type, { key, required }), path });
      return [TYPENAME, ...key.selections];
    }
    const target = this.#requirements.target(type, node.name.value);
    if (!node.selectionSet || !target) return [node];
    const name = (node.alias ?? node.name).value;
    const lists = Array.from({ length: target.lists }, () => '@');
    const inner: Place = { type: target.type, path: [...path, name, ...lists], isSent: false };
    return [{ ...node, selectionSet: this.#set(node.selectionSet, inner) }];
  }

  #fetchOf(
    field: FieldNode,
    typeCondition: string,
    { key, required }: { readonly key: SelectionSetNode; readonly required: SelectionSetNode },
  ): FetchNode {
    const { fetch } = this.#placed;
    const name = { kind: Kind.NAME, value: typeCondition } as const;
    const document = parse(
      `query($representations:[_Any!]!){_entities(representations:$representations){...on ${typeCondition}{__typename}}}`,
      { noLocation: true },
    );
    const declared = this.#document.definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? (node.variableDefinitions ?? []) : [],
    );
    const asked = visit(document, {
      OperationDefinition: {
        enter: (node) => ({
          ...node,
          variableDefinitions: [
            ...(node.variableDefinitions ?? []),
            ...declared.filter(({ variable }) => variable.name.value !== 'representations'),
          ],
        }),
      },
      InlineFragment: {
        enter: (node) => ({
          ...node,
          typeCondition: { kind: Kind.NAMED_TYPE, name },
          selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
        }),
      },
    });
    const selections = [TYPENAME, ...key.selections, ...required.selections].flatMap(toPlanSelection);
    const requires: QueryPlanSelectionNode[] = [{ kind: 'InlineFragment', typeCondition, selections }];
    return withDocument({ ...fetch, operationKind: OperationTypeNode.QUERY, requires }, asked);
  }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function toPlanSelection(node: SelectionNode): readonly QueryPlanSelectionNode[] {
  if (node.kind === Kind.FRAGMENT_SPREAD) return [];
  const selections = node.selectionSet?.selections.flatMap(toPlanSelection);
  if (node.kind === Kind.FIELD)
    return [{ kind: 'Field', name: node.name.value, ...(selections ? { selections } : {}) }];
  const condition = node.typeCondition?.name.value;
  return [
    {
      kind: 'InlineFragment',
      ...(condition ? { typeCondition: condition } : {}),
      selections: selections ?? [],
    },
  ];
}

/** True when representations hold what is required, at least by name. */
function isSent(requires: readonly QueryPlanSelectionNode[], required: SelectionSetNode): boolean {
  const names = new Set(
    requires.flatMap((node) =>
      node.kind === 'InlineFragment'
        ? node.selections.flatMap((inner) => (inner.kind === 'Field' ? [inner.name] : []))
        : [node.name],
    ),
  );
  return required.selections.every((node) => node.kind !== Kind.FIELD || names.has(node.name.value));
}

/** True when the subgraph itself is asked for what is required, beside the field. */
function covers({ selections }: SelectionSetNode, required: SelectionSetNode): boolean {
  return required.selections.every((wanted) => {
    if (wanted.kind !== Kind.FIELD) return true;
    return selections.some(
      (node) =>
        node.kind === Kind.FIELD &&
        node.name.value === wanted.name.value &&
        (!wanted.selectionSet ||
          (node.selectionSet !== undefined && covers(node.selectionSet, wanted.selectionSet))),
    );
  });
}
