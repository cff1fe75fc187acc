import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { type AnswerOptions, createAnswer } from './answer.ts';
import { Connections } from './connections.ts';
import type { HttpResponse } from './http.ts';
import { PortInUseError } from './http-errors.ts';
import { type HttpLimits, resolveHttpLimits } from './http-limits.ts';
import { NodeReply } from './node-reply.ts';
import { type Exchange, NodeRequest } from './node-request.ts';
import { PlainConnection, type PlainContext } from './plain-connection.ts';
import { answerProtocolError } from './protocol-errors.ts';
import { errorResponse } from './responses.ts';
import { handleUpgrades } from './upgrade.ts';
import { type SocketOptions, SocketServer } from './websocket-server.ts';

/** What a server needs; without `host` it listens on every interface, without `onError` it logs to stderr. */
export type ServerOptions = AnswerOptions & {
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly host?: string;
  readonly limits?: Partial<HttpLimits>;
  /** Where and how GraphQL is spoken over WebSocket; without it every upgrade is declined. */
  readonly sockets?: SocketOptions;
};

/** A listening server. */
export type RunningServer = {
  readonly port: number;
  /** For people and local clients, like `http://localhost:4000`. */
  readonly url: string;
  /**
   * Stops listening, closes idle connections and WebSockets at once and lets requests in flight finish for up to `graceMs` (10 s),
   * then cuts them off. A second call with a shorter time hurries the first.
   */
  close(graceMs?: number): Promise<void>;
};

/** Starts serving; resolves when the port is open, rejects with `PortInUseError` or what Node says. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (typeof options.handler !== 'function') {
    throw new TypeError(`Expected a function as handler, got ${typeof options.handler}.`);
  }
  const limits = resolveHttpLimits(options.limits);
  const server = createNodeServer(limits);
  const connections = new Connections(server);
  const answer = createAnswer(options);
  const exchange = (parts: Exchange): void => {
    const { incoming, outgoing } = parts;
    connections.track(incoming.socket, outgoing);
    const reply = new NodeReply(parts, limits, connections);
    if (incoming.rawHeaders.length > 2 * limits.maxHeaders) void reply.send(tooManyHeaders(limits));
    else void answer(new NodeRequest(parts, limits.maxBodyBytes), reply);
  };
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    exchange({ incoming, outgoing, expectsContinue: false });
  });
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    exchange({ incoming, outgoing, expectsContinue: true });
  });
  takePlainRequests(server, { limits, connections, answer });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    answerProtocolError(error, socket, connections.mayAnswer(socket));
  });
  const sockets = options.sockets && new SocketServer(options.sockets, limits);
  if (sockets) handleUpgrades({ server, connections, limits, sockets });
  const port = await listen(server, options);
  const close = createClose(server, connections, sockets);
  return { port, url: `http://${urlHost(options.host)}:${port}`, close };
}

/** Puts our reader of plain requests before Node's, which takes over with the first request that is not one. */
function takePlainRequests(server: Server, context: Omit<PlainContext, 'handOver'>): void {
  const [listenAsNode] = server.listeners('connection');
  if (!listenAsNode) throw new TypeError('Expected node:http to listen for connections.');
  const handOver = (socket: Socket): void => void Reflect.apply(listenAsNode, server, [socket]);
  server.off('connection', listenAsNode as (socket: Socket) => void);
  server.on('connection', (socket: Socket) => void new PlainConnection(socket, { ...context, handOver }));
}

function tooManyHeaders(limits: HttpLimits): HttpResponse {
  return errorResponse(
    'HEADERS_TOO_LARGE',
    `Expected at most ${limits.maxHeaders} request headers, got more.`,
  );
}

function createNodeServer(limits: HttpLimits): Server {
  const server = createServer({
    // Node refuses at its limit, we above ours.
    maxHeaderSize: limits.maxHeaderBytes + 1,
    joinDuplicateHeaders: true,
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(
      1_000,
      Math.ceil(limits.headersTimeoutMs / 4),
      Math.ceil(limits.requestTimeoutMs / 4),
    ),
  });
  // Above its own limit Node drops headers silently; we count them and refuse.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.maxConnections;
  return server;
}

function listen(server: Server, { port, host }: ServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, error) : error),
    );
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function urlHost(host: string | undefined): string {
  if (host === undefined || host === '' || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function createClose(
  server: Server,
  connections: Connections,
  sockets: SocketServer | undefined,
): RunningServer['close'] {
  let closed: Promise<void> | undefined;
  return (graceMs = 10_000) => {
    closed ??= new Promise((resolve) => {
      // The close of node:http also destroys connections whose answer is complete but still being written;
      // that of node:net only stops listening. Afterwards the first one has nothing left but its timer to stop.
      NetServer.prototype.close.call(server, () => {
        server.close();
        resolve();
      });
      connections.drain();
      sockets?.close();
    });
    const timer = setTimeout(() => {
      connections.destroyAll();
      sockets?.destroyAll();
    }, graceMs);
    return closed.finally(() => clearTimeout(timer));
  };
}
