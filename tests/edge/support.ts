import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  GraphQLError,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getOperationAST,
  graphql,
  parse,
} from 'graphql';
import { afterEach } from 'vitest';
import {
  graphqlResponse,
  type Handler,
  type HttpResponse,
  methodNotAllowed,
  type RunningServer,
  readGraphqlRequest,
  type ServerOptions,
  startServer,
  text,
} from '../../edge/index.ts';

const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

/** Starts a real server on a free port; it is closed after the test. */
export async function serve(handler: Handler, options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ port: 0, host: '127.0.0.1', ...options, handler });
  running.push(server);
  return server;
}

/** Answers with the number of bytes it was sent. */
export const countBytes: Handler = async (request) => text(200, String((await request.body()).length));

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      hello: {
        type: GraphQLString,
        args: { name: { type: GraphQLString } },
        resolve: (_, { name }) => `hello ${name}`,
      },
      broken: {
        type: GraphQLString,
        resolve: () => {
          throw new GraphQLError('broken on purpose');
        },
      },
    },
  }),
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: { count: { type: GraphQLInt, resolve: () => 1 } },
  }),
});

/** A small GraphQL server such as a caller of the edge writes it. */
export async function answerGraphql(request: Parameters<Handler>[0]): Promise<HttpResponse> {
  const read = await readGraphqlRequest(request);
  if (!read.ok) return read.response;
  const { params, mediaType, isGet } = read;
  const source = params.query ?? '';
  if (isGet && isMutation(source, params.operationName)) return methodNotAllowed('POST');
  const result = await graphql({
    schema,
    source,
    variableValues: params.variables,
    ...(params.operationName === undefined ? {} : { operationName: params.operationName }),
  });
  return graphqlResponse(result, mediaType);
}

function isMutation(source: string, operationName: string | undefined): boolean {
  try {
    return getOperationAST(parse(source), operationName)?.operation === 'mutation';
  } catch {
    return false;
  }
}

/** The errors of an answer, as `message` and `code`. */
export async function errorOf(response: Response): Promise<{ message: string; code: string; id?: string }> {
  const { errors } = JSON.parse(await response.text());
  return { message: errors[0].message, ...errors[0].extensions };
}

/** Posts JSON text, or a value that becomes it. */
export function post(
  server: RunningServer,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body:
      body instanceof Uint8Array
        ? new Uint8Array(body)
        : typeof body === 'string'
          ? body
          : JSON.stringify(body),
  });
}

/** A raw connection: nothing between the test and the bytes. */
export async function open(server: RunningServer): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Writes bytes and returns everything the server says until it closes the connection. */
export async function exchange(server: RunningServer, bytes: string): Promise<string> {
  const socket = await open(server);
  socket.write(bytes);
  return readAll(socket);
}

/** Everything the server still says on a connection, until it closes it. */
export async function readAll(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  if (!socket.closed) await once(socket, 'close');
  return answer;
}

/** A promise and the function that resolves it. */
export function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
