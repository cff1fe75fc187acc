import { operationFromDocument, type Schema, type Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { InternalError } from '../errors.ts';
import type { Operation } from '../operation/operation.ts';

/** Makes the plan of a valid operation. Rejects with `InternalError` (PLANNING_FAILED) when there is none. */
export type Planner = { plan(operation: Operation): Promise<QueryPlan> };

/** Apollo's planner in this process. Building it costs tens of milliseconds, so there is one per snapshot. */
export function createApolloPlanner(supergraph: Supergraph, apiSchema: Schema): Planner {
  // Named fragments in fetches save bytes at the price of planning time, and every reader of a plan would have to know them.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false, generateQueryFragments: false });
  return {
    async plan({ document, name }) {
      try {
        const operation = operationFromDocument(apiSchema, document, name ? { operationName: name } : {});
        return planner.buildQueryPlan(operation);
      } catch (error) {
        throw new InternalError(error, 'PLANNING_FAILED');
      }
    },
  };
}
