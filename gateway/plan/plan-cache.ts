import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import type { Operation } from '../operation/operation.ts';
import { type FetchStep, listFetches } from './fetch-steps.ts';
import type { Planner } from './planner.ts';

/** A plan and what can be read from it; both live as long as the plan is cached. */
export type PlannedOperation = {
  readonly operation: Operation;
  readonly plan: QueryPlan;
  readonly fetches: () => readonly FetchStep[];
};

/** Plans by operation. Equal operations that arrive while one is being planned wait for it instead of planning again. */
export class PlanCache {
  readonly #planner: Planner;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #plans: BoundedMap<string, Promise<PlannedOperation>>;

  constructor(planner: Planner, supergraphSchema: GraphQLSchema, maxEntries: number) {
    this.#planner = planner;
    this.#supergraphSchema = supergraphSchema;
    this.#plans = new BoundedMap(maxEntries);
  }

  get size(): number {
    return this.#plans.size;
  }

  /** Step 3: the plan of an operation, from the cache or made now. A failure is not kept. */
  plan(operation: Operation): Promise<PlannedOperation> {
    const known = this.#plans.get(operation.key);
    if (known) return known;
    const planned = this.#make(operation);
    this.#plans.set(operation.key, planned);
    planned.catch(() => this.#plans.delete(operation.key));
    return planned;
  }

  async #make(operation: Operation): Promise<PlannedOperation> {
    const plan = await this.#planner.plan(operation);
    let fetches: readonly FetchStep[] | undefined;
    return {
      operation,
      plan,
      fetches: () => {
        fetches ??= listFetches(plan, this.#supergraphSchema);
        return fetches;
      },
    };
  }
}
