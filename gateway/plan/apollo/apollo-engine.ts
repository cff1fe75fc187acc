import {
  buildSchema,
  errorCauses,
  operationFromDocument,
  printSchema,
  type Schema,
  Supergraph,
} from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import {
  buildASTSchema,
  buildSchema as buildGraphqlSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
} from 'graphql';
import { hasConditionalInputs } from '../condition-hazards.ts';
import {
  type EngineSettings,
  type MadePlan,
  type PlanQuestion,
  type SupergraphFacts,
  type SupergraphFault,
  SupergraphRefusal,
} from '../plan-engine.ts';
import { refuseCyclicMerges } from './acyclic-merges.ts';
import { Planners } from './apollo-planners.ts';
import { asksByType } from './asks-by-type.ts';
import { completeRequirements, hasIncompleteFetch } from './complete-requirements.ts';
import { Contexts } from './contexts.ts';
import { hideNumbers } from './exact-numbers.ts';
import { refuseExternalFields } from './external-fields.ts';
import { keepKeyless } from './keep-keyless.ts';
import { keepPossible } from './keep-possible.ts';
import { planWithMembers } from './pin-members.ts';
import { plainRoots } from './plain-roots.ts';
import { readPlannerSchema } from './planner-schema.ts';
import { Requirements } from './requirements.ts';
import { restoreArguments } from './restore-arguments.ts';
import { separateComputed } from './separate-computed.ts';
import { spreadUnions } from './spread-unions.ts';
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
refuseCyclicMerges();

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
  const contexts = new Contexts(supergraph.schema);
  const hasInterfaceObjects = /isInterfaceObject:\s*true/.test(sdl);
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
    warm: () => planners.warm(),
    plan({ text, overrides, canDefer }) {
      const asked = withoutIntrospection(parse(text, { noLocation: true }));
      const spread = hasInterfaceObjects
        ? spreadUnions(keepPossible(asked, getApiSchema()), getApiSchema())
        : asked;
      const numbers = hideNumbers(spread, getApiSchema);
      const document = directives.writeDefaults(numbers.document);
      const overrideConditions = new Map(overrides.map((label) => [label, true]));
      const make = (asked: DocumentNode, schema: Schema): QueryPlan =>
        planners.plan(operationFromDocument(schema, asked), {
          overrideConditions,
          canDefer,
          // Entities with arguments from around them are looked up in a call per path.
          byType: !canDefer && contexts.isEmpty && asksByType(asked),
          contextTypes: contexts.typesFor(asked, reserved),
        });
      const first = make(document, apiSchema);
      const made = partial.isEmpty
        ? first
        : planWithMembers(document, first, {
            partial,
            schema: getPinning().schema,
            again: (pinned) => make(pinned, getPinning().asked),
          });
      const complete = completeRequirements(made, requirements);
      const restored = numbers.restore(restoreArguments(complete, required));
      const keyed = hasInterfaceObjects ? keepKeyless(separateComputed(restored, requirements)) : restored;
      const plan = canDefer ? plainRoots(keyed) : keyed;
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

function describeFaults(error: unknown): readonly SupergraphFault[] {
  const causes = error instanceof Error ? (errorCauses(error) ?? [error]) : [error];
  return causes.map((cause): SupergraphFault => {
    const [at] = (cause instanceof GraphQLError && cause.locations) || [];
    const message = cause instanceof Error ? cause.message : String(cause);
    return at ? { message, location: { line: at.line, column: at.column } } : { message };
  });
}
