import type { FetchNode, QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { jsonString } from './json-string.ts';
import { compileRepresentation, isSomebody } from './representations.ts';
import { compileRewrites } from './rewrites.ts';
import { read, type Tree } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/** Writes what an object sends to be found in another subgraph, as JSON; undefined when something is missing, or it is nobody. */
export type RepresentationWriter = (source: Tree) => string | undefined;

/** Compiles the representations of a fetch. */
export function compileRepresentationText(
  { requires = [], inputRewrites }: Pick<FetchNode, 'requires' | 'inputRewrites'>,
  types: TypeConditions,
): RepresentationWriter {
  const represent = compileRepresentation(requires, types);
  const rewrite = compileRewrites(inputRewrites, types);
  const writeAny: RepresentationWriter = (source) => {
    const representation = represent(source);
    if (!representation || !isSomebody(representation)) return undefined;
    rewrite?.(representation);
    return JSON.stringify(representation);
  };
  return rewrite ? writeAny : (compileLeaves(requires, types) ?? writeAny);
}

/**
 * Leaves of one type, as most keys are: written without an object in between, a quarter of the time where thousands of entities are
 * asked for.
 */
function compileLeaves(
  [fragment, ...others]: readonly QueryPlanSelectionNode[],
  types: TypeConditions,
): RepresentationWriter | undefined {
  if (others.length > 0 || fragment?.kind !== 'InlineFragment' || fragment.typeCondition === undefined)
    return undefined;
  const fields = fragment.selections.flatMap((selection, index) =>
    selection.kind === 'Field' && !selection.selections ? [leafOf(selection, index)] : [],
  );
  const names = new Set(fields.map(({ name }) => name));
  if (names.size < fragment.selections.length || !names.has('__typename')) return undefined;
  const isOf = types.test(fragment.typeCondition);
  return (source) => {
    if (!isOf(source, false)) return undefined;
    let text = '';
    let hasKey = false;
    for (const { from, start, isType } of fields) {
      const value = read(source, from);
      if (value === undefined) return undefined;
      if (!isType && value !== null) hasKey = true;
      text += start + (typeof value === 'string' ? jsonString(value) : JSON.stringify(value));
    }
    return hasKey ? `${text}}` : undefined;
  };
}

function leafOf({ name, alias = name }: QueryPlanFieldNode, index: number) {
  return { name, from: alias, start: `${index === 0 ? '{' : ','}"${name}":`, isType: name === '__typename' };
}
