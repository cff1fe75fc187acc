import type {
  GatewayGraphQLRequest,
  GatewayGraphQLRequestContext,
  GatewayGraphQLResponse,
} from '@apollo/server-gateway-interface';
import { type DocumentNode, parse } from 'graphql';
import { toAbortSignal } from '../../edge/index.ts';
import { abortable } from './abortable.ts';
import { type FaultReport, faultAnswer, readGivenAnswer } from './hooked-subgraphs.ts';
import { readSubgraphAnswer, type SubgraphAnswer } from './subgraph-answer.ts';
import type { SubgraphAddress, SubgraphRequest } from './subgraph-client.ts';
import type { Subgraphs } from './subgraphs.ts';

/**
 * What a data source is asked: the `GraphQLDataSourceProcessOptions` of `@apollo/gateway`, of kind "incoming operation". Outside of an
 * Apollo Server, `incomingRequestContext` has only `request` and `context`.
 */
export type DataSourceOptions = {
  readonly kind: string;
  readonly request: GatewayGraphQLRequest;
  readonly context: GatewayGraphQLRequestContext['context'];
  readonly incomingRequestContext?: GatewayGraphQLRequestContext;
  readonly document?: DocumentNode;
};

/** Answers for a subgraph in place of HTTP: a `GraphQLDataSource` of `@apollo/gateway`, such as a `RemoteGraphQLDataSource`. */
export type DataSource = { process(options: DataSourceOptions): Promise<GatewayGraphQLResponse> };

/** The data source of a subgraph, by name or by a function like `buildService`; where there is none the gateway asks over HTTP. */
export type DataSources =
  | Readonly<Record<string, DataSource>>
  | ((subgraph: SubgraphAddress) => DataSource | undefined);

/** A data source and the address that the supergraph names for its subgraph. */
type PlacedSource = { readonly source: DataSource; readonly url: string };

type DataSourceSettings = { readonly timeoutMs: number; readonly onFault: FaultReport };

/** Lets data sources answer for the subgraphs that have one. */
export function withDataSources(
  inner: Subgraphs,
  sources: ReadonlyMap<string, PlacedSource>,
  settings: DataSourceSettings,
): Subgraphs {
  if (sources.size === 0) return inner;
  return {
    ask(subgraph, request) {
      const placed = sources.get(subgraph);
      return placed
        ? askSource(placed.source, { subgraph, request: { url: placed.url, ...request } }, settings)
        : inner.ask(subgraph, request);
    },
    close: () => inner.close(),
  };
}

/** The data sources of the subgraphs of one supergraph. */
export function findDataSources(
  given: DataSources,
  subgraphs: readonly SubgraphAddress[],
): ReadonlyMap<string, PlacedSource> {
  const find = typeof given === 'function' ? given : ({ name }: SubgraphAddress) => given[name];
  return new Map(
    subgraphs.flatMap(({ name, url }) => {
      const source = find({ name, url });
      return source ? [[name, { source, url }] as const] : [];
    }),
  );
}

type Call = { readonly subgraph: string; readonly request: SubgraphRequest };

async function askSource(
  source: DataSource,
  { subgraph, request }: Call,
  { timeoutMs, onFault }: DataSourceSettings,
): Promise<SubgraphAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const signal = AbortSignal.any([toAbortSignal(request.signal), timeout]);
    const { data, errors, extensions } = await abortable(source.process(optionsOf(request)), signal);
    const answer = {
      ...(data === undefined ? {} : { data }),
      ...(errors ? { errors } : {}),
      ...(extensions ? { extensions } : {}),
    };
    return readGivenAnswer(subgraph, answer, request.entities);
  } catch (error) {
    if (request.signal.aborted) return readSubgraphAnswer(subgraph, { kind: 'aborted' }, undefined);
    if (timeout.aborted) return readSubgraphAnswer(subgraph, { kind: 'timeout' }, undefined);
    return isGraphqlError(error) ? refusal(subgraph, error) : faultAnswer(subgraph, error, onFault);
  }
}

function optionsOf({ body, headers, url, caller }: SubgraphRequest): DataSourceOptions {
  // The gateway wrote this text, so it is the request that it says.
  const fetched: GatewayGraphQLRequest & { query: string } = JSON.parse(body);
  const context: GatewayGraphQLRequestContext['context'] = isRecord(caller?.context) ? caller.context : {};
  const request: GatewayGraphQLRequest = {
    ...fetched,
    http: { method: 'POST', url: url ?? '', headers: new Headers(headers) },
  };
  const known: Pick<GatewayGraphQLRequestContext, 'request' | 'context'> = { request, context };
  return {
    kind: 'incoming operation',
    request,
    context,
    incomingRequestContext: caller?.apollo ?? (known as GatewayGraphQLRequestContext),
    get document() {
      return parse(fetched.query);
    },
  };
}

/** A GraphQLError is meant for clients. `extensions.response` of a `RemoteGraphQLDataSource` is not: it shows address and body. */
function refusal(subgraph: string, { message, extensions }: GraphqlErrorLike): SubgraphAnswer {
  const { response: _hidden, ...shown } = extensions ?? {};
  return readGivenAnswer(subgraph, { errors: [{ message, extensions: shown }] }, undefined);
}

type GraphqlErrorLike = Error & { readonly extensions?: Readonly<Record<string, unknown>> };

/** By name, because a data source may bring its own copy of graphql. */
function isGraphqlError(error: unknown): error is GraphqlErrorLike {
  return error instanceof Error && error.name === 'GraphQLError';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
