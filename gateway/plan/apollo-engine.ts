import {
  errorCauses,
  operationFromDocument,
  printSchema,
  type Schema,
  Supergraph,
} from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { buildASTSchema, type DocumentNode, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { completeRequirements, hasIncompleteFetch } from './complete-requirements.ts';
import { hasConditionalInputs } from './condition-hazards.ts';
import { refuseExternalFields } from './external-fields.ts';
import { planWithMembers } from './pin-members.ts';
import {
  type EngineSettings,
  type MadePlan,
  type PlanQuestion,
  type SupergraphFacts,
  type SupergraphFault,
  SupergraphRefusal,
} from './plan-engine.ts';
import { readPlannerSchema } from './planner-schema.ts';
import { Requirements } from './requirements.ts';
import { restoreArguments } from './restore-arguments.ts';
import { SUPPORTED_FEATURES } from './supported-features.ts';
import { withoutIntrospection } from './without-introspection.ts';

/** Apollo's planner over one supergraph, in the thread that calls it. Planning takes from one to thousands of milliseconds. */
export type ApolloEngine = {
  readonly facts: SupergraphFacts;
  /** Builds the planner, which the facts do not need; the first plan does it otherwise. */
  warm(): void;
  /** Throws whatever the planner throws. */
  plan(question: PlanQuestion): MadePlan;
};

/** Clients may defer whatever the subgraphs know of it. */
const DEFER = 'directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT';

refuseExternalFields();

/** Weighing one plan with many deferred parts takes milliseconds. */
const MAX_DEFERRED_PLANS = 100;

/** Reads a supergraph. Throws SupergraphRefusal when the text is none. */
export function openApolloEngine(sdl: string, settings: EngineSettings): ApolloEngine {
  try {
    return openEngine(sdl, settings);
  } catch (error) {
    throw new SupergraphRefusal(describeFaults(error));
  }
}

function openEngine(sdl: string, { maxEvaluatedPlans }: EngineSettings): ApolloEngine {
  const { document, required, partial, reserved, overrideLabels } = readPlannerSchema(sdl);
  const requirements = new Requirements(document);
  const hasStandIns = required.standsFor.size > 0 || !partial.isEmpty;
  // A field whose every use got a stand-in is external for no reason, which validation of subgraphs would refuse.
  const supergraph = Supergraph.build(document, {
    supportedFeatures: SUPPORTED_FEATURES,
    validateSupergraph: !hasStandIns,
  });
  // Clients see no stand-ins; without any, what is planned over is what they see, and building it twice is saved.
  const original = hasStandIns
    ? Supergraph.build(sdl, { supportedFeatures: SUPPORTED_FEATURES })
    : supergraph;
  const apiSchema = original.apiSchema();
  // Named fragments in fetches save bytes at the price of planning time, and every reader of a plan would have to know them.
  const build = (enableDefer: boolean, maxPlans: number): QueryPlanner =>
    new QueryPlanner(supergraph, {
      reuseQueryFragments: false,
      generateQueryFragments: false,
      // Apollo's own limit of 10,000 let one operation of the random tests take 7.4 s; with 2,000 it took 1.1 s and as many fetches.
      debug: { maxEvaluatedPlans: maxPlans },
      incrementalDelivery: { enableDefer },
    });
  let planner: QueryPlanner | undefined;
  let deferring: QueryPlanner | undefined;
  const getPlanner = (): QueryPlanner => {
    planner ??= build(false, maxEvaluatedPlans);
    return planner;
  };
  const getDeferring = (): QueryPlanner => {
    deferring ??= build(true, Math.min(maxEvaluatedPlans, MAX_DEFERRED_PLANS));
    return deferring;
  };
  let schema: GraphQLSchema | undefined;
  const getSchema = (): GraphQLSchema => {
    schema ??= buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
    return schema;
  };
  return {
    facts: {
      apiSdl: `${printSchema(apiSchema)}\n\n${DEFER}`,
      subgraphs: original.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
      overrideLabels: [...overrideLabels],
      reserved: [...reserved],
    },
    warm: () => void getPlanner(),
    plan({ text, overrides, canDefer }) {
      const document = withoutIntrospection(parse(text, { noLocation: true }));
      const overrideConditions = new Map(overrides.map((label) => [label, true]));
      const make = (asked: DocumentNode, schema: Schema): QueryPlan =>
        (canDefer ? getDeferring() : getPlanner()).buildQueryPlan(operationFromDocument(schema, asked), {
          overrideConditions,
        });
      const first = make(document, apiSchema);
      const made = partial.isEmpty
        ? first
        : planWithMembers(document, first, {
            partial,
            schema: getSchema(),
            again: (pinned) => make(pinned, supergraph.apiSchema()),
          });
      const complete = completeRequirements(made, requirements);
      const plan = restoreArguments(complete, required);
      return {
        plan,
        // A plan without conditions can be put right where one with them cannot.
        hasConditionalInputs: hasConditionalInputs(plan) || hasIncompleteFetch(complete, requirements),
        bytes: JSON.stringify(plan).length,
      };
    },
  };
}

function describeFaults(error: unknown): readonly SupergraphFault[] {
  const causes = error instanceof Error ? (errorCauses(error) ?? [error]) : [error];
  return causes.map((cause): SupergraphFault => {
    const [at] = (cause instanceof GraphQLError && cause.locations) || [];
    const message = cause instanceof Error ? cause.message : String(cause);
    return at ? { message, location: { line: at.line, column: at.column } } : { message };
  });
}
