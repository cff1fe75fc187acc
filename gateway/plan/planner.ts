import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { InternalError } from '../errors.ts';
import type { Operation } from '../operation/operation.ts';
import { createOverrideDraw, type Overrides } from './overrides.ts';
import type { PlannerSchema } from './planner-schema.ts';
import { hideNames, type PrivateNames } from './private-names.ts';
import { restoreArguments } from './restore-arguments.ts';
import { SUPPORTED_FEATURES } from './supported-features.ts';
import { withoutIntrospection } from './without-introspection.ts';

/** A plan, and how the names in it differ from the client's. */
export type Plan = { readonly plan: QueryPlan; readonly names: PrivateNames };

/** Makes the plan of a valid operation. Rejects with `InternalError` (PLANNING_FAILED) when there is none. */
export type Planner = {
  plan(operation: Operation, overrides: Overrides): Promise<Plan>;
  /** Decides which overrides are in force for one request. */
  drawOverrides(): Overrides;
};

/** Apollo's planner in this process, for operations of one client schema. Throws when the supergraph is none. */
export function createApolloPlanner(
  { document: schema, reserved, required, overrideLabels }: PlannerSchema,
  apiSchema: Schema,
): Planner {
  // A field whose every use got a stand-in is external for no reason, which validation of subgraphs would refuse.
  const supergraph = Supergraph.build(schema, {
    supportedFeatures: SUPPORTED_FEATURES,
    validateSupergraph: required.standsFor.size === 0,
  });
  // Named fragments in fetches save bytes at the price of planning time, and every reader of a plan would have to know them.
  // Building it costs tens of milliseconds, so there is one per snapshot.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false, generateQueryFragments: false });
  return {
    drawOverrides: createOverrideDraw(overrideLabels),
    async plan({ document, definition, name }, overrides) {
      try {
        const names = hideNames(document, definition, reserved);
        const operation = operationFromDocument(
          apiSchema,
          withoutIntrospection(names.document),
          name ? { operationName: name } : {},
        );
        const overrideConditions = new Map([...overrides].map((label) => [label, true]));
        const plan = planner.buildQueryPlan(operation, { overrideConditions });
        return { plan: restoreArguments(plan, required), names };
      } catch (error) {
        throw new InternalError(error, 'PLANNING_FAILED');
      }
    },
  };
}
