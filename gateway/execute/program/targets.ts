import { isTypesPart, passesTypes } from '../../plan/plan-path.ts';
import { isTree, type Path, read, type Tree } from './run.ts';

/** Told of each object at a path with what holds it, so that another may be put in its place. */
export type TargetVisitor = (tree: Tree, holder: Holder, key: string | number) => void;

/** An object or a list of the answer. */
type Holder = { [key: string | number]: unknown };

/** Visits the objects of the answer at a path of a plan, where `@` means every element of a list; nulls on the way have none. */
export function visitTargets(root: Tree, path: readonly string[], visit: TargetVisitor): void {
  walk({ '': root }, '', { path, index: 0, visit });
}

type Walk = { readonly path: readonly string[]; readonly index: number; readonly visit: TargetVisitor };

function walk(holder: Holder, key: string | number, { path, index, visit }: Walk): void {
  const value = holder[key];
  const part = path[index];
  if (Array.isArray(value)) {
    // A path may end above the elements of a list of lists.
    if (part !== '@' && part !== undefined) return;
    const next = { path, index: part === undefined ? index : index + 1, visit };
    for (let at = 0; at < value.length; at++) walk(value as unknown as Holder, at, next);
  } else if (isTree(value)) {
    if (part === undefined) visit(value, holder, key);
    else if (isTypesPart(part)) {
      if (passesTypes(part, value['__typename'])) walk(holder, key, { path, index: index + 1, visit });
    } else if (part !== '@' && read(value, part) !== undefined)
      walk(value, part, { path, index: index + 1, visit });
  }
}

/** The objects at a position: names only, lists on the way are walked through. */
export function objectsAt(root: Tree, names: readonly string[]): readonly Tree[] {
  let found: readonly unknown[] = [root];
  for (const name of names)
    found = found.flatMap((value) => (isTree(value) ? flatten(read(value, name)) : []));
  return [...new Set(found.filter(isTree))];
}

function flatten(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
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
    } else if (isTree(value) && isTypesPart(part)) {
      if (passesTypes(part, value['__typename'])) collectTrails(value, index + 1, around, found);
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
  } else if (isTree(value) && isTypesPart(part)) {
    if (passesTypes(part, value['__typename'])) collectPlaces(value, { path, index: index + 1, here }, found);
  } else if (isTree(value) && part !== undefined && part !== '@') {
    collectPlaces(read(value, part), { path, index: index + 1, here: [...here, part] }, found);
  }
}

/** True when two values of one answer say the same. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let index = 0; index < one.length; index++) if (!isEqual(one[index], other[index])) return false;
    return true;
  }
  if (!isTree(one) || !isTree(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  for (const name of names) if (!Object.hasOwn(other, name) || !isEqual(one[name], other[name])) return false;
  return true;
}
