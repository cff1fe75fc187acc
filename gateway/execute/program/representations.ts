import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { merge } from './merge.ts';
import { isTree, read, type Tree, write } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What one object of the answer sends to be found in another subgraph; undefined when something it needs is not there. */
export type RepresentationReader = (source: Tree) => Tree | undefined;

/** Compiles the `requires` selections of a fetch (Federation: `_Any`). An alias there is the name a field was fetched under. */
export function compileRepresentation(
  selections: readonly QueryPlanSelectionNode[],
  types: TypeConditions,
): RepresentationReader {
  const readers = selections.map((selection) => compileSelection(selection, types));
  return (source) => {
    const target: Tree = {};
    for (const readInto of readers) if (!readInto(source, target)) return undefined;
    return target;
  };
}

/** Reads one selection into the representation; false when it is missing. */
type SelectionReader = (source: Tree, target: Tree) => boolean;

function compileSelection(selection: QueryPlanSelectionNode, types: TypeConditions): SelectionReader {
  if (selection.kind === 'InlineFragment') {
    const { typeCondition } = selection;
    const isOf = typeCondition === undefined ? () => true : types.test(typeCondition);
    const inner = compileRepresentation(selection.selections, types);
    return (source, target) => {
      if (!isOf(source, false)) return true;
      const part = inner(source);
      if (!part) return false;
      merge(target, part, types);
      return true;
    };
  }
  const { name } = selection;
  const from = selection.alias ?? name;
  const nested = selection.selections && compileRepresentation(selection.selections, types);
  return (source, target) => {
    const fetched = read(source, from);
    const value = nested && fetched !== undefined ? readNested(fetched, nested) : fetched;
    if (value === undefined) return false;
    write(target, name, value);
    return true;
  };
}

/** Objects below a required field; undefined when one of them lacks something, because half an input is a wrong input. */
function readNested(value: unknown, reader: RepresentationReader): unknown {
  if (!Array.isArray(value)) return isTree(value) ? reader(value) : value;
  const items: unknown[] = [];
  for (const item of value) {
    const read = readNested(item, reader);
    if (read === undefined) return undefined;
    items.push(read);
  }
  return items;
}

/** True when a representation says which entity it stands for: one whose every field is null is nobody. */
export function isSomebody(representation: Tree): boolean {
  if (typeof representation['__typename'] !== 'string') return false;
  for (const name of Object.keys(representation))
    if (name !== '__typename' && representation[name] !== null) return true;
  return false;
}
