import type { Socket } from 'node:net';
import type { Reply } from './answer.ts';
import type { Connections } from './connections.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import type { HttpLimits } from './http-limits.ts';
import { writePlainAnswer } from './plain-answer.ts';
import { type PlainRequest, readPlainRequest } from './plain-request.ts';
import { answerProtocolError } from './protocol-errors.ts';

/** What connections of one server have in common. */
export type PlainContext = {
  readonly limits: HttpLimits;
  readonly connections: Connections;
  readonly answer: (request: HttpRequest, reply: Reply) => Promise<void>;
  /** Gives the socket to `node:http` for good; what was read of the next request has been put back. */
  readonly handOver: (socket: Socket) => void;
};

/**
 * A connection whose requests have all been plain so far: whole POSTs in one piece, one at a time. They cost half of what
 * `node:http` takes. With the first request of another form the connection is handed over to it, before anything of it was answered.
 */
export class PlainConnection implements Reply {
  readonly #socket: Socket;
  readonly #context: PlainContext;
  #request: PlainRequest | undefined;
  #waiting: Buffer | undefined;
  #hasBegun = false;

  constructor(socket: Socket, context: PlainContext) {
    this.#socket = socket;
    this.#context = context;
    socket.setTimeout(context.limits.headersTimeoutMs);
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', this.#onError).on('timeout', this.#onTimeout);
  }

  get isGone(): boolean {
    return this.#socket.destroyed;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  send(response: HttpResponse): void | Promise<void> {
    const { connections, limits } = this.#context;
    const mustClose = connections.isDraining;
    const written = writePlainAnswer(this.#socket, response, {
      mustClose,
      keepAliveTimeoutMs: limits.keepAliveTimeoutMs,
    });
    this.#hasBegun = true;
    return written;
  }

  cut(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#request || this.#socket.writableNeedDrain) {
      this.#wait(chunk);
      return;
    }
    const request = readPlainRequest(chunk, this.#context.limits);
    if (request) void this.#answer(request);
    else this.#handOver(chunk);
  };

  async #answer(request: PlainRequest): Promise<void> {
    const { connections, answer, limits } = this.#context;
    request.cameOver(this.#socket);
    this.#request = request;
    this.#hasBegun = false;
    connections.owe(this.#socket);
    await answer(request, this);
    this.#request = undefined;
    connections.pay(this.#socket);
    if (this.#socket.timeout !== limits.keepAliveTimeoutMs)
      this.#socket.setTimeout(limits.keepAliveTimeoutMs);
    if (this.#waiting) this.#goOn();
  }

  /** Requests sent ahead, or to a client that does not read its answers, are taken up in their turn. */
  #wait(chunk: Buffer): void {
    this.#waiting = this.#waiting ? Buffer.concat([this.#waiting, chunk]) : chunk;
    this.#socket.pause();
    if (!this.#request) this.#socket.once('drain', () => this.#goOn());
  }

  #goOn(): void {
    const chunk = this.#waiting;
    this.#waiting = undefined;
    if (!chunk || this.#socket.destroyed) return;
    this.#socket.resume();
    this.#onData(chunk);
  }

  #handOver(chunk: Buffer): void {
    const socket = this.#socket;
    socket.pause();
    socket.setTimeout(0);
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    socket.off('error', this.#onError).off('timeout', this.#onTimeout);
    socket.unshift(chunk);
    this.#context.handOver(socket);
    socket.resume();
  }

  readonly #onEnd = (): void => {
    // Who sends no more while an answer is under way has left (Node takes it so, too); what waits to be written would keep the socket.
    if (this.#request) this.#socket.destroy();
    else this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#request?.abandon();
  };

  readonly #onError = (): void => {
    this.#socket.destroy();
  };

  readonly #onTimeout = (): void => {
    // What takes long is the answer, which has limits of its own.
    if (this.#request) return;
    const isNew = this.#socket.bytesRead === 0;
    if (isNew) answerProtocolError(TOO_SLOW, this.#socket, true);
    else this.#socket.destroy();
  };
}

const TOO_SLOW = Object.assign(new Error('Nothing arrived in time.'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
