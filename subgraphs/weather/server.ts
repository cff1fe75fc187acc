import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The `http` server, on which Apollo Server is not started yet: it wants to drain it when it stops. */
export function drainedHttpServer() {
  const httpServer = createServer();
  return {
    httpServer,
    drain: ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: 1_000 }),
  };
}

/** Serves a started Apollo Server at `/graphql` beside the two health routes. Rejects when the port is taken. */
export async function listen<Context extends BaseContext>(options: {
  httpServer: Server;
  apollo: ApolloServer<Context>;
  createContext: () => Context;
  port: number;
  host: string | undefined;
}): Promise<{ port: number; url: string }> {
  const { httpServer, apollo, createContext, host } = options;
  httpServer.on('request', (request, response) => {
    answer(request, response, { apollo, createContext }).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, { errors: [{ message: 'Internal error' }] });
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  httpServer.listen(options.port, host);
  await once(httpServer, 'listening');
  const address = httpServer.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  return { port, url: `http://${everywhere ? 'localhost' : host}:${port}/graphql` };
}

async function answer<Context extends BaseContext>(
  request: IncomingMessage,
  response: ServerResponse,
  { apollo, createContext }: { apollo: ApolloServer<Context>; createContext: () => Context },
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://weather');
  if (pathname === '/health/live' || pathname === '/health/ready')
    return send(response, 200, { status: 'ok' });
  if (pathname !== '/graphql')
    return send(response, 404, { errors: [{ message: `Nothing at ${pathname}` }] });
  const read = await readJson(request);
  if (!read.ok) return send(response, read.status, { errors: [{ message: read.message }] });
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const result = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: (request.method ?? 'GET').toUpperCase(), headers, search, body: read.body },
    context: async () => createContext(),
  });
  response.writeHead(result.status ?? 200, Object.fromEntries(result.headers));
  if (result.body.kind === 'complete') response.end(result.body.string);
  else {
    for await (const chunk of result.body.asyncIterator) response.write(chunk);
    response.end();
  }
}

type JsonBody =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly message: string };

async function readJson(request: IncomingMessage): Promise<JsonBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      return { ok: false, status: 413, message: `Expected a body of at most ${MAX_BODY_BYTES} bytes` };
    }
  }
  if (bytes === 0) return { ok: true, body: undefined };
  try {
    return { ok: true, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { ok: false, status: 400, message: 'Expected a body of JSON' };
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(value));
}
