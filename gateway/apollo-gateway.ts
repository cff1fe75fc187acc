import type {
  GatewayExecutionResult,
  GatewayGraphQLRequestContext,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import { formatFinding } from '../contracts/index.ts';
import { type GatewayConfig, gatewayConfigSchema } from './config.ts';
import type { ClientError } from './errors.ts';
import { withDeadline } from './execute/deadline.ts';
import type { ExecutionError } from './execute/executor.ts';
import type { OwnershipTeam } from './ownership/ownership-index.ts';
import { wantsReceipt } from './ownership/receipt.ts';
import { completeAnswer } from './respond.ts';
import { buildSnapshot } from './supergraph/build-snapshot.ts';
import type { Snapshot } from './supergraph/snapshot.ts';

export type ApolloGatewayOptions = {
  readonly supergraphSdl: string;
  readonly teams?: readonly OwnershipTeam[];
  readonly config?: Partial<GatewayConfig>;
};

/**
 * Weft's planning and execution as a `GatewayInterface` of Apollo Server: `new ApolloServer({ gateway: apolloGateway({
 * supergraphSdl }) })`, one line for whoever has an `ApolloGateway` today. Throws TypeError when the SDL is no supergraph.
 */
export function apolloGateway({
  supergraphSdl,
  teams = [],
  config = {},
}: ApolloGatewayOptions): GatewayInterface {
  const settings = gatewayConfigSchema.parse(config);
  const built = buildSnapshot(supergraphSdl, teams, settings);
  if (!built.ok)
    throw new TypeError(`Expected a supergraph.\n${built.findings.map(formatFinding).join('\n')}`);
  const snapshot = built.value;
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  return {
    onSchemaLoadOrUpdate(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    async load() {
      const { apiSchema } = snapshot.parts;
      for (const tell of listeners) tell({ apiSchema, coreSupergraphSdl: supergraphSdl });
      return { executor: (context) => execute(snapshot, settings, context) };
    },
    async stop() {
      snapshot.release();
      await snapshot.disposed;
    },
  };
}

async function execute(
  snapshot: Snapshot,
  config: GatewayConfig,
  context: GatewayGraphQLRequestContext,
): Promise<GatewayExecutionResult> {
  snapshot.retain();
  try {
    const { parts } = snapshot;
    const { document, source, operationName, request } = context;
    const operation = parts.documents.adopt(document, source).find(operationName ?? undefined);
    if (!operation)
      throw new TypeError(`Expected an operation that Apollo Server found, got ${operationName}.`);
    const variables = { ...request.variables, ...operation.literals?.values };
    const planned = await parts.plans.plan(operation, variables);
    const headers = Object.fromEntries(
      config.forwardHeaders.flatMap((name) => {
        const value = context.request.http?.headers.get(name);
        return value ? [[name, value]] : [];
      }),
    );
    const receipt = wantsReceipt(context.request.extensions ?? {});
    const { plan, names } = planned;
    const execution = await withDeadline({ timeoutMs: config.requestTimeoutMs }, (signal) =>
      parts.executor.run({ operation, plan, names, variables, headers, wantsReceipt: receipt, signal }),
    );
    const { result } = completeAnswer(parts, { planned, variables, wantsReceipt: receipt }, execution);
    return {
      data: execution.data as Record<string, unknown> | null,
      ...(result.errors ? { errors: result.errors.map(toGraphqlError) } : {}),
      ...(result.extensions ? { extensions: result.extensions } : {}),
    };
  } finally {
    snapshot.release();
  }
}

function toGraphqlError({ message, path, extensions }: ExecutionError | ClientError): GraphQLError {
  return new GraphQLError(message, { path, extensions });
}
