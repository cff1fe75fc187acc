import { type PlanOption, placeOf } from './apollo-paths.ts';

/** Where a path has come to, and every way on from there. */
export type Ways = { readonly place: string; readonly options: readonly PlanOption[] };

/**
 * Every combination of one way for each path. Where they would be too many, paths at the same place go on in the same way, and of
 * ways that lead to the same places only one with the fewest hops is taken.
 */
export function combineWays(
  all: readonly Ways[],
  maxCombinations: number,
): readonly (readonly PlanOption[])[] {
  const choices =
    countCombinations(all) > maxCombinations
      ? alike(all).map(bestChoices)
      : all.map(({ options }) => options.map((option) => [option]));
  return choices.reduce<readonly Choice[]>(
    (combined, choice) => choice.flatMap((one) => combined.map((before) => [...before, ...one])),
    [[]],
  );
}

/** In how many ways the paths can go on together. */
export function countCombinations(all: readonly Ways[]): number {
  return all.reduce((product, { options }) => product * options.length, 1);
}

/** The places that some paths have come to, in a form to compare. */
export function placesOf(options: readonly PlanOption[]): string {
  return [...new Set(options.flatMap(({ paths }) => paths.map(placeOf)))].sort().join();
}

/** How often paths change the subgraph, all together. */
export function countJumps(options: readonly PlanOption[]): number {
  let jumps = 0;
  for (const { paths } of options) for (const path of paths) jumps += path.subgraphJumps();
  return jumps;
}

/** Ways that are taken together, of one path or of several. */
type Choice = readonly PlanOption[];

/** The choices for each group of paths that are at the same place and have the same ways on. */
function alike(all: readonly Ways[]): readonly (readonly Choice[])[] {
  const groups = new Map<string, PlanOption[][]>();
  for (const { place, options } of all) {
    const key = [place, ...options.map((option) => placesOf([option]))].join(' / ');
    const group = groups.get(key);
    for (const [at, option] of options.entries()) group?.[at]?.push(option);
    if (!group)
      groups.set(
        key,
        options.map((option) => [option]),
      );
  }
  return [...groups.values()];
}

function bestChoices(choices: readonly Choice[]): readonly Choice[] {
  const best = new Map<string, { readonly choice: Choice; readonly jumps: number }>();
  for (const choice of choices) {
    const places = placesOf(choice);
    const jumps = countJumps(choice);
    const known = best.get(places);
    if (!known || jumps < known.jumps) best.set(places, { choice, jumps });
  }
  return [...best.values()].map(({ choice }) => choice);
}
