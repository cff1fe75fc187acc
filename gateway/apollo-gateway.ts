import type {
  GatewayExecutionResult,
  GatewayGraphQLRequestContext,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import { type ClientError, toClientError } from './errors.ts';
import type { ExecutionError } from './execute/executor.ts';
import { pickHeaders } from './execute/forwarded-headers.ts';
import { createGateway, Gateway } from './gateway.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { Operation, Refusal } from './operation/operation.ts';
import { readOperation } from './operation/prepare.ts';
import { wantsReceipt } from './ownership/receipt.ts';
import { runOperation } from './run-operation.ts';
import type { Snapshot } from './supergraph/snapshot.ts';

/**
 * A gateway as the `gateway` of an Apollo Server: `new ApolloServer({ gateway: apolloGateway({ supergraphSdl }) })`. A supergraph that
 * the gateway takes up later is told to the server; `stop` closes the gateway. Throws TypeError when the options are wrong.
 */
export function apolloGateway<Context = unknown>(given: Gateway | GatewayOptions<Context>): GatewayInterface {
  const gateway = given instanceof Gateway ? given : createGateway(given);
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  const tell = (snapshot: Snapshot, callbacks: Iterable<GatewaySchemaLoadOrUpdateCallback>): void => {
    const { apiSchema, supergraphSdl } = snapshot.parts;
    for (const callback of callbacks) callback({ apiSchema, coreSupergraphSdl: supergraphSdl });
  };
  const unsubscribe = gateway.onSupergraph((snapshot) => tell(snapshot, listeners));
  return {
    onSchemaLoadOrUpdate(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    async load() {
      await gateway.ready();
      const { snapshot } = gateway;
      if (!snapshot)
        throw new TypeError(
          'Expected a gateway that has a supergraph: call useSupergraph before the server starts.',
        );
      tell(snapshot, listeners);
      return { executor: (context) => execute(gateway, context) };
    },
    async stop() {
      unsubscribe();
      await gateway.close();
    },
  };
}

async function execute(
  gateway: Gateway,
  context: GatewayGraphQLRequestContext,
): Promise<GatewayExecutionResult> {
  const snapshot = gateway.snapshot?.retain();
  if (!snapshot) throw new Error('Expected a gateway that is open, got one that is closed.');
  try {
    const found = operationFor(snapshot, context);
    if (!found.ok) return { errors: found.errors.map(toGraphqlError) };
    return await run(gateway, snapshot, { context, operation: found.operation });
  } catch (error) {
    return { errors: [toClientError(error, gateway.onFault)] };
  } finally {
    snapshot.release();
  }
}

type Running = { readonly context: GatewayGraphQLRequestContext; readonly operation: Operation };

async function run(
  { config }: Gateway,
  { parts }: Snapshot,
  { context, operation }: Running,
): Promise<GatewayExecutionResult> {
  const { request } = context;
  const variables = { ...request.variables, ...operation.literals?.values };
  const planned = await parts.plans.plan(operation, variables);
  const headers = pickHeaders(Object.fromEntries(request.http?.headers ?? []), config.forwardHeaders);
  const { text } = await runOperation(parts, {
    planned,
    variables,
    headers,
    caller: { context: context.context, apollo: context },
    wantsReceipt: wantsReceipt(request.extensions ?? {}),
    timeoutMs: config.requestTimeoutMs,
    clientSignal: undefined,
    mayStream: false,
    shared: undefined,
  });
  const { errors, ...result } = JSON.parse(text) as WrittenAnswer;
  return { ...result, ...(errors ? { errors: errors.map(toGraphqlError) } : {}) };
}

/** What `completeAnswer` writes. */
type WrittenAnswer = {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly ExecutionError[];
  readonly extensions?: Record<string, unknown>;
};

function toGraphqlError({ message, path, extensions }: ExecutionError | ClientError): GraphQLError {
  return new GraphQLError(message, { path, extensions });
}

/** The operation that Apollo Server parsed; read anew when the supergraph changed after it was validated. */
function operationFor(
  { parts }: Snapshot,
  { schema, document, operationName, source }: GatewayGraphQLRequestContext,
): { readonly ok: true; readonly operation: Operation } | Refusal {
  const name = operationName ?? undefined;
  if (schema !== parts.apiSchema) return readOperation(parts, { query: source, operationName: name });
  const operation = parts.documents.adopt(document, source).find(name);
  if (!operation)
    throw new TypeError(`Expected an operation that Apollo Server found, got ${operationName}.`);
  return { ok: true, operation };
}
