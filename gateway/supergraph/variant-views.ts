import { buildASTSchema, type DefinitionNode, type GraphQLSchema } from 'graphql';
import { type Outcome, success } from '../../contracts/index.ts';
import { type Variant, variantSchema } from '../../registry/serving/index.ts';
import type { GatewayConfig } from '../config.ts';
import { createProgramExecutor } from '../execute/program-executor.ts';
import type { Subgraphs } from '../execute/subgraphs.ts';
import { DocumentCache } from '../operation/document-cache.ts';
import { DeferredPlans } from '../plan/deferred-plans.ts';
import { PlanCache } from '../plan/plan-cache.ts';
import type { Planner } from '../plan/planner.ts';
import { writeOnce } from './read-schema.ts';
import type { SnapshotParts } from './snapshot.ts';

/** What the variants of one supergraph are made with; all of it is the snapshot's and closed by it. */
export type ViewSource = {
  readonly parts: SnapshotParts;
  readonly planner: Planner;
  readonly clients: Subgraphs;
  readonly config: GatewayConfig;
};

/**
 * The variants of one supergraph, each built when it is first asked for. A variant has its own client schema, and with it documents,
 * plans and programs, so that nothing of what it hides comes through; planner, connections and owners are those of the whole.
 */
export class VariantViews {
  readonly #variants: ReadonlyMap<string, Variant>;
  readonly #source: ViewSource;
  readonly #views = new Map<string, Outcome<SnapshotParts>>();

  constructor(variants: readonly Variant[], source: ViewSource) {
    this.#variants = new Map(variants.map((variant) => [variant.name, variant]));
    this.#source = source;
  }

  get names(): readonly string[] {
    return [...this.#variants.keys()];
  }

  /** The variants that were asked for. */
  get built(): readonly (readonly [name: string, parts: SnapshotParts])[] {
    return [...this.#views].flatMap(([name, view]) => (view.ok ? [[name, view.value] as const] : []));
  }

  /** The parts of a variant; undefined when there is none of that name. Fails with findings when its tags leave no schema. */
  find(name: string): Outcome<SnapshotParts> | undefined {
    const known = this.#views.get(name);
    if (known) return known;
    const variant = this.#variants.get(name);
    if (!variant) return undefined;
    const view = buildView(variant, this.#source);
    this.#views.set(name, view);
    return view;
  }
}

function buildView(
  variant: Variant,
  { parts, planner, clients, config }: ViewSource,
): Outcome<SnapshotParts> {
  const { supergraphSchema } = parts;
  const made = variantSchema(
    { supergraph: definitions(supergraphSchema), client: definitions(parts.apiSchema) },
    variant,
  );
  if (!made.ok) return made;
  // Checked by `variantSchema`, as far as taking away can break a schema.
  const apiSchema = buildASTSchema(made.value, { assumeValid: true, assumeValidSDL: true });
  const { limits, subgraph } = config;
  return success({
    ...parts,
    apiSchema,
    schemaSdl: writeOnce(apiSchema),
    documents: new DocumentCache(apiSchema, config),
    plans: new PlanCache(planner, supergraphSchema, limits),
    deferredPlans: new DeferredPlans(planner, { apiSchema, supergraphSchema }, limits),
    executor: createProgramExecutor({ apiSchema, supergraphSchema }, clients, subgraph.maxBatchEntities),
    endings: parts.endings?.over(apiSchema),
  });
}

/** What a schema was built of. */
function definitions(schema: GraphQLSchema): readonly DefinitionNode[] {
  const types = Object.values(schema.getTypeMap()).flatMap(({ astNode }) => astNode ?? []);
  const directives = schema.getDirectives().flatMap(({ astNode }) => astNode ?? []);
  return [...(schema.astNode ? [schema.astNode] : []), ...directives, ...types];
}
