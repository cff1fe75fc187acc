import type { PrivateNames } from '../../plan/private-names.ts';
import type { AnswerPart, PartStep } from '../../plan/split-deferred.ts';
import { isTree, type Path, read, type Tree } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/** One object of the answer that a part stands at: what was fetched for it, and what of it the client has. */
export type PartPlace = { readonly path: Path; readonly tree: Tree };

/** Finds the objects that a part inside of another stands at; where the client was told null there are none. */
export type PlaceFinder = (at: PartPlace, told: unknown) => readonly PartPlace[];

type Step = { readonly as: string; readonly from: string } | { readonly isOf: (tree: Tree) => boolean };

/** Compiles the way from the objects of one part to those of a part inside of it. */
export function compilePlaces(
  { steps }: AnswerPart,
  names: PrivateNames,
  types: TypeConditions,
): PlaceFinder {
  const compiled = steps.map((step) => compileStep(step, names, types));
  return ({ path, tree }, told) => {
    const found: PartPlace[] = [];
    collect({ fetched: tree, told, path, at: 0 }, compiled, found);
    return found;
  };
}

function compileStep(step: PartStep, names: PrivateNames, types: TypeConditions): Step {
  if (step.kind === 'field')
    return { as: (step.node.alias ?? step.node.name).value, from: names.fetchedAs(step.node) };
  const test = types.test(step.name);
  return { isOf: (tree) => test(tree, false) };
}

type Position = {
  readonly fetched: unknown;
  readonly told: unknown;
  readonly path: Path;
  readonly at: number;
};

/** What was fetched and what the client was told have the same lists, so they are walked side by side. */
function collect({ fetched, told, path, at }: Position, steps: readonly Step[], found: PartPlace[]): void {
  if (Array.isArray(fetched) && Array.isArray(told)) {
    for (const [index, item] of fetched.entries())
      collect({ fetched: item, told: told[index], path: [...path, index], at }, steps, found);
    return;
  }
  if (!isTree(fetched) || !isTree(told)) return;
  const step = steps[at];
  if (!step) found.push({ path, tree: fetched });
  else if ('isOf' in step) {
    if (step.isOf(fetched)) collect({ fetched, told, path, at: at + 1 }, steps, found);
  } else {
    const { as, from } = step;
    const next = { fetched: read(fetched, from), told: read(told, as) };
    collect({ ...next, path: [...path, as], at: at + 1 }, steps, found);
  }
}
