import { isTree, read, type Tree, write } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/**
 * Merges what a fetch brought into an object that is already there. Objects are taken over, not copied: several targets of
 * one entity share what was fetched for it. A null never covers a value that another fetch brought, nor the name of an interface,
 * which is all that a subgraph with an interface object knows, the type that another one told.
 */
export function merge(target: Tree, source: Tree, types: TypeConditions): void {
  if (target === source) return;
  for (const name of Object.keys(source)) mergeField(target, { name, incoming: source[name] }, types);
}

/** Merges one object into another. */
export type Merger = (target: Tree, source: Tree) => void;

/** Compiles the merge of what was asked for: what a subgraph says unasked must not cover what another was asked for. */
export function compileMerge(names: readonly string[] | undefined, types: TypeConditions): Merger {
  if (!names) return (target, source) => merge(target, source, types);
  const isInherited = names.some((name) => name in Object.prototype);
  return (target, source) => {
    for (const name of names) {
      const incoming = isInherited ? read(source, name) : source[name];
      if (incoming === undefined) continue;
      if (isInherited || target[name] !== undefined) mergeField(target, { name, incoming }, types);
      else target[name] = incoming;
    }
  };
}

type Incoming = { readonly name: string; readonly incoming: unknown };

function mergeField(target: Tree, { name, incoming }: Incoming, types: TypeConditions): void {
  const present = read(target, name);
  if (present === undefined || present === null) write(target, name, incoming);
  else if (isTree(present) && isTree(incoming)) merge(present, incoming, types);
  else if (Array.isArray(present) && Array.isArray(incoming)) mergeLists(present, incoming, types);
  else if (incoming !== null && !(name === '__typename' && types.isAbstract(incoming)))
    write(target, name, incoming);
}

/** Lists of one field have the same elements in the same order, wherever they were fetched. */
function mergeLists(present: unknown[], incoming: readonly unknown[], types: TypeConditions): void {
  if (present === incoming || present.length !== incoming.length) return;
  incoming.forEach((item, index) => {
    const old = present[index];
    if (isTree(old) && isTree(item)) merge(old, item, types);
    else if (Array.isArray(old) && Array.isArray(item)) mergeLists(old, item, types);
    else if (old === undefined || old === null) present[index] = item;
  });
}

/** A copy of an object that shares nothing with it. Costs nothing worth saving where an entity has only leaves. */
export function copyTree(tree: Tree): Tree {
  const copy: Tree = {};
  for (const name of Object.keys(tree)) write(copy, name, copyValue(tree[name]));
  return copy;
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  return isTree(value) ? copyTree(value) : value;
}
