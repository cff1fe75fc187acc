import type { OperationElement, Schema } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { type Advance, loadPathModule, type Overrides, optionOf, type PlanOption } from './apollo-paths.ts';
import { combineWays, countCombinations, countJumps, placesOf, type Ways } from './combine-ways.ts';
import { copyTwins } from './copy-twins.ts';
import { TwinPaths } from './twin-paths.ts';

/** Thrown where the planner would weigh more than it may. */
class TooManyPaths extends Error {}

/** How many paths may be weighed, and the types that may give arguments to what an operation asks below them. */
type Bound = { readonly maxPaths: number; readonly contextTypes: ReadonlySet<string> };

/** The options found for one selection of an operation, from all options of the selection around it. */
class Found {
  readonly below = new Map<OperationElement, Found>();
  /** How many paths they are, all together. */
  paths = 0;
  readonly #jumps = new Map<string, number>();

  /** Whether no option before came to the same places in as few hops. */
  isBest(places: string, jumps: number): boolean {
    const least = this.#jumps.get(places);
    if (least !== undefined && least <= jumps) return false;
    this.#jumps.set(places, jumps);
    return true;
  }
}

/**
 * Bounds the options that Apollo's planner weighs. An object of an interface may be of any of its types, and the planner combines the
 * ways of each with those of all others, at every level anew: two fields of a recursive interface in turns, three levels deep, took
 * minutes. Above a bound, one stands for all types that have come to the same place, and of options that have come to the same places
 * those with the fewest hops stay. Holds for every planner in this thread.
 */
export class BoundedOptions {
  readonly #module = loadPathModule();
  readonly #advance = this.#module.advanceSimultaneousPathsWithOperation;
  readonly #twins = new TwinPaths(this.#module);
  /** What an option was found with; the first options are known by the search they belong to. */
  readonly #foundWith = new WeakMap<object, Found>();
  /** The paths of an option that go on as options of their own, so that each remembers the ways from there. */
  readonly #single = new WeakMap<PlanOption, readonly PlanOption[]>();
  #maxPaths = Number.POSITIVE_INFINITY;
  #mayBound = true;

  constructor() {
    this.#module.advanceSimultaneousPathsWithOperation = (...asked) => this.#advanceBounded(...asked);
  }

  /** Makes a plan as the planner does by itself; undefined when there are more paths in all options of one field. */
  unbounded({ maxPaths, contextTypes }: Bound, make: () => QueryPlan): QueryPlan | undefined {
    this.#maxPaths = maxPaths;
    this.#twins.contextTypes = contextTypes;
    this.#mayBound = false;
    try {
      return make();
    } catch (error) {
      if (error instanceof TooManyPaths) return undefined;
      throw error;
    }
  }

  /** Makes a plan of bounded options; if there is none, without bound. */
  bounded({ maxPaths, contextTypes }: Bound, make: () => QueryPlan): QueryPlan {
    this.#maxPaths = maxPaths;
    this.#twins.contextTypes = contextTypes;
    this.#mayBound = true;
    try {
      return copyTwins(make());
    } catch {
      this.#maxPaths = Number.POSITIVE_INFINITY;
      return make();
    }
  }

  readonly #advanceBounded: Advance = (supergraph, option, element, overrides) => {
    if (option.paths.length === 0) return this.#advance(supergraph, option, element, overrides);
    const found = this.#found(option, element);
    const next =
      option.paths.length === 1
        ? this.#advance(supergraph, option, element, overrides)
        : this.#advanceEach(supergraph, option, element, overrides);
    if (!next || next.length === 0) return next;
    found.paths += next.reduce((sum, { paths }) => sum + paths.length, 0);
    const isBounded = found.paths > this.#maxPaths;
    if (isBounded && !this.#mayBound) throw new TooManyPaths();
    const kept = next.flatMap((one) => {
      const bounded = isBounded ? this.#twins.end(one, element) : one;
      return this.#isBest(bounded, found) || !isBounded ? [bounded] : [];
    });
    for (const one of kept) this.#foundWith.set(one, found);
    // Without any, the planner goes on with the options before this one.
    return kept.length > 0 ? kept : undefined;
  };

  #isBest(option: PlanOption, found: Found): boolean {
    const live = option.paths.filter((path) => !this.#twins.isEnded(path));
    return found.isBest(placesOf([{ ...option, paths: live }]), countJumps([option]));
  }

  #found(option: PlanOption, element: OperationElement): Found {
    const around = this.#foundWith.get(option) ?? this.#first(option.conditionResolver);
    const known = around.below.get(element);
    if (known) return known;
    const found = new Found();
    around.below.set(element, found);
    return found;
  }

  #first(search: object): Found {
    const known = this.#foundWith.get(search) ?? new Found();
    this.#foundWith.set(search, known);
    return known;
  }

  #advanceEach(supergraph: Schema, option: PlanOption, element: OperationElement, overrides: Overrides) {
    const ways: Ways[] = [];
    for (const single of this.#singles(option)) {
      const options = this.#advance(supergraph, single, element, overrides);
      if (!options) return undefined;
      if (options.length > 0) ways.push({ place: placesOf([single]), options });
    }
    const [first] = ways[0]?.options ?? [];
    if (!first) return [];
    const ended = option.paths.filter((path) => this.#twins.isEnded(path));
    if (!this.#mayBound && countCombinations(ways) > this.#maxPaths) throw new TooManyPaths();
    return combineWays(ways, this.#maxPaths).map((parts) =>
      optionOf(this.#module, [...parts.flatMap(({ paths }) => paths), ...ended], first),
    );
  }

  #singles(option: PlanOption): readonly PlanOption[] {
    const known = this.#single.get(option);
    if (known) return known;
    const live = option.paths.filter((path) => !this.#twins.isEnded(path));
    const singles = live.map((path) => optionOf(this.#module, [path], option));
    this.#single.set(option, singles);
    return singles;
  }
}
