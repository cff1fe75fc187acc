import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { type DeferredFormat, negotiateStreams } from './accept-stream.ts';
import { type GraphqlParams, readGraphqlParams } from './graphql-params.ts';
import { type EdgeErrorCode, InternalError } from './http-errors.ts';
import type { StreamEvent } from './stream-events.ts';
import { type ClientMessage, readClientMessage, serverMessage } from './websocket-messages.ts';

/** One operation that came over a socket. */
type SocketOperation = {
  readonly params: GraphqlParams;
  /** Those of the upgrade, and those of `connection_init` that it may set. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** How an answer in parts is to be sent; undefined when the client takes it whole only. */
  readonly deferred: DeferredFormat | undefined;
  /** Aborted when the client completes the operation or goes away. */
  readonly signal: AbortSignal;
};

/** How an operation over a socket is answered: texts are JSON. `refused` was not executed. */
type SocketAnswer =
  | { readonly kind: 'refused'; readonly errors: string }
  | { readonly kind: 'result'; readonly body: string }
  | { readonly kind: 'parts'; readonly parts: AsyncIterable<string> }
  | { readonly kind: 'events'; readonly events: AsyncIterable<StreamEvent> };

/** Answers the operations of sockets. What it throws becomes an error with an id, and goes to `onError`. */
export type SocketHandler = (operation: SocketOperation) => Promise<SocketAnswer>;

/** What one connection needs. */
export type ConnectionOptions = {
  readonly handler: SocketHandler;
  readonly onError: (error: InternalError) => void;
  /** Headers of the upgrade. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Names that `connection_init` may set when the upgrade has none; browsers cannot send headers with it. */
  readonly initHeaders: readonly string[];
  readonly initTimeoutMs: number;
  readonly maxOperations: number;
};

/** Why a socket is closed, as the protocol numbers it. */
const CLOSE = {
  badRequest: [4400, 'Invalid message received'],
  unauthorized: [4401, 'Unauthorized'],
  initTimeout: [4408, 'Connection initialisation timeout'],
  tooManyInits: [4429, 'Too many initialisation requests'],
} as const;

const MAX_JSON_DEPTH = 200;
/** A client that sends pings but does not read the pongs gets none until it has. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** Above this, nothing is read of a client until it has read itself. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** One client that speaks `graphql-transport-ws`: many operations over one socket, each ended by either side. */
export class SocketConnection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #operations = new Map<string, AbortController>();
  readonly #initTimer: NodeJS.Timeout;
  #headers: Readonly<Record<string, string | undefined>> | undefined;
  #deferred: DeferredFormat | undefined;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#initTimer = setTimeout(() => this.#close(CLOSE.initTimeout), options.initTimeoutMs);
    socket.on('message', (data, isBinary) => this.#onMessage(data.toString(), isBinary));
    // Frames that break the protocol: ws closes the socket itself, with the code that says why.
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(this.#initTimer);
      for (const operation of this.#operations.values()) operation.abort();
      this.#operations.clear();
    });
  }

  #onMessage(text: string, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const message = isBinary ? undefined : readClientMessage(text);
    if (!message) this.#close(CLOSE.badRequest);
    else this.#take(message);
    // Who sends and does not read is not read either, or its answers would pile up here.
    if (this.#socket.bufferedAmount > MAX_BACKLOG_BYTES) this.#socket.pause();
  }

  #take(message: ClientMessage): void {
    switch (message.type) {
      case 'connection_init':
        if (this.#headers) this.#close(CLOSE.tooManyInits);
        else this.#initialise(message.payload);
        break;
      case 'ping':
        if (this.#socket.bufferedAmount < MAX_UNREAD_BYTES)
          void this.#send(serverMessage.pong(message.payload));
        break;
      case 'pong':
        break;
      case 'subscribe':
        this.#subscribe(message.id, message.payload);
        break;
      case 'complete':
        this.#operations.get(message.id)?.abort();
        this.#operations.delete(message.id);
    }
  }

  #initialise(payload: Readonly<Record<string, unknown>>): void {
    clearTimeout(this.#initTimer);
    const { initHeaders, headers } = this.#options;
    const given = Object.entries(payload).flatMap(([name, value]) => {
      const lower = name.toLowerCase();
      return typeof value === 'string' && initHeaders.includes(lower) ? [[lower, value] as const] : [];
    });
    this.#deferred = readDeferredFormat(payload['accept']);
    // What the upgrade says wins: a proxy in front may have put it there.
    this.#headers = { ...Object.fromEntries(given), ...headers };
    void this.#send(serverMessage.acknowledge);
  }

  #subscribe(id: string, payload: unknown): void {
    if (!this.#headers) {
      this.#close(CLOSE.unauthorized);
      return;
    }
    if (this.#operations.has(id)) {
      this.#close([4409, `Subscriber for ${id} already exists`]);
      return;
    }
    const { maxOperations } = this.#options;
    if (this.#operations.size >= maxOperations) {
      const message = `Expected at most ${maxOperations} operations at a time on one socket, got one more.`;
      void this.#send(serverMessage.error(id, edgeError('TOO_MANY_OPERATIONS', message)));
      return;
    }
    const read = readGraphqlParams(payload, MAX_JSON_DEPTH);
    if (!read.ok) {
      void this.#send(serverMessage.error(id, edgeError('BAD_REQUEST', read.problem)));
      return;
    }
    const controller = new AbortController();
    this.#operations.set(id, controller);
    void this.#run(id, controller, {
      params: read.params,
      headers: this.#headers,
      deferred: this.#deferred,
      signal: controller.signal,
    });
  }

  /** Never rejects. */
  async #run(id: string, controller: AbortController, operation: SocketOperation): Promise<void> {
    const say = async (message: string): Promise<void> => {
      if (!controller.signal.aborted) await this.#send(message);
    };
    const finish = async (message: string): Promise<void> => {
      // Free before the client hears of it: it may use the id again at once.
      if (this.#operations.get(id) === controller) this.#operations.delete(id);
      await say(message);
    };
    try {
      const answer = await this.#options.handler(operation);
      if (answer.kind === 'refused') await finish(serverMessage.error(id, answer.errors));
      else if (answer.kind === 'result') {
        await say(serverMessage.next(id, answer.body));
        await finish(serverMessage.complete(id));
      } else if (answer.kind === 'parts') {
        await relay(answer.parts, controller.signal, async (part) => {
          await say(serverMessage.next(id, part));
          return undefined;
        });
        await finish(serverMessage.complete(id));
      } else {
        const failure = await relay(answer.events, controller.signal, async (event) => {
          if (event.kind === 'failed') return event.errors;
          await say(serverMessage.next(id, event.body));
          return undefined;
        });
        await finish(failure === undefined ? serverMessage.complete(id) : serverMessage.error(id, failure));
      }
    } catch (error) {
      const internal = new InternalError(randomUUID(), error);
      this.#options.onError(internal);
      const message = `Internal error, id ${internal.id}`;
      await finish(serverMessage.error(id, edgeError('INTERNAL_ERROR', message, { id: internal.id })));
    }
  }

  /** Settles when the client has room again. A socket that is gone takes everything. */
  #send(text: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== this.#socket.OPEN) resolve();
      else
        this.#socket.send(text, () => {
          if (this.#socket.isPaused && this.#socket.bufferedAmount <= MAX_BACKLOG_BYTES)
            this.#socket.resume();
          resolve();
        });
    });
  }

  #close([code, reason]: readonly [number, string]): void {
    // The limit of the frame is 123 bytes, and ids are the client's.
    this.#socket.close(code, Buffer.byteLength(reason) > 123 ? 'Subscriber already exists' : reason);
  }
}

/** Takes each item when the client has taken the one before, until one is the end: what it was taken for comes back. */
async function relay<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
  take: (item: T) => Promise<string | undefined>,
): Promise<string | undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const stop = (): void => void iterator.return?.()?.catch(() => {});
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const failure = await take(next.value);
      if (failure !== undefined) return failure;
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/**
 * How a client takes parts, by the `accept` of its `connection_init`, which reads like that of HTTP. The protocol has no word for it, and
 * the upgrade's Accept says nothing: browsers choose it. Who says nothing and sends `@defer` gets parts as they are proposed today.
 */
function readDeferredFormat(accept: unknown): DeferredFormat | undefined {
  if (typeof accept !== 'string') return 'incrementalSpec=v0.2';
  return negotiateStreams(accept, true)?.deferred;
}

function edgeError(code: EdgeErrorCode, message: string, extensions: Record<string, unknown> = {}): string {
  return JSON.stringify([{ message, extensions: { code, ...extensions } }]);
}
