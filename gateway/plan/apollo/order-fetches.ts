import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import { positionOf } from '../plan-path.ts';

/** A fetch and where its answer is merged. */
export type PlacedFetch = { readonly fetch: FetchNode; readonly path: readonly string[] };

/**
 * Orders fetches by what they need of each other: each waits for every fetch that brings something it sends, or the object it is merged
 * into. Undefined when something that is needed is brought by nobody.
 */
export function orderFetches(fetches: readonly PlacedFetch[]): PlanNode | undefined {
  const providers = new Map<string, number[]>();
  fetches.forEach((placed, index) => {
    for (const position of provided(placed)) {
      const known = providers.get(position);
      if (known) known.push(index);
      else providers.set(position, [index]);
    }
  });
  const needs = fetches.map(needed);
  const done = new Set<number>();
  const layers: PlanNode[] = [];
  while (done.size < fetches.length) {
    const left = fetches.flatMap((_, index) => (done.has(index) ? [] : [index]));
    const of = (index: number): readonly (readonly number[])[] =>
      (needs[index] ?? []).map((position) => providers.get(position) ?? []);
    const ready = left.filter((index) => of(index).every((found) => found.some((one) => done.has(one))));
    const sure = ready.filter((index) =>
      of(index).every((found) => found.every((one) => one === index || done.has(one))),
    );
    // Two that each bring the other's key wait for each other in vain: then the first of them goes.
    const layer = sure.length > 0 ? sure : ready.slice(0, 1);
    if (layer.length === 0) return undefined;
    for (const index of layer) done.add(index);
    const nodes = layer.flatMap((index) => fetches[index] ?? []).map(toNode);
    const [only] = nodes;
    layers.push(nodes.length === 1 && only ? only : { kind: 'Parallel', nodes });
  }
  return { kind: 'Sequence', nodes: layers };
}

function toNode({ fetch, path }: PlacedFetch): PlanNode {
  return path.length === 0 ? fetch : { kind: 'Flatten', path: [...path], node: fetch };
}

function below(position: string, name: string): string {
  return position === '' ? name : `${position}.${name}`;
}

/** Every position that a fetch brings something to. */
function provided({ fetch, path }: PlacedFetch): ReadonlySet<string> {
  const renamed = new Map<string, string>();
  for (const rewrite of fetch.outputRewrites ?? [])
    if (rewrite.kind === 'KeyRenamer') renamed.set(rewrite.path.at(-1) ?? '', rewrite.renameKeyTo);
  const found = new Set<string>();
  const walk = (set: SelectionSetNode, position: string): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet, position);
      if (node.kind !== Kind.FIELD) continue;
      const written = (node.alias ?? node.name).value;
      const isEntities = fetch.requires !== undefined && node.name.value === '_entities';
      const here = isEntities ? position : below(position, renamed.get(written) ?? written);
      if (!isEntities) found.add(here);
      if (node.selectionSet) walk(node.selectionSet, here);
    }
  };
  for (const node of parse(fetch.operation, { noLocation: true }).definitions)
    if (node.kind === Kind.OPERATION_DEFINITION) walk(node.selectionSet, positionOf(path));
  return found;
}

/** Every position that a fetch reads from. */
function needed({ fetch, path }: PlacedFetch): readonly string[] {
  const found = new Set<string>();
  const position = positionOf(path);
  if (position !== '') found.add(position);
  const walk = (selections: readonly QueryPlanSelectionNode[], at: string): void => {
    for (const node of selections) {
      if (node.kind === 'InlineFragment') walk(node.selections, at);
      else if (node.name !== '__typename') {
        const here = below(at, node.alias ?? node.name);
        if (node.selections) walk(node.selections, here);
        else found.add(here);
      }
    }
  };
  walk(fetch.requires ?? [], position);
  return [...found];
}
