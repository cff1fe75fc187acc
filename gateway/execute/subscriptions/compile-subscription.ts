import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Variables } from '../../operation/operation.ts';
import type { Plan } from '../../plan/planner.ts';
import type { ExecutionError, ExecutionStart } from '../executor.ts';
import { compileRewrites } from '../program/rewrites.ts';
import { TypeConditions } from '../program/type-conditions.ts';
import type { SubgraphAnswer, SubgraphError } from '../subgraph-answer.ts';
import type { UpstreamPayload } from './upstream.ts';

/** A planned subscription: who publishes its events, and what is fetched around each of them. */
export type SubscriptionProgram = {
  readonly subgraph: string;
  /** The plan that completes one event. */
  readonly eventPlan: QueryPlan;
  payload(variables: Variables, wantsReceipt: boolean): UpstreamPayload;
  /** An event as what the run of `eventPlan` starts with. */
  start(answer: SubgraphAnswer): ExecutionStart;
};

/** Compiles the plan of a subscription: `primary` is the source of events, `rest` runs for each. */
export function compileSubscription(
  { plan, names }: Plan,
  supergraphSchema: GraphQLSchema,
): SubscriptionProgram {
  const { node } = plan;
  if (node?.kind !== 'Subscription')
    throw new TypeError(`Expected the plan of a subscription, got ${node?.kind ?? 'an empty one'}.`);
  const { primary, rest } = node;
  const rewriteOutput = compileRewrites(primary.outputRewrites, new TypeConditions(supergraphSchema));
  const used = (primary.variableUsages ?? []).map(
    (planned) => [planned, names.clientVariable(planned)] as const,
  );
  const place = ({ message, path, extensions }: SubgraphError): ExecutionError => ({
    message,
    ...(path ? { path: path.map((part) => (typeof part === 'string' ? names.clientName(part) : part)) } : {}),
    extensions,
  });
  return {
    subgraph: primary.serviceName,
    eventPlan: { kind: 'QueryPlan', ...(rest ? { node: rest } : {}) },
    payload: (variables, wantsReceipt) => ({
      query: primary.operation,
      ...(primary.operationName ? { operationName: primary.operationName } : {}),
      variables: Object.fromEntries(
        used.flatMap(([planned, name]) =>
          Object.hasOwn(variables, name) ? [[planned, variables[name]]] : [],
        ),
      ),
      ...(wantsReceipt ? { extensions: { weft: { receipt: true } } } : {}),
    }),
    start: ({ data, errors, products }) => {
      if (data) rewriteOutput?.(data);
      return { data, errors: errors.map(place), products };
    },
  };
}
