import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, type SelectionNode, type SelectionSetNode, visit } from 'graphql';
import { mapFetches } from '../map-fetches.ts';
import { withDocument } from './fetch-document.ts';

/** Starts the response name of a `__typename` at positions that are to be asked for the same. */
export const TWIN_MARK = '__twin';

/** Asks all positions with the same mark for what one of them is asked, and takes the marks away. Throws where there is none. */
export function copyTwins(plan: QueryPlan): QueryPlan {
  return mapFetches(plan, (fetch) => {
    if (!fetch.operation.includes(TWIN_MARK)) return fetch;
    return withDocument(fetch, copyInDocument(parse(fetch.operation, { noLocation: true })));
  });
}

function copyInDocument(document: DocumentNode): DocumentNode {
  const originals = new Map<string, SelectionSetNode>();
  visit(document, {
    SelectionSet(set) {
      if (set.selections.every(isMarkOrTypename)) return;
      for (const mark of marksOf(set)) originals.set(mark, set);
    },
  });
  const copy = (set: SelectionSetNode): SelectionSetNode => {
    const [mark] = marksOf(set);
    const original = mark !== undefined && set.selections.every(isMarkOrTypename) ? originals.get(mark) : set;
    if (!original) throw new TypeError(`Expected a fetch that asks one of its twins, got only ${mark}.`);
    const selections = original.selections.flatMap((node): readonly SelectionNode[] => {
      if (isMark(node)) return [];
      if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return [node];
      return [{ ...node, selectionSet: copy(node.selectionSet) }];
    });
    return { ...set, selections };
  };
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? { ...node, selectionSet: copy(node.selectionSet) } : node,
  );
  return { ...document, definitions };
}

function marksOf({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((node) =>
    isMark(node) && node.kind === Kind.FIELD ? (node.alias?.value ?? []) : [],
  );
}

function isMark(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.alias?.value.startsWith(TWIN_MARK) === true;
}

function isMarkOrTypename(node: SelectionNode): boolean {
  return isMark(node) || (node.kind === Kind.FIELD && node.name.value === '__typename' && !node.alias);
}
