import type {
  GatewayExecutionResult,
  GatewayGraphQLRequestContext,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import { toldEndings } from './deprecation/told-endings.ts';
import { toClientError } from './errors.ts';
import type { ExecutionError } from './execute/executor.ts';
import { pickHeaders } from './execute/forwarded-headers.ts';
import { createGateway, Gateway } from './gateway.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { type Prepared, prepareVariables, readOperation } from './operation/prepare.ts';
import { wantsReceipt } from './ownership/receipt.ts';
import { runOperation } from './run-operation.ts';
import type { Snapshot } from './supergraph/snapshot.ts';
import { followSource, type SupergraphHook, type SupergraphManager } from './supergraph-source.ts';

/** The options of a gateway; its supergraph may also come from the hook or manager that an `ApolloGateway` has. */
export type ApolloGatewayOptions<Context = unknown> = Omit<GatewayOptions<Context>, 'supergraphSdl'> & {
  readonly supergraphSdl?: string | SupergraphHook | SupergraphManager;
};

/**
 * A gateway as the `gateway` of an Apollo Server: `new ApolloServer({ gateway: apolloGateway({ supergraphSdl }) })`. A supergraph that
 * the gateway takes up later is told to the server; `stop` closes the gateway. Throws TypeError when the options are wrong.
 */
export function apolloGateway<Context = unknown>(
  given: Gateway | ApolloGatewayOptions<Context>,
): GatewayInterface {
  const { gateway, source } = readGiven(given);
  let unfollow = async (): Promise<void> => {};
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
      if (source) unfollow = await followSource(gateway, source);
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
      await unfollow();
      await gateway.close();
    },
  };
}

type Given = {
  readonly gateway: Gateway;
  readonly source?: SupergraphHook | SupergraphManager;
};

function readGiven<Context>(given: Gateway | ApolloGatewayOptions<Context>): Given {
  if (given instanceof Gateway) return { gateway: given };
  const { supergraphSdl, ...options } = given;
  if (supergraphSdl === undefined) return { gateway: createGateway(options) };
  if (typeof supergraphSdl === 'string') return { gateway: createGateway({ ...options, supergraphSdl }) };
  if (typeof supergraphSdl !== 'function' && typeof supergraphSdl?.initialize !== 'function')
    throw new TypeError(
      'Expected the text of a composed supergraph at supergraphSdl, or a hook or manager that gives it, got neither.',
    );
  return { gateway: createGateway(options), source: supergraphSdl };
}

async function execute(
  gateway: Gateway,
  context: GatewayGraphQLRequestContext,
): Promise<GatewayExecutionResult> {
  const snapshot = gateway.snapshot?.retain();
  if (!snapshot) throw new Error('Expected a gateway that is open, got one that is closed.');
  try {
    const prepared = prepareFor(snapshot, context);
    if (!prepared.ok) return { errors: prepared.errors };
    return await run(gateway, snapshot, { context, prepared });
  } catch (error) {
    return { errors: [toClientError(error, gateway.onFault)] };
  } finally {
    snapshot.release();
  }
}

type Running = { readonly context: GatewayGraphQLRequestContext; readonly prepared: Prepared };

async function run(
  gateway: Gateway,
  snapshot: Snapshot,
  { context, prepared: { operation, variables } }: Running,
): Promise<GatewayExecutionResult> {
  const { request } = context;
  const { config } = gateway;
  const planned = await snapshot.parts.plans.plan(operation, variables);
  const given = Object.fromEntries(request.http?.headers ?? []);
  const headers = pickHeaders(given, config.forwardHeaders);
  const usage = gateway.watchUsage(snapshot, { operation, variables, headers: given });
  const endings = snapshot.parts.endings?.find(operation, variables);
  for (const [name, value] of Object.entries(endings?.headers ?? {}))
    context.response?.http?.headers.set(name, value);
  const { text } = await runOperation(snapshot, {
    planned,
    variables,
    headers,
    caller: { context: context.context, apollo: context },
    wantsReceipt: wantsReceipt(request.extensions ?? {}),
    timeoutMs: config.requestTimeoutMs,
    clientSignal: undefined,
    mayStream: false,
    shared: undefined,
    usage,
    deprecations: toldEndings(request.extensions ?? {}, endings),
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

function toGraphqlError({ message, path, extensions }: ExecutionError): GraphQLError {
  return new GraphQLError(message, { path, extensions });
}

type Refused = { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** Apollo Server parses and validates; which operation is meant and whether its variables fit is left to the executor. */
function prepareFor(
  { parts }: Snapshot,
  { schema, document, operation, operationName, source, request }: RequestContext,
): Prepared | Refused {
  // The texts are those of graphql-js, as from every executor of Apollo Server.
  if (!operation)
    return refuse(
      request.operationName
        ? `Unknown operation named "${request.operationName}".`
        : 'Must provide operation name if query contains multiple operations.',
    );
  const name = operationName ?? undefined;
  const variables = request.variables ?? {};
  if (schema === parts.apiSchema) {
    const known = parts.documents.adopt(document, source).find(name);
    if (!known) throw new TypeError(`Expected an operation that Apollo Server found, got ${operationName}.`);
    return prepareVariables(parts.apiSchema, known, variables);
  }
  // The supergraph changed after Apollo Server had validated the operation.
  const found = readOperation(parts, { query: source, operationName: name });
  return found.ok ? prepareVariables(parts.apiSchema, found.operation, variables) : found;
}

/** Apollo Server also calls the executor when it found no operation. */
type RequestContext = Omit<GatewayGraphQLRequestContext, 'operation'> & {
  readonly operation?: GatewayGraphQLRequestContext['operation'];
};

function refuse(message: string): Refused {
  return { ok: false, errors: [new GraphQLError(message)] };
}
