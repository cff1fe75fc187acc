import {
  buildSchema,
  errorCauses,
  operationFromDocument,
  printSchema,
  type Schema,
  Supergraph,
} from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import {
  buildASTSchema,
  buildSchema as buildGraphqlSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
} from 'graphql';
import { BoundedOptions } from './bounded-options.ts';
import { completeRequirements, hasIncompleteFetch } from './complete-requirements.ts';
import { hasConditionalInputs } from './condition-hazards.ts';
import { hideNumbers } from './exact-numbers.ts';
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
const options = new BoundedOptions();

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

function openEngine(sdl: string, settings: EngineSettings): ApolloEngine {
  const { planned, supergraph, original, forClients } = readSchemas(sdl);
  const { document, required, partial, directives, reserved, overrideLabels } = planned;
  const requirements = new Requirements(document);
  const planners = new Planners(supergraph, settings);
  const apiSchema = forClients(original.apiSchema());
  let clientSchema: GraphQLSchema | undefined;
  const getApiSchema = (): GraphQLSchema => {
    clientSchema ??= buildGraphqlSchema(printSchema(apiSchema), { assumeValid: true });
    return clientSchema;
  };
  let pinning: { readonly schema: GraphQLSchema; readonly asked: Schema } | undefined;
  const getPinning = () => {
    pinning ??= {
      schema: buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }),
      asked: forClients(supergraph.apiSchema()),
    };
    return pinning;
  };
  return {
    facts: {
      apiSdl: `${printSchema(apiSchema)}\n\n${DEFER}`,
      subgraphs: original.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
      overrideLabels: [...overrideLabels],
      reserved: [...reserved],
    },
    warm: () => void planners.plain,
    plan({ text, overrides, canDefer }) {
      const numbers = hideNumbers(withoutIntrospection(parse(text, { noLocation: true })), getApiSchema);
      const document = directives.writeDefaults(numbers.document);
      const overrideConditions = new Map(overrides.map((label) => [label, true]));
      const planner = canDefer ? planners.deferring : planners.plain;
      const make = (asked: DocumentNode, schema: Schema): QueryPlan =>
        options.within(settings.maxPaths, () =>
          planner.buildQueryPlan(operationFromDocument(schema, asked), { overrideConditions }),
        );
      const first = make(document, apiSchema);
      const made = partial.isEmpty
        ? first
        : planWithMembers(document, first, {
            partial,
            schema: getPinning().schema,
            again: (pinned) => make(pinned, getPinning().asked),
          });
      const complete = completeRequirements(made, requirements);
      const plan = numbers.restore(restoreArguments(complete, required));
      return {
        plan,
        // A plan without conditions can be put right where one with them cannot.
        hasConditionalInputs: hasConditionalInputs(plan) || hasIncompleteFetch(complete, requirements),
        bytes: JSON.stringify(plan).length,
      };
    },
  };
}

/** A supergraph as the planner is to see it, as it was written, and what a schema of it becomes for clients. */
function readSchemas(sdl: string) {
  const planned = readPlannerSchema(sdl);
  const { document, required, partial, directives } = planned;
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
  const declared = original.apiSchema();
  const missing = directives.missingFrom(
    (name) => declared.directive(name) !== undefined,
    (name) => declared.type(name) !== undefined,
  );
  const forClients = (schema: Schema): Schema =>
    missing === '' ? schema : buildSchema(`${printSchema(schema)}\n\n${missing}`);
  return { planned, supergraph, original, forClients };
}

/** The planner with and without `@defer`, each built when it is first needed. */
class Planners {
  readonly #supergraph: Supergraph;
  readonly #settings: EngineSettings;
  #plain: QueryPlanner | undefined;
  #deferring: QueryPlanner | undefined;

  constructor(supergraph: Supergraph, settings: EngineSettings) {
    this.#supergraph = supergraph;
    this.#settings = settings;
  }

  get plain(): QueryPlanner {
    this.#plain ??= this.#build(false, this.#settings.maxEvaluatedPlans);
    return this.#plain;
  }

  get deferring(): QueryPlanner {
    this.#deferring ??= this.#build(true, Math.min(this.#settings.maxEvaluatedPlans, MAX_DEFERRED_PLANS));
    return this.#deferring;
  }

  #build(enableDefer: boolean, maxEvaluatedPlans: number): QueryPlanner {
    return new QueryPlanner(this.#supergraph, {
      // Named fragments in fetches save bytes at the price of planning time, and every reader of a plan would have to know them.
      reuseQueryFragments: false,
      generateQueryFragments: false,
      // Apollo's own limit of 10,000 let one operation of the random tests take 7.4 s; with 2,000 it took 1.1 s and as many fetches.
      debug: { maxEvaluatedPlans },
      incrementalDelivery: { enableDefer },
    });
  }
}

function describeFaults(error: unknown): readonly SupergraphFault[] {
  const causes = error instanceof Error ? (errorCauses(error) ?? [error]) : [error];
  return causes.map((cause): SupergraphFault => {
    const [at] = (cause instanceof GraphQLError && cause.locations) || [];
    const message = cause instanceof Error ? cause.message : String(cause);
    return at ? { message, location: { line: at.line, column: at.column } } : { message };
  });
}
