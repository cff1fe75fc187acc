import { isTree, type Path, read, type Tree } from './run.ts';

/** Objects of the answer at a path of a plan, where `@` means every element of a list. */
export type TargetFinder = (root: Tree) => Tree[];

/** Compiles the path of a Flatten node. Nulls on the way have no targets. */
export function compileTargets(path: readonly string[]): TargetFinder {
  return (root) => {
    const found: Tree[] = [];
    collect(root, path, 0, found);
    return found;
  };
}

function collect(value: unknown, path: readonly string[], index: number, found: Tree[]): void {
  const part = path[index];
  if (part === undefined) {
    if (Array.isArray(value)) for (const item of value) collect(item, path, index, found);
    else if (isTree(value)) found.push(value);
  } else if (part === '@') {
    if (Array.isArray(value)) for (const item of value) collect(item, path, index + 1, found);
  } else if (isTree(value)) {
    collect(read(value, part), path, index + 1, found);
  }
}

/** A target and the objects around it, outermost first: the objects whose fields lead to it. */
export type Trail = { readonly target: Tree; readonly around: readonly Tree[] };

/** Compiles the path of a Flatten node whose fetch reads from around its targets. */
export function compileTrails(path: readonly string[]): (root: Tree) => readonly Trail[] {
  const collectTrails = (value: unknown, index: number, around: readonly Tree[], found: Trail[]): void => {
    const part = path[index];
    if (Array.isArray(value) && (part === undefined || part === '@')) {
      const next = part === undefined ? index : index + 1;
      for (const item of value) collectTrails(item, next, around, found);
    } else if (isTree(value) && part === undefined) {
      found.push({ target: value, around });
    } else if (isTree(value) && part !== undefined && part !== '@') {
      collectTrails(read(value, part), index + 1, [...around, value], found);
    }
  };
  return (root) => {
    const found: Trail[] = [];
    collectTrails(root, 0, [], found);
    return found;
  };
}

/** Where the targets stand in the answer, an object that several places share with all of them; only errors need it. */
export function findPlaces(root: Tree, path: readonly string[]): ReadonlyMap<Tree, readonly Path[]> {
  const found = new Map<Tree, Path[]>();
  collectPlaces(root, { path, index: 0, here: [] }, found);
  return found;
}

type Position = { readonly path: readonly string[]; readonly index: number; readonly here: Path };

function collectPlaces(value: unknown, { path, index, here }: Position, found: Map<Tree, Path[]>): void {
  const part = path[index];
  if (Array.isArray(value) && (part === undefined || part === '@')) {
    const next = part === undefined ? index : index + 1;
    for (const [at, item] of value.entries())
      collectPlaces(item, { path, index: next, here: [...here, at] }, found);
  } else if (isTree(value) && part === undefined) {
    const places = found.get(value);
    if (places) places.push(here);
    else found.set(value, [here]);
  } else if (isTree(value) && part !== undefined && part !== '@') {
    collectPlaces(read(value, part), { path, index: index + 1, here: [...here, part] }, found);
  }
}
