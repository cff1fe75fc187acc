import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphError } from '../subgraph-answer.ts';
import { compileRepresentation, isSomebody } from './representations.ts';
import type { Tree } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/**
 * The error of an object that its subgraph answered, and does not find again: it is asked by its key only because what is asked of
 * it was deferred.
 */
export function lostEntity(subgraph: string, type: unknown): SubgraphError {
  return lost(subgraph, `${type} that it does not find again by its key, which @defer needs`);
}

/** The same of an object that has no key. */
export function keylessEntity(subgraph: string, type: unknown): SubgraphError {
  return lost(subgraph, `${type} whose key is null, which @defer needs to ask for more of it`);
}

function lost(subgraph: string, what: string): SubgraphError {
  const message = `The subgraph "${subgraph}" answered an object of type ${what}.`;
  return { message, extensions: { code: 'SUBGRAPH_ENTITY_LOST', subgraph } };
}

/** Compiles the test for objects that a fetch is meant for and cannot be made for, because all it would send of them is null. */
export function compileKeyless(
  { requires = [] }: Pick<FetchNode, 'requires'>,
  types: TypeConditions,
): (tree: Tree) => boolean {
  const represent = compileRepresentation(requires, types);
  return (tree) => {
    const representation = represent(tree);
    return typeof representation?.['__typename'] === 'string' && !isSomebody(representation);
  };
}
