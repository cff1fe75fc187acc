import { graphql, printSchema } from 'graphql';
import type { Finding } from '../../../contracts/index.ts';
import {
  createStaticFiles,
  type GraphqlParams,
  graphqlResponse,
  type HttpRequest,
  type HttpResponse,
  json,
  readGraphqlRequest,
  startServer,
  text,
} from '../../../edge/index.ts';
import { meshOwnership, meshRoot, meshSchema } from './mesh.ts';

/** What `GET /composition` answers. */
type CompositionBody = {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly supergraph?: string | null;
};

/** A gateway in miniature: the real edge and the real page over a small schema. */
export type PageServer = {
  readonly url: string;
  /** The GraphQL requests so far, introspection left out. */
  readonly requests: readonly GraphqlParams[];
  setComposition(body: CompositionBody): void;
  /** Replaces what `GET /ownership` answers, as a swap of the graph does. */
  setOwnership(body: unknown): void;
  /** Whether there is a graph at all; without one `/graphql` and `/ownership` answer 503. */
  setServing(isServing: boolean): void;
  close(): Promise<void>;
};

/** Serves a built page and the endpoints it uses, on a port of its own. */
export async function startPageServer(directory: string): Promise<PageServer> {
  const files = createStaticFiles(directory);
  const requests: GraphqlParams[] = [];
  let composition: CompositionBody = { ok: true, findings: [], supergraph: meshOwnership.supergraph };
  let ownership: unknown = meshOwnership;
  let isServing = true;

  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    if (!isServing && ['/graphql', '/ownership'].includes(request.path)) return json(503, { errors: [] });
    switch (request.path) {
      case '/graphql':
        return answerGraphql(request, requests);
      case '/ownership':
        return json(200, ownership);
      case '/composition':
        return json(200, composition);
      case '/schema.graphql':
        return text(200, printSchema(meshSchema));
      default:
        return files.find(request) ?? text(404, 'not found');
    }
  };
  const server = await startServer({ handler, port: 0 });
  return {
    url: server.url,
    requests,
    setComposition: (body) => {
      composition = body;
    },
    setOwnership: (body) => {
      ownership = body;
    },
    setServing: (next) => {
      isServing = next;
    },
    close: () => server.close(0),
  };
}

async function answerGraphql(request: HttpRequest, requests: GraphqlParams[]): Promise<HttpResponse> {
  const read = await readGraphqlRequest(request);
  if (!read.ok) return read.response;
  const { query = '', operationName, variables, extensions } = read.params;
  if (operationName !== 'IntrospectionQuery') requests.push(read.params);
  const result = await graphql({
    schema: meshSchema,
    rootValue: meshRoot,
    source: query,
    operationName: operationName ?? null,
    variableValues: variables,
  });
  const receipt = 'weft' in extensions ? { extensions: { weft: { receipt: { teams: ['sales'] } } } } : {};
  return graphqlResponse({ ...result, ...receipt }, read.mediaType);
}
