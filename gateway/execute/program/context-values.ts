import type { FetchNode } from '@apollo/query-planner';
import { isTree, read, type Tree } from './run.ts';
import type { TypeConditions, TypeTest } from './type-conditions.ts';

/** Values of contextual arguments by the variable that carries them; a variable without a value is left out. */
export type ContextValues = Readonly<Record<string, unknown>>;

/** Reads the contextual arguments of one object from those around it; undefined when one of them was not fetched. */
export type ContextReader = (around: readonly Tree[], target: Tree) => ContextValues | undefined;

type Segment = { readonly field: string } | { readonly isOf: TypeTest };

/** Where a value lies: so many objects up, then down a path. */
type Source = { readonly up: number; readonly segments: readonly Segment[] };

const FRAGMENT = '... on ';
/** The object itself is of none of the types that set this context: the argument is not given. */
const ELSEWHERE = Symbol('elsewhere');

/** Compiles the context rewrites of a fetch (Federation 2.8, `@fromContext`). Of several for one variable the first that fits counts. */
export function compileContextReader(
  rewrites: NonNullable<FetchNode['contextRewrites']>,
  types: TypeConditions,
): ContextReader {
  const sources = new Map<string, Source[]>();
  for (const { path, renameKeyTo } of rewrites) {
    const first = path.findIndex((part) => part !== '..');
    const up = first === -1 ? path.length : first;
    const segments = path
      .slice(up)
      .map(
        (part): Segment =>
          part.startsWith(FRAGMENT) ? { isOf: types.test(part.slice(FRAGMENT.length)) } : { field: part },
      );
    const known = sources.get(renameKeyTo);
    if (known) known.push({ up, segments });
    else sources.set(renameKeyTo, [{ up, segments }]);
  }
  return (around, target) => {
    const values: Record<string, unknown> = {};
    for (const [variable, candidates] of sources) {
      const value = readFirst(candidates, around, target);
      if (value === undefined) return undefined;
      if (value !== ELSEWHERE) values[variable] = value;
    }
    return values;
  };
}

function readFirst(candidates: readonly Source[], around: readonly Tree[], target: Tree): unknown {
  for (const { up, segments } of candidates) {
    const value = readAt(up === 0 ? target : around[around.length - up], segments, 0);
    if (value !== ELSEWHERE) return value;
  }
  return ELSEWHERE;
}

/** A list on the way gives the list of what lies below its elements, as the type of the argument says. */
function readAt(value: unknown, segments: readonly Segment[], index: number): unknown {
  const segment = segments[index];
  if (!segment || value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => readAt(item, segments, index));
    return items.includes(undefined) ? undefined : items;
  }
  if (!isTree(value)) return undefined;
  if ('isOf' in segment) return segment.isOf(value, true) ? readAt(value, segments, index + 1) : ELSEWHERE;
  return readAt(read(value, segment.field), segments, index + 1);
}
