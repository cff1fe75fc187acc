import type { Reply } from './answer.ts';
import type { Connections } from './connections.ts';
import type { HttpResponse } from './http.ts';
import type { HttpLimits } from './http-limits.ts';
import type { Exchange } from './node-request.ts';
import { sendResponse } from './send-response.ts';

/** The answer to a request over `node:http`. */
export class NodeReply implements Reply {
  readonly #exchange: Exchange;
  readonly #limits: HttpLimits;
  readonly #connections: Connections;

  constructor(exchange: Exchange, limits: HttpLimits, connections: Connections) {
    this.#exchange = exchange;
    this.#limits = limits;
    this.#connections = connections;
  }

  get isGone(): boolean {
    return this.#exchange.outgoing.destroyed;
  }

  get hasBegun(): boolean {
    return this.#exchange.outgoing.headersSent;
  }

  send(response: HttpResponse): void | Promise<void> {
    return sendResponse(this.#exchange, response, {
      mustClose: this.#connections.isDraining,
      maxBodyBytes: this.#limits.maxBodyBytes,
    });
  }

  cut(): void {
    this.#exchange.outgoing.destroy();
  }
}
