import {
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import {
  type GraphqlParams,
  type GraphqlResult,
  graphqlResponse,
  type HttpRequest,
  type HttpResponse,
  json,
  methodNotAllowed,
  readGraphqlRequest,
  startServer,
} from '../../edge/index.ts';
import { FederationTrace, traceOperation } from './federation-trace.ts';
import type { RunningSubgraph, ServedProduct } from './subgraph.ts';

/** What a hand-written subgraph hands over to be served. */
export type ServeSchemaOptions = {
  /** Executable, with its resolvers; `buildSubgraphSchema` of `@apollo/subgraph` makes one. */
  readonly schema: GraphQLSchema;
  /** Called once per request; resolvers get what it returns. */
  readonly context?: () => unknown;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host?: string | undefined;
  /** What a request that asks for a receipt is told; a function where data ages. */
  readonly products?: readonly ServedProduct[] | (() => readonly ServedProduct[]);
  /** Told of what a resolver threw unexpectedly; the client sees an id. Without it, stderr. */
  readonly onError?: (error: unknown) => void;
};

const MAX_TOKENS = 10_000;
const CLOSE_GRACE_MS = 2_000;

/**
 * Serves any executable schema by the subgraph protocol: GraphQL over HTTP at `/graphql`, `/health/live` and
 * `/health/ready`. Rejects with `PortInUseError` when the port is taken.
 */
export async function serveSchema(options: ServeSchemaOptions): Promise<RunningSubgraph> {
  const { port, host } = options;
  const handler = (request: HttpRequest) => route(request, options);
  const server = await startServer({ handler, port, ...(host === undefined ? {} : { host }) });
  return { port: server.port, url: `${server.url}/graphql`, close: () => server.close(CLOSE_GRACE_MS) };
}

async function route(request: HttpRequest, options: ServeSchemaOptions): Promise<HttpResponse> {
  switch (request.path) {
    case '/graphql':
      return answer(request, options);
    case '/health/live':
    case '/health/ready':
      return json(200, { status: 'ok' });
    default:
      return json(404, { errors: [{ message: `Nothing at ${request.path}; the endpoint is /graphql.` }] });
  }
}

async function answer(request: HttpRequest, options: ServeSchemaOptions): Promise<HttpResponse> {
  const read = await readGraphqlRequest(request);
  if (!read.ok) return read.response;
  const prepared = prepare(options.schema, read.params);
  if (!prepared.ok) return graphqlResponse({ errors: prepared.errors }, read.mediaType);
  if (prepared.operation?.operation === 'subscription') {
    const errors = [new GraphQLError('Subscriptions are not served here.')];
    return graphqlResponse({ errors }, read.mediaType);
  }
  if (prepared.operation?.operation === 'mutation' && read.isGet) {
    return methodNotAllowed('POST', 'Expected POST for a mutation, got GET.');
  }
  const trace = FederationTrace.ifWanted(request.headers);
  if (trace && prepared.operation) traceOperation(options.schema, prepared.operation, trace);
  const result = await execute({
    schema: options.schema,
    document: prepared.document,
    operationName: read.params.operationName,
    variableValues: read.params.variables,
    contextValue: options.context?.(),
  });
  const onError = options.onError ?? console.error;
  const errors = result.errors?.map((error) => withoutSecrets(error, onError));
  const extensions = {
    ...(wantsReceipt(read.params) ? { weft: { products: productsOf(options) } } : {}),
    ...(trace ? { ftv1: trace.finish(errors) } : {}),
  };
  const full: GraphqlResult = {
    ...(errors ? { errors } : {}),
    ...('data' in result ? { data: result.data } : {}),
    ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
  };
  return graphqlResponse(full, read.mediaType);
}

function prepare(schema: GraphQLSchema, { query, operationName }: GraphqlParams) {
  try {
    const document = parse(query ?? '', { maxTokens: MAX_TOKENS });
    const errors = validate(schema, document);
    const operation = getOperationAST(document, operationName);
    return errors.length > 0 ? { ok: false as const, errors } : { ok: true as const, document, operation };
  } catch (error) {
    if (error instanceof GraphQLError) return { ok: false as const, errors: [error] };
    throw error;
  }
}

/** What a resolver threw on purpose is a GraphQLError and may be read; anything else is for the log. */
function withoutSecrets(error: GraphQLError, onError: (error: unknown) => void): GraphQLFormattedError {
  const { originalError } = error;
  if (!originalError || originalError.name === 'GraphQLError') return error.toJSON();
  const id = crypto.randomUUID();
  onError(new Error(`Internal error, id ${id}`, { cause: originalError }));
  const extensions = { code: 'INTERNAL_ERROR', id };
  return { ...error.toJSON(), message: `Internal error, id ${id}`, extensions };
}

function wantsReceipt({ extensions }: GraphqlParams): boolean {
  const weft = extensions['weft'];
  return typeof weft === 'object' && weft !== null && 'receipt' in weft && weft.receipt === true;
}

function productsOf({ products = [] }: ServeSchemaOptions): readonly ServedProduct[] {
  return typeof products === 'function' ? products() : products;
}
