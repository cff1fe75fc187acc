import type { FetchNode } from '@apollo/query-planner';
import { Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import { positionOf } from '../../plan/plan-path.ts';
import type { PlannedFetch } from './planned-fetches.ts';

/** What a fetch asks for: of the root, or of the entities. */
export function selectionOf({ fetch }: Pick<PlannedFetch, 'fetch'>): SelectionSetNode | undefined {
  const operation = parse(fetch.operation, { noLocation: true }).definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!fetch.requires) return operation?.selectionSet;
  const [entities] = operation?.selectionSet.selections ?? [];
  return entities?.kind === Kind.FIELD ? entities.selectionSet : undefined;
}

/** The response names that a fetch asks of the root or of its entities; undefined when rewrites give other names to what comes. */
export function namesAsked(fetch: FetchNode): readonly string[] | undefined {
  const selection = selectionOf({ fetch });
  if (!selection || fetch.outputRewrites?.length) return undefined;
  const names = new Set(['__typename']);
  const collectNames = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) names.add((node.alias ?? node.name).value);
      if (node.kind === Kind.INLINE_FRAGMENT) collectNames(node.selectionSet);
    }
  };
  collectNames(selection);
  return [...names];
}

/** The response names that an answer to a root fetch has whatever the variables say; `__typename` left out, which nobody reads there. */
export function namesDue(fetch: FetchNode): readonly string[] {
  const names = new Set<string>();
  const collectNames = (set: SelectionSetNode | undefined): void => {
    for (const node of set?.selections ?? []) {
      if (node.directives?.length) continue; // It may be skipped.
      if (node.kind === Kind.FIELD && node.name.value !== '__typename')
        names.add((node.alias ?? node.name).value);
      if (node.kind === Kind.INLINE_FRAGMENT) collectNames(node.selectionSet);
    }
  };
  collectNames(selectionOf({ fetch }));
  return [...names];
}

/** How many fetches bring objects to each position. Where it is one, nobody else writes into these objects. */
export function countPositions(fetches: readonly PlannedFetch[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const planned of fetches)
    for (const position of positionsGiven(planned)) counts.set(position, (counts.get(position) ?? 0) + 1);
  return counts;
}

/** The positions that a fetch brings objects to. */
export function positionsGiven(planned: PlannedFetch): ReadonlySet<string> {
  const found = new Set<string>();
  const selection = selectionOf(planned);
  if (selection) collect(selection, positionOf(planned.path), found);
  return found;
}

function collect({ selections }: SelectionSetNode, at: string, found: Set<string>): void {
  for (const node of selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) continue;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      collect(node.selectionSet, at, found);
      continue;
    }
    const name = (node.alias ?? node.name).value;
    const position = at === '' ? name : `${at}.${name}`;
    found.add(position);
    collect(node.selectionSet, position, found);
  }
}
