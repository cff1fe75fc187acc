import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { merge } from './merge.ts';
import { isTree, read, type Tree, write } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What one object of the answer sends to be found in another subgraph; undefined when something it needs is not there. */
export type RepresentationReader = (source: Tree) => Tree | undefined;

/** Compiles the `requires` selections of a fetch (Federation: `_Any`). */
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
    if (!typeCondition) return () => true;
    const isOf = types.test(typeCondition);
    const inner = compileRepresentation(selection.selections, types);
    return (source, target) => {
      if (!isOf(source, false)) return true;
      const part = inner(source);
      if (part) merge(target, part);
      return true;
    };
  }
  const name = selection.alias ?? selection.name;
  const nested = selection.selections && compileRepresentation(selection.selections, types);
  return (source, target) => {
    const value = read(source, name);
    if (value === undefined) return false;
    write(target, name, nested ? readNested(value, nested) : value);
    return true;
  };
}

function readNested(value: unknown, reader: RepresentationReader): unknown {
  if (Array.isArray(value)) return value.map((item) => readNested(item, reader));
  return isTree(value) ? (reader(value) ?? null) : value;
}
