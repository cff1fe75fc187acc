import type { HttpCall, HttpHandler } from './http-call.ts';
import { HttpConnection, PoolClosed } from './http-connection.ts';

/** Where the connections of a pool go, and how many there may be. */
export type HttpPoolOptions = { readonly origin: string; readonly maxConnections: number };

/** A call that waits for a connection. */
class Waiting {
  readonly call: HttpCall;
  readonly handler: HttpHandler;
  isOver = false;

  constructor(call: HttpCall, handler: HttpHandler) {
    this.call = call;
    this.handler = handler;
    handler.onRequestStart({ abort: (error) => this.#abort(error), pause() {}, resume() {}, paused: false });
  }

  #abort(error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.handler.onResponseError(undefined, error);
  }
}

/**
 * Keep-alive connections to one `http:` origin, one call at a time on each; the latest used is used first. A third cheaper per call than
 * a general client, because requests are one write and answers mostly one read.
 */
export class HttpPool {
  readonly #origin: URL;
  readonly #maxConnections: number;
  readonly #idle: HttpConnection[] = [];
  readonly #open = new Set<HttpConnection>();
  readonly #waiting: Waiting[] = [];
  #closing: { readonly whenEmpty: () => void } | undefined;
  #closed: Promise<void> | undefined;

  constructor({ origin, maxConnections }: HttpPoolOptions) {
    this.#origin = new URL(origin);
    this.#maxConnections = maxConnections;
  }

  /** Sends one POST; everything else is told to the handler. Never throws. */
  dispatch(call: HttpCall, handler: HttpHandler): void {
    if (this.#closing) {
      handler.onResponseError(undefined, new PoolClosed());
      return;
    }
    const connection = this.#take();
    if (connection) connection.send(call, handler);
    else this.#waiting.push(new Waiting(call, handler));
  }

  /** Takes no more calls; resolves when those under way have ended. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#closing = { whenEmpty: resolve };
      for (const connection of this.#idle.splice(0)) connection.destroy();
      if (this.#open.size === 0) resolve();
    });
    return this.#closed;
  }

  #take(): HttpConnection | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.isUsable()) return idle;
      idle.destroy();
    }
    if (this.#open.size >= this.#maxConnections) return undefined;
    const opened = new HttpConnection(this.#origin, {
      onFree: (connection) => this.#onFree(connection),
      onClose: (connection) => this.#onClose(connection),
    });
    this.#open.add(opened);
    return opened;
  }

  #onFree(connection: HttpConnection): void {
    const next = this.#nextWaiting();
    if (next) connection.send(next.call, next.handler);
    else if (this.#closing) connection.destroy();
    else this.#idle.push(connection);
  }

  #onClose(connection: HttpConnection): void {
    this.#open.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    const next = this.#nextWaiting();
    if (next) this.#take()?.send(next.call, next.handler);
    else if (this.#open.size === 0) this.#closing?.whenEmpty();
  }

  #nextWaiting(): Waiting | undefined {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.isOver) continue;
      next.isOver = true;
      return next;
    }
    return undefined;
  }
}
