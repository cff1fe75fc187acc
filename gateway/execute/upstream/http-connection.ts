import { connect, type Socket } from 'node:net';
import type { HttpCall, HttpController, HttpHandler } from './http-call.ts';
import { requestText } from './request-text.ts';
import { NotHttp, type ResponseHead, type ResponseListener, ResponseReader } from './response-reader.ts';

/** Who owns a connection. */
type Owner = {
  /** The answer is complete, and another call may follow. */
  onFree(connection: HttpConnection): void;
  onClose(connection: HttpConnection): void;
};

/** The pool is no longer in use. */
export class PoolClosed extends Error {
  readonly code = 'POOL_CLOSED';
}

const CONNECT_TIMEOUT_MS = 10_000;
/** How long a server that says nothing is taken to keep an idle connection, and how much earlier we stop using one. */
const IDLE_MS = 4_000;
const IDLE_MARGIN_MS = 1_000;
const MAX_IDLE_MS = 600_000;

/** One connection to an origin, with one call under way at most. */
export class HttpConnection implements HttpController, ResponseListener {
  readonly #host: string;
  readonly #owner: Owner;
  readonly #socket: Socket;
  readonly #reader = new ResponseReader(this);
  #handler: HttpHandler | undefined;
  #idleMs = IDLE_MS;
  #idleSince = 0;

  constructor({ host, hostname, port }: URL, owner: Owner) {
    this.#host = host;
    this.#owner = owner;
    // An IPv6 address stands in brackets in a URL.
    const name = hostname.replace(/^\[|\]$/g, '');
    this.#socket = connect({ host: name, port: Number(port || 80), noDelay: true });
    this.#socket.setTimeout(CONNECT_TIMEOUT_MS, () => this.#fail(codedError('CONNECT_TIMEOUT')));
    this.#socket.once('connect', () => this.#socket.setTimeout(0));
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => {
      this.#fail(codedError('ECONNRESET'));
      this.#owner.onClose(this);
    });
  }

  get paused(): boolean {
    return this.#socket.isPaused();
  }

  /** True while the server can be trusted to still listen on an idle connection. */
  isUsable(): boolean {
    return !this.#socket.destroyed && performance.now() - this.#idleSince < this.#idleMs;
  }

  /** Sends a call over a connection that has none under way. */
  send(call: HttpCall, handler: HttpHandler): void {
    this.#handler = handler;
    handler.onRequestStart(this);
    if (this.#handler !== handler) return;
    const text = requestText(call, this.#host);
    if (!text) {
      this.#fail(new TypeError('Expected valid headers.'));
      return;
    }
    if (text.isAscii) {
      this.#socket.write(text.head + call.body);
      return;
    }
    this.#socket.cork();
    this.#socket.write(text.head, 'latin1');
    this.#socket.write(call.body);
    this.#socket.uncork();
  }

  abort(error: Error): void {
    this.#fail(error);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  onHead({ status, headers }: ResponseHead): void {
    const seconds = /timeout=(\d{1,6})/.exec(String(headers['keep-alive'] ?? ''))?.[1];
    if (seconds !== undefined) this.#idleMs = Math.min(Number(seconds) * 1_000 - IDLE_MARGIN_MS, MAX_IDLE_MS);
    this.#handler?.onResponseStart(this, status, headers);
  }

  onData(chunk: Buffer): void {
    this.#handler?.onResponseData(this, chunk);
  }

  onEnd(isReusable: boolean): void {
    const handler = this.#handler;
    this.#handler = undefined;
    if (this.#socket.destroyed) return;
    if (this.paused) this.#socket.resume();
    if (!isReusable) this.#socket.destroy();
    handler?.onResponseEnd();
    if (!isReusable) return;
    this.#idleSince = performance.now();
    this.#owner.onFree(this);
  }

  #onData(chunk: Buffer): void {
    // A server that speaks unasked is not to be asked again.
    if (!this.#handler) {
      this.#socket.destroy();
      return;
    }
    try {
      this.#reader.read(chunk);
    } catch (error) {
      if (!(error instanceof NotHttp)) throw error;
      this.#fail(codedError('HPE_NOT_HTTP'));
    }
  }

  #onEnd(): void {
    if (!this.#reader.end()) this.#fail(codedError('ECONNRESET'));
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#socket.destroy();
    handler?.onResponseError(this, error);
  }
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
