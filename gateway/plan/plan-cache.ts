import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import type { GatewayConfig } from '../config.ts';
import { InternalError } from '../errors.ts';
import { compileFlags, type FlagReader, type Flags, findFlags } from '../operation/flags.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import { hasContradictions, mayEmptyFields } from './condition-hazards.ts';
import { type FetchStep, listFetches } from './fetch-steps.ts';
import type { Overrides } from './overrides.ts';
import type { Plan, Planner } from './planner.ts';
import { pruneDocument } from './prune-document.ts';

/** A plan and what can be read from it; both live as long as the plan is cached. */
export type PlannedOperation = Plan & {
  readonly operation: Operation;
  readonly fetches: () => readonly FetchStep[];
  /** There when each setting of the `@skip` and `@include` variables needs a plan of its own. */
  readonly readFlags: FlagReader | undefined;
};

/** An operation as its plan knows it, and how often it was asked for. */
export type UsedOperation = {
  readonly operation: Operation;
  /** The setting of `@skip` and `@include` that the plan is for, when it is for one only. */
  readonly flags: Flags | undefined;
  readonly uses: number;
};

type Entry = {
  readonly operation: Operation;
  readonly flags: Flags | undefined;
  readonly made: Promise<PlannedOperation>;
  /** There once it is made. */
  planned: PlannedOperation | undefined;
  uses: number;
};

/** Plans by operation. Equal operations that arrive while one is being planned wait for it instead of planning again. */
export class PlanCache {
  readonly #planner: Planner;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #entries: BoundedMap<string, Entry>;

  constructor(planner: Planner, supergraphSchema: GraphQLSchema, limits: GatewayConfig['limits']) {
    this.#planner = planner;
    this.#supergraphSchema = supergraphSchema;
    const { maxPlanCacheEntries: maxEntries, maxPlanCacheBytes: maxWeight } = limits;
    this.#entries = new BoundedMap({ maxEntries, maxWeight });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Length of all plans as JSON. */
  get bytes(): number {
    return this.#entries.weight;
  }

  /**
   * Step 3: the plan of an operation, from the cache or made now. Of the variables only those of `@skip` and `@include` matter;
   * without any, the plan is one for all of them. A failure is not kept. A new plan begins with `uses`. One that is known needs no waiting for.
   */
  plan(operation: Operation, variables?: Variables, uses = 1): PlannedOperation | Promise<PlannedOperation> {
    const overrides = this.#planner.drawOverrides();
    const key = overrides.size === 0 ? operation.key : `${operation.key} ${[...overrides].join(' ')}`;
    const wanted: Wanted = { operation, overrides, uses };
    const found = this.#cached(key, wanted);
    const finish = (planned: PlannedOperation): PlannedOperation | Promise<PlannedOperation> => {
      if (!planned.readFlags || !variables) return planned;
      const flags = planned.readFlags(variables);
      return this.#cached(`${key} ${JSON.stringify(flags)}`, { ...wanted, flags });
    };
    return found instanceof Promise ? found.then(finish) : finish(found);
  }

  /** The operations asked for most often, the most used first. */
  mostUsed(count: number): readonly UsedOperation[] {
    return [...this.#entries.values()].sort((one, other) => other.uses - one.uses).slice(0, count);
  }

  /** Settles when the planner is closed. */
  close(): Promise<void> {
    return this.#planner.close();
  }

  #cached(key: string, wanted: Wanted): PlannedOperation | Promise<PlannedOperation> {
    const known = this.#entries.get(key);
    if (known) {
      known.uses += 1;
      return known.planned ?? known.made;
    }
    const { operation, flags, uses } = wanted;
    const entry: Entry = { operation, flags, made: this.#make(wanted), planned: undefined, uses };
    this.#entries.set(key, entry);
    entry.made.then(
      (planned) => {
        entry.planned = planned;
        // Only now it is known what the plan weighs.
        if (this.#entries.get(key) === entry) this.#entries.set(key, entry, planned.bytes);
      },
      () => this.#entries.delete(key),
    );
    return entry.made;
  }

  async #make(wanted: Wanted): Promise<PlannedOperation> {
    const { operation, flags } = wanted;
    const { made, mayFail } = await this.#planned(wanted);
    const { document } = operation;
    const isConditional =
      !flags &&
      (mayFail || hasContradictions(document) || mayEmptyFields(document) || made.hasConditionalInputs);
    let fetches: readonly FetchStep[] | undefined;
    return {
      ...made,
      operation,
      readFlags: isConditional ? compileFlags(operation.document, operation.definition) : undefined,
      fetches: () => {
        fetches ??= listFetches(made.plan, {
          schema: this.#supergraphSchema,
          clientName: made.names.clientName,
        });
        return fetches;
      },
    };
  }

  /** Apollo's planner fails at some conditions inside of others, and not at what one setting of them leaves. */
  async #planned({ operation, flags, overrides }: Wanted): Promise<Made> {
    const { document, definition } = operation;
    const plan = (left: Flags): Promise<Plan> =>
      this.#planner.plan({ ...operation, document: pruneDocument(document, left) }, overrides);
    if (flags) return { made: await plan(flags), mayFail: false };
    try {
      return { made: await this.#planner.plan(operation, overrides), mayFail: false };
    } catch (error) {
      if (!(error instanceof InternalError) || findFlags(document).size === 0) throw error;
      return { made: await plan(compileFlags(document, definition)({})), mayFail: true };
    }
  }
}

/** `mayFail` where no plan can be made for all settings of the conditions at once. */
type Made = { readonly made: Plan; readonly mayFail: boolean };

type Wanted = {
  readonly operation: Operation;
  readonly overrides: Overrides;
  readonly flags?: Flags | undefined;
  readonly uses: number;
};
