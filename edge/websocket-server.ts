import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HttpRequest } from './http.ts';
import type { InternalError } from './http-errors.ts';
import type { HttpLimits } from './http-limits.ts';
import { SocketConnection, type SocketHandler } from './websocket-connection.ts';

/** What a server needs to speak GraphQL over WebSocket (`graphql-transport-ws`) at one path. */
export type SocketOptions = {
  readonly path: string;
  readonly handler: SocketHandler;
  /** Web sites besides our own whose pages may connect, like `https://app.example`; `*` for all. */
  readonly origins: readonly string[];
  /** Header names that `connection_init` may set. */
  readonly initHeaders: readonly string[];
  /** How long a client may take to say `connection_init`. */
  readonly initTimeoutMs: number;
  /** A ping goes out this often; a client that did not answer the last one is cut off. */
  readonly pingMs: number;
  /** Operations at a time on one socket. */
  readonly maxOperations: number;
  /** Told of every handler that threw; without it the failure goes to stderr. */
  readonly onError?: (error: InternalError) => void;
};

const PROTOCOL = 'graphql-transport-ws';

/** The open WebSockets of a server. */
export class SocketServer {
  readonly path: string;
  readonly #options: SocketOptions;
  readonly #server: WebSocketServer;
  readonly #unanswered = new WeakSet<WebSocket>();
  readonly #pinger: NodeJS.Timeout;
  #isClosing = false;

  constructor(options: SocketOptions, limits: Pick<HttpLimits, 'maxBodyBytes'>) {
    this.path = options.path;
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: limits.maxBodyBytes,
      // Compression keeps a window per socket and lets few bytes inflate to many.
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
    });
    this.#pinger = setInterval(() => this.#ping(), options.pingMs).unref();
  }

  /** Says why this upgrade is refused, undefined when it may go on. */
  findRefusal(headers: HttpRequest['headers']): { status: number; message: string } | undefined {
    if (this.#isClosing) return { status: 503, message: 'The server is closing.' };
    const { origin, host } = headers;
    // A browser says on whose behalf it connects, and sends our cookies whoever that is: cross-site WebSocket hijacking.
    if (origin === undefined || isSameOrigin(origin, host)) return undefined;
    const { origins } = this.#options;
    if (origins.includes('*') || origins.includes(origin)) return undefined;
    return { status: 403, message: `Pages of ${origin} may not connect here.` };
  }

  /** Completes the handshake and speaks with the client until one of the two closes. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, headers: HttpRequest['headers']): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      if (client.protocol !== PROTOCOL) {
        client.on('error', () => {});
        client.close(4406, 'Subprotocol not acceptable');
        return;
      }
      client.on('pong', () => this.#unanswered.delete(client));
      new SocketConnection(client, { onError: logError, ...this.#options, headers });
    });
  }

  /** Tells every client to go elsewhere (1001); those that stay are cut off by `destroyAll`. */
  close(): void {
    this.#isClosing = true;
    clearInterval(this.#pinger);
    for (const client of this.#server.clients) client.close(1001, 'Going away');
  }

  destroyAll(): void {
    for (const client of this.#server.clients) client.terminate();
  }

  #ping(): void {
    for (const client of this.#server.clients) {
      if (client.readyState !== client.OPEN) continue;
      if (this.#unanswered.has(client)) client.terminate();
      else {
        this.#unanswered.add(client);
        client.ping();
      }
    }
  }
}

function logError({ message, cause }: InternalError): void {
  console.error(message, cause);
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
