import type { FetchNode } from '@apollo/query-planner';
import { isTree, read, type Tree, write } from './run.ts';
import type { TypeConditions, TypeTest } from './type-conditions.ts';

/** Changes an answer or a representation in place. */
export type Rewrite = (value: unknown) => void;

type Segment = { readonly field: string } | { readonly isOf: TypeTest };

const FRAGMENT = '... on ';

/** Compiles the rewrites of a fetch: interface objects change `__typename`, conflicting fields travel under another name. */
export function compileRewrites(
  rewrites: FetchNode['outputRewrites'],
  types: TypeConditions,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => {
    const segments = rewrite.path.map(
      (part): Segment =>
        part.startsWith(FRAGMENT) ? { isOf: types.test(part.slice(FRAGMENT.length)) } : { field: part },
    );
    const last = segments.at(-1);
    if (!last || !('field' in last))
      throw new TypeError(`Expected a rewrite to end at a field, got ${rewrite.path.join('.')}.`);
    const change =
      rewrite.kind === 'ValueSetter'
        ? (tree: Tree) => write(tree, last.field, rewrite.setValueTo)
        : (tree: Tree) => rename(tree, last.field, rewrite.renameKeyTo);
    return { segments: segments.slice(0, -1), change };
  });
  return (value) => {
    for (const { segments, change } of compiled) applyAt(value, segments, change);
  };
}

function rename(tree: Tree, from: string, to: string): void {
  const value = read(tree, from);
  if (value === undefined) return;
  write(tree, to, value);
  delete tree[from];
}

function applyAt(value: unknown, segments: readonly Segment[], change: (tree: Tree) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) applyAt(item, segments, change);
  } else if (isTree(value)) {
    const [first, ...rest] = segments;
    if (!first) change(value);
    else if ('field' in first) applyAt(read(value, first.field), rest, change);
    else if (first.isOf(value, true)) applyAt(value, rest, change);
  }
}
