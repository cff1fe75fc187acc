import type { Operation, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { mapFetches } from '../map-fetches.ts';
import type { EngineSettings } from '../plan-engine.ts';
import { BoundedOptions } from './bounded-options.ts';
import { splitTypes } from './path-types.ts';

/** Weighing one plan with many deferred parts takes milliseconds. */
const MAX_DEFERRED_PLANS = 100;

/** By type, a plan multiplies at every level of types: three levels of three made 200 fetches of 12. */
const MAX_FETCHES_BY_TYPE = 50;

const options = new BoundedOptions();

type PlanOptions = {
  readonly overrideConditions: Map<string, boolean>;
  readonly canDefer: boolean;
  readonly byType: boolean;
  /** The types that give arguments to what the operation asks below them. */
  readonly contextTypes: ReadonlySet<string>;
};

/** How a planner is to plan. */
type Mode = {
  readonly canDefer: boolean;
  /** Whether what lies below a list of several types is fetched only for those types that it is asked of. */
  readonly byType: boolean;
};

/** Apollo's planner over one supergraph in the modes that are needed, each built when it is first needed. */
export class Planners {
  readonly #supergraph: Supergraph;
  readonly #settings: EngineSettings;
  readonly #planners = new Map<string, QueryPlanner>();

  constructor(supergraph: Supergraph, settings: EngineSettings) {
    this.#supergraph = supergraph;
    this.#settings = settings;
  }

  /** Builds the planner that most operations need. */
  warm(): void {
    this.#planner({ canDefer: false, byType: false });
  }

  plan(operation: Operation, { overrideConditions, contextTypes, ...mode }: PlanOptions): QueryPlan {
    const bound = { maxPaths: this.#settings.maxPaths, contextTypes };
    const make = (as: Mode): QueryPlan => this.#planner(as).buildQueryPlan(operation, { overrideConditions });
    const plan = mode.byType ? options.unbounded(bound, () => make(mode)) : undefined;
    // A path that stands for others is fetched for all their types.
    return plan && countFetches(plan) <= MAX_FETCHES_BY_TYPE
      ? splitTypes(plan, this.#supergraph.schema)
      : options.bounded(bound, () => make({ ...mode, byType: false }));
  }

  #planner(mode: Mode): QueryPlanner {
    const key = JSON.stringify(mode);
    const known = this.#planners.get(key) ?? this.#build(mode);
    this.#planners.set(key, known);
    return known;
  }

  #build({ canDefer, byType }: Mode): QueryPlanner {
    const { maxEvaluatedPlans } = this.#settings;
    return new QueryPlanner(this.#supergraph, {
      // Named fragments in fetches save bytes at the price of planning time, and every reader of a plan would have to know them.
      reuseQueryFragments: false,
      generateQueryFragments: false,
      // Apollo's own limit of 10,000 let one operation of the random tests take 7.4 s; with 2,000 it took 1.1 s and as many fetches.
      debug: {
        maxEvaluatedPlans: canDefer ? Math.min(maxEvaluatedPlans, MAX_DEFERRED_PLANS) : maxEvaluatedPlans,
      },
      incrementalDelivery: { enableDefer: canDefer },
      typeConditionedFetching: byType,
    });
  }
}

function countFetches(plan: QueryPlan): number {
  let count = 0;
  mapFetches(plan, (fetch) => {
    count += 1;
    return fetch;
  });
  return count;
}
