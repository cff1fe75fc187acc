import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import { compileFlags, type FlagReader } from '../operation/flags.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import { hasConditionalInputs, hasContradictions } from './condition-hazards.ts';
import { type FetchStep, listFetches } from './fetch-steps.ts';
import type { Plan, Planner } from './planner.ts';
import { pruneDocument } from './prune-document.ts';

/** A plan and what can be read from it; both live as long as the plan is cached. */
export type PlannedOperation = Plan & {
  readonly operation: Operation;
  readonly fetches: () => readonly FetchStep[];
  /** There when each setting of the `@skip` and `@include` variables needs a plan of its own. */
  readonly readFlags: FlagReader | undefined;
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

  /**
   * Step 3: the plan of an operation, from the cache or made now. Of the variables only those of `@skip` and `@include` matter;
   * without any, the plan is one for all of them. A failure is not kept.
   */
  async plan(operation: Operation, variables?: Variables): Promise<PlannedOperation> {
    const overrides = this.#planner.drawOverrides();
    const key = overrides.size === 0 ? operation.key : `${operation.key} ${[...overrides].join(' ')}`;
    const planned = await this.#cached(key, () => this.#make(operation, operation, overrides));
    if (!planned.readFlags || !variables) return planned;
    const flags = planned.readFlags(variables);
    return this.#cached(`${key} ${JSON.stringify(flags)}`, () => {
      const pruned = { ...operation, document: pruneDocument(operation.document, flags) };
      return this.#make(operation, pruned, overrides);
    });
  }

  #cached(key: string, make: () => Promise<PlannedOperation>): Promise<PlannedOperation> {
    const known = this.#plans.get(key);
    if (known) return known;
    const planned = make();
    this.#plans.set(key, planned);
    planned.catch(() => this.#plans.delete(key));
    return planned;
  }

  async #make(
    operation: Operation,
    asPlanned: Operation,
    overrides: ReturnType<Planner['drawOverrides']>,
  ): Promise<PlannedOperation> {
    const { plan, names } = await this.#planner.plan(asPlanned, overrides);
    const isConditional =
      operation === asPlanned && (hasContradictions(operation.document) || hasConditionalInputs(plan));
    let fetches: readonly FetchStep[] | undefined;
    return {
      operation,
      plan,
      names,
      readFlags: isConditional ? compileFlags(operation.document, operation.definition) : undefined,
      fetches: () => {
        fetches ??= listFetches(plan, { schema: this.#supergraphSchema, clientName: names.clientName });
        return fetches;
      },
    };
  }
}
