import type { Schema } from '@apollo/federation-internals';
import { executeQueryPlan, type ServiceMap } from '@apollo/gateway/dist/executeQueryPlan.js';
import { buildOperationContext } from '@apollo/gateway/dist/operationContext.js';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type {
  Execution,
  ExecutionError,
  ExecutionRequest,
  Executor,
} from '../../gateway/execute/executor.ts';
import type { ReportedProduct, SubgraphAnswer } from '../../gateway/execute/subgraph-answer.ts';
import type { SubgraphClients } from '../../gateway/execute/subgraph-client.ts';

/** The schemas of one snapshot that running its plans needs. */
export type ExecutorSchemas = {
  readonly apiSchema: Schema;
  readonly apiGraphqlSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly subgraphs: readonly string[];
};

type RequestContext = Parameters<typeof executeQueryPlan>[2];
type DataSourceOptions = Parameters<ServiceMap[string]['process']>[0];

/**
 * Runs plans with the executor of `@apollo/gateway` over our own HTTP clients. Imported from its files: the package's index
 * loads 190 files more, an HTTP client among them that we do not use.
 */
export function createApolloExecutor(schemas: ExecutorSchemas, clients: SubgraphClients): Executor {
  return {
    async run(request) {
      const products: ReportedProduct[] = [];
      const services = createServices(schemas.subgraphs, clients, {
        request,
        onProducts: (found) => products.push(...found),
      });
      const context = buildOperationContext({
        schema: schemas.apiGraphqlSchema,
        operationDocument: request.operation.document,
        ...(request.operation.name ? { operationName: request.operation.name } : {}),
      });
      const { plan, variables } = request;
      // The executor reads four of the context's fields; the others belong to Apollo Server's pipeline, which we do not run.
      const used: Pick<RequestContext, 'request' | 'logger' | 'metrics' | 'context'> = {
        request: { variables },
        logger: console,
        metrics: {},
        context: {},
      };
      const { supergraphSchema, apiSchema } = schemas;
      const result = await executeQueryPlan(
        plan,
        services,
        used as RequestContext,
        context,
        supergraphSchema,
        apiSchema,
      );
      const invalidValues: readonly GraphQLError[] = result.extensions?.['valueCompletion'] ?? [];
      const errors = [...(result.errors ?? []), ...invalidValues].map(toExecutionError);
      return { data: JSON.stringify(result.data ?? null), errors, products } satisfies Execution;
    },
    close: () => clients.close(),
  };
}

type ServiceOptions = {
  readonly request: ExecutionRequest;
  readonly onProducts: (products: readonly ReportedProduct[]) => void;
};

function createServices(
  subgraphs: readonly string[],
  clients: SubgraphClients,
  { request, onProducts }: ServiceOptions,
): ServiceMap {
  const { headers, wantsReceipt, signal } = request;
  const process = async (subgraph: string, { request: fetch }: DataSourceOptions) => {
    const { query = '', operationName, variables = {} } = fetch;
    const extensions = wantsReceipt ? { weft: { receipt: true } } : undefined;
    const { representations } = variables;
    const answer = await clients.ask(subgraph, {
      body: JSON.stringify({ query, operationName, variables, extensions }),
      ...(Array.isArray(representations)
        ? { entities: [{ name: '_entities', count: representations.length }] }
        : {}),
      kind: request.operation.kind,
      headers,
      signal,
    });
    onProducts(answer.products);
    return toDataSourceResponse(answer);
  };
  return Object.fromEntries(
    subgraphs.map((name) => [name, { process: (options: DataSourceOptions) => process(name, options) }]),
  );
}

/** An error without a path gets an empty one, so that the executor puts the path of the fetch in front of it. */
function toDataSourceResponse({
  data,
  errors,
}: SubgraphAnswer): Awaited<ReturnType<ServiceMap[string]['process']>> {
  return errors.length === 0 ? { data } : { data, errors: errors.map((error) => ({ path: [], ...error })) };
}

/** Takes an error of the executor apart: only those that name their subgraph carry text that was meant for clients. */
function toExecutionError({ message, path, extensions }: GraphQLError): ExecutionError {
  const { serviceName: _replacedBySubgraph, code, subgraph, ...rest } = extensions;
  const shown = path && clientPath(path);
  const where = shown && shown.length > 0 ? { path: shown } : {};
  if (typeof subgraph === 'string') {
    return {
      message,
      ...where,
      extensions: { ...rest, code: typeof code === 'string' ? code : 'SUBGRAPH_ERROR', subgraph },
    };
  }
  return { message: invalidValueMessage(message), ...where, extensions: { code: 'SUBGRAPH_INVALID_VALUE' } };
}

/** Paths of fetches below lists have `@` for "every element", which a response path cannot say: it ends there. */
function clientPath(path: readonly (string | number)[]): readonly (string | number)[] {
  const end = path.findIndex((part) => part === '@' || part === '_entities');
  return end === -1 ? path : path.slice(0, end);
}

/** The executor's own assertions quote the value; a client is told which field, not what was in it. */
function invalidValueMessage(message: string): string {
  return /^(Cannot return null for|Invalid value found for|Invalid __typename found for)/.test(message)
    ? message
    : 'A subgraph returned a value that does not fit the schema.';
}
