import { type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import type { GatewayConfig } from '../config.ts';
import { InternalError } from '../errors.ts';
import type { Flags } from '../operation/flags.ts';
import type { Operation } from '../operation/operation.ts';
import { type FetchStep, listFetches } from './fetch-steps.ts';
import type { Overrides } from './overrides.ts';
import type { PlannedOperation, UsedOperation } from './plan-cache.ts';
import type { Plan, Planner } from './planner.ts';
import { type AnswerPart, type SplitOperation, splitDeferred } from './split-deferred.ts';

/** A plan that fetches an operation in parts, and the parts. */
export type DeferredPlan = PlannedOperation & { readonly first: AnswerPart };

type Entry = {
  readonly operation: Operation;
  readonly flags: Flags;
  readonly planned: Promise<DeferredPlan>;
  uses: number;
};

/** After so many refusals nothing of an operation is deferred in its plan. */
const MAX_TRIES = 3;

/** The schemas of a supergraph: what clients see, and all of it. */
type Schemas = { readonly apiSchema: GraphQLSchema; readonly supergraphSchema: GraphQLSchema };

/**
 * Plans of operations that really defer something, one for each setting of their `@skip`, `@include` and `@defer` variables:
 * which parts there are depends on them.
 */
export class DeferredPlans {
  readonly #planner: Planner;
  readonly #schemas: Schemas;
  readonly #plans: BoundedMap<string, Entry>;

  constructor(planner: Planner, schemas: Schemas, limits: GatewayConfig['limits']) {
    this.#planner = planner;
    this.#schemas = schemas;
    const { maxPlanCacheEntries: maxEntries, maxPlanCacheBytes: maxWeight } = limits;
    this.#plans = new BoundedMap({ maxEntries, maxWeight });
  }

  get size(): number {
    return this.#plans.size;
  }

  /** The plan of an operation with these flags, from the cache or made now, once for all who wait. A failure is not kept. */
  plan(operation: Operation, flags: Flags, uses = 1): Promise<DeferredPlan> {
    const overrides = this.#planner.drawOverrides();
    const key = [operation.key, JSON.stringify(flags), ...overrides].join(' ');
    const known = this.#plans.get(key);
    if (known) {
      known.uses += 1;
      return known.planned;
    }
    const entry: Entry = { operation, flags, planned: this.#make(operation, { flags, overrides }), uses };
    this.#plans.set(key, entry);
    entry.planned.then(
      // Only now it is known what the plan weighs.
      ({ bytes }) => this.#plans.get(key) === entry && this.#plans.set(key, entry, bytes),
      () => this.#plans.delete(key),
    );
    return entry.planned;
  }

  /** The operations asked for most often, the most used first. */
  mostUsed(count: number): readonly (UsedOperation & { readonly flags: Flags })[] {
    return [...this.#plans.values()].sort((one, other) => other.uses - one.uses).slice(0, count);
  }

  async #make(
    operation: Operation,
    { flags, overrides }: { readonly flags: Flags; readonly overrides: Overrides },
  ): Promise<DeferredPlan> {
    const { apiSchema, supergraphSchema } = this.#schemas;
    const split = splitDeferred(operation, flags, apiSchema);
    const { first } = split;
    const made = await planSplit(split, (document) => {
      const definition = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
      const asPlanned = { ...operation, document, definition: definition ?? split.definition };
      return this.#planner.plan(asPlanned, overrides, { canDefer: true });
    });
    let fetches: readonly FetchStep[] | undefined;
    return {
      ...made,
      operation,
      first,
      readFlags: undefined,
      fetches: () => {
        fetches ??= listFetches(made.plan, { schema: supergraphSchema, clientName: made.names.clientName });
        return fetches;
      },
    };
  }
}

/**
 * Apollo's planner refuses some deferred fields with `@requires` ("has deferRef ..., so its child ... cannot have a top-level
 * deferRef"). What it cannot defer is fetched along with the part around it, and still sent as a part of its own. So is everything where
 * it would ask for a computed field before its inputs are there: such a plan can only be put right as a whole.
 */
async function planSplit(
  { document, first }: SplitOperation,
  plan: (document: DocumentNode) => Promise<Plan>,
): Promise<Plan> {
  const refs = new Set(refsOf(first));
  for (let tries = 1; ; tries++) {
    try {
      const made = await plan(keepDeferred(document, refs));
      if (!made.hasConditionalInputs || refs.size === 0) return made;
      refs.clear();
    } catch (error) {
      if (!(error instanceof InternalError) || refs.size === 0) throw error;
      const culprit = /has deferRef "([^"]+)"/.exec(error.message)?.[1];
      if (tries === MAX_TRIES || culprit === undefined || !refs.delete(culprit)) refs.clear();
    }
  }
}

function refsOf({ inner }: AnswerPart): readonly string[] {
  return inner.flatMap((part) => [part.ref, ...refsOf(part)]);
}

function keepDeferred(document: DocumentNode, refs: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    enter(node) {
      if (node.kind !== Kind.DIRECTIVE || node.name.value !== 'defer') return undefined;
      const [label] = node.arguments ?? [];
      return label?.value.kind === Kind.STRING && refs.has(label.value.value) ? undefined : null;
    },
  });
}
