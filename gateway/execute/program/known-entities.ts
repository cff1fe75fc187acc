import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FieldNode, Kind, print, type SelectionSetNode } from 'graphql';
import { positionOf } from '../../plan/plan-path.ts';
import type { PlannedFetch } from './planned-fetches.ts';
import { selectionOf } from './positions.ts';

/** Fields that a fetch asks of entities, by type; all of them leaves. */
export type EntityNeeds = ReadonlyMap<string, readonly NeededField[]>;

type NeededField = { readonly name: string; readonly text: string };

/** Objects that an earlier call to the same subgraph brought with all fields that are needed now. */
export type KnownObjects = {
  /** The call, by index; when it had errors, what it brought is not relied on. */
  readonly call: number;
  /** Names on the way to the objects; lists on the way are walked through. */
  readonly names: readonly string[];
  /** The fields to take over, by the type of the object. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
};

/** What an entity fetch asks for, if it could be answered by an object fetched elsewhere: leaves only, nothing renamed. */
export function needsOf(fetch: FetchNode): EntityNeeds | undefined {
  const selection = selectionOf({ fetch });
  if (!selection || hasRewrites(fetch) || fetch.contextRewrites?.length || hasAlias(fetch.requires ?? []))
    return undefined;
  const needs = new Map<string, readonly NeededField[]>();
  for (const node of selection.selections) {
    if (node.kind === Kind.FIELD && node.name.value === '__typename') continue;
    if (node.kind !== Kind.INLINE_FRAGMENT || !node.typeCondition || node.directives?.length)
      return undefined;
    const fields = leavesOf(node.selectionSet);
    if (fields.length !== node.selectionSet.selections.length) return undefined;
    const type = node.typeCondition.name.value;
    needs.set(type, [...(needs.get(type) ?? []), ...fields]);
  }
  return needs;
}

/** Where an earlier fetch of the same subgraph brings what is needed. */
export function knownObjects(
  provider: PlannedFetch,
  needs: EntityNeeds,
  call: number,
): readonly KnownObjects[] {
  const selection = selectionOf(provider);
  if (!selection || hasRewrites(provider.fetch)) return [];
  const offers = new Map<string, Offer>();
  collectOffers(selection, { at: positionOf(provider.path), type: '' }, offers);
  return [...offers].flatMap(([position, offer]): KnownObjects[] => {
    const fields = new Map<string, readonly string[]>();
    for (const [type, needed] of needs) {
      const isOffered = needed.every(({ text }) => offer.get('')?.has(text) || offer.get(type)?.has(text));
      if (isOffered)
        fields.set(
          type,
          needed.map(({ name }) => name),
        );
    }
    return fields.size === 0 || position === '' ? [] : [{ call, names: position.split('.'), fields }];
  });
}

/** Texts of the leaves at one position, by the type they are asked of; '' is any type. */
type Offer = Map<string, Set<string>>;

function collectOffers(
  selection: SelectionSetNode,
  { at, type }: { readonly at: string; readonly type: string },
  offers: Map<string, Offer>,
): void {
  const offer: Offer = offers.get(at) ?? new Map();
  offers.set(at, offer);
  const texts = offer.get(type) ?? new Set();
  offer.set(type, texts);
  for (const { text } of leavesOf(selection)) texts.add(text);
  for (const node of selection.selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) continue;
    if (node.kind === Kind.FIELD) {
      const name = (node.alias ?? node.name).value;
      collectOffers(node.selectionSet, { at: at === '' ? name : `${at}.${name}`, type: '' }, offers);
    } else {
      const condition = node.typeCondition?.name.value ?? type;
      // A condition inside another would have to hold both; what lies below it is simply not relied on.
      if (type === '' || condition === type)
        collectOffers(node.selectionSet, { at, type: condition }, offers);
    }
  }
}

function leavesOf({ selections }: SelectionSetNode): readonly NeededField[] {
  return selections.flatMap((node) =>
    isLeaf(node) ? [{ name: (node.alias ?? node.name).value, text: print(node) }] : [],
  );
}

function isLeaf(node: SelectionSetNode['selections'][number]): node is FieldNode {
  return node.kind === Kind.FIELD && !node.selectionSet && !node.directives?.length;
}

function hasRewrites({ inputRewrites, outputRewrites }: FetchNode): boolean {
  return (inputRewrites?.length ?? 0) + (outputRewrites?.length ?? 0) > 0;
}

function hasAlias(selections: readonly QueryPlanSelectionNode[]): boolean {
  return selections.some(
    (node) => (node.kind === 'Field' && node.alias !== undefined) || hasAlias(node.selections ?? []),
  );
}
