import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GatewayErrorCode } from '../../errors.ts';
import { failed, readAnswer, readErrors } from '../subgraph-answer.ts';
import { callerKey } from './caller-key.ts';
import type { UpstreamTarget } from './sse-upstream.ts';
import type { UpstreamCall, UpstreamClient, UpstreamListener } from './upstream.ts';

/** Subscribes over `graphql-transport-ws`: one socket per caller carries all its subscriptions. */
export class WebSocketUpstream implements UpstreamClient {
  readonly #target: UpstreamTarget;
  readonly #sharedAcrossHeaders: readonly string[];
  readonly #links = new Map<string, Link>();

  constructor(target: UpstreamTarget, sharedAcrossHeaders: readonly string[]) {
    this.#target = target;
    this.#sharedAcrossHeaders = sharedAcrossHeaders;
  }

  subscribe(call: UpstreamCall, listener: UpstreamListener): () => void {
    const caller = callerKey(call.headers, this.#sharedAcrossHeaders);
    const known = this.#links.get(caller);
    const link =
      known ??
      new Link(this.#target, call, () => {
        if (this.#links.get(caller) === link) this.#links.delete(caller);
      });
    this.#links.set(caller, link);
    return link.subscribe(call, listener);
  }

  async close(): Promise<void> {
    for (const link of this.#links.values()) link.close();
  }
}

type Failure = readonly [code: GatewayErrorCode, what: string];

/** One socket. It never connects twice: events lost in between would go unnoticed, so whatever breaks it ends its subscriptions. */
class Link {
  readonly #subgraph: string;
  readonly #client: Client;
  readonly #onEmpty: () => void;
  readonly #ends = new Map<UpstreamListener, () => void>();
  #isConnected = false;
  #pongTimer: NodeJS.Timeout | undefined;

  constructor(target: UpstreamTarget, { subgraph, headers }: UpstreamCall, onEmpty: () => void) {
    this.#subgraph = subgraph;
    this.#onEmpty = onEmpty;
    this.#client = createClient({
      url: target.url.href,
      webSocketImpl: socketClass(target, headers),
      // Both ways, because a server behind a proxy often sees only one of them.
      ...(Object.keys(headers).length > 0 ? { connectionParams: headers } : {}),
      retryAttempts: 0,
      connectionAckWaitTimeout: target.timeoutMs,
      keepAlive: target.pingMs,
      on: {
        connected: () => {
          this.#isConnected = true;
        },
        error: (error) => this.#fail(this.#describeError(error)),
        closed: (event) => this.#fail(this.#describeClose(event)),
        ping: (isReceived) => {
          if (!isReceived) this.#pongTimer = setTimeout(() => this.#client.terminate(), target.pingMs);
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(this.#pongTimer);
        },
      },
    });
  }

  subscribe({ payload }: UpstreamCall, listener: UpstreamListener): () => void {
    const end = (tell: () => void): void => {
      const unsubscribe = this.#ends.get(listener);
      if (!this.#ends.delete(listener)) return;
      if (this.#ends.size === 0) {
        clearTimeout(this.#pongTimer);
        this.#onEmpty();
      }
      unsubscribe?.();
      tell();
    };
    this.#ends.set(listener, () => {});
    const unsubscribe = this.#client.subscribe<unknown>(payload, {
      next: (result: unknown) => {
        if (this.#ends.has(listener)) listener.next(readAnswer(this.#subgraph, result));
      },
      error: (error) => {
        const errors = readErrors(this.#subgraph, error);
        end(() => listener.end(errors.length > 0 ? errors : this.#failure(this.#describeError(error))));
      },
      complete: () => end(() => listener.end([])),
    });
    this.#ends.set(listener, unsubscribe);
    return () => end(() => {});
  }

  close(): void {
    this.#fail(['SUBSCRIPTION_LOST', 'is no longer part of the running supergraph']);
    void this.#client.dispose();
  }

  /** Runs before graphql-ws looks whether it should connect again, and leaves it no subscription to do so for. */
  #fail(failure: Failure): void {
    clearTimeout(this.#pongTimer);
    const ends = [...this.#ends];
    this.#ends.clear();
    this.#onEmpty();
    for (const [listener, unsubscribe] of ends) {
      unsubscribe();
      listener.end(this.#failure(failure));
    }
  }

  #failure([code, what]: Failure) {
    return failed(this.#subgraph, code, `The subgraph "${this.#subgraph}" ${what}.`).errors;
  }

  #describeError(error: unknown): Failure {
    const text =
      typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
    if (text.includes('Max payload size'))
      return ['SUBGRAPH_RESPONSE_TOO_LARGE', 'sent an event that is larger than the gateway reads'];
    const status = /Unexpected server response: (\d+)/.exec(text)?.[1];
    if (status !== undefined) return ['SUBGRAPH_UNREACHABLE', `refused the WebSocket (HTTP ${status})`];
    return this.#isConnected
      ? ['SUBSCRIPTION_LOST', 'lost the connection that its events came over']
      : ['SUBGRAPH_UNREACHABLE', 'could not be reached over WebSocket'];
  }

  #describeClose(event: unknown): Failure {
    const { code, reason } = readClose(event);
    if (code === 4499) return ['SUBSCRIPTION_LOST', 'did not answer a ping in time'];
    if (code === 4504) return ['SUBGRAPH_TIMEOUT', 'did not acknowledge the WebSocket in time'];
    const said = `${code}${reason === '' ? '' : ` ${reason}`}`;
    return this.#isConnected
      ? ['SUBSCRIPTION_LOST', `closed the connection that its events came over (${said})`]
      : ['SUBGRAPH_UNREACHABLE', `refused the WebSocket (${said})`];
  }
}

/** The WebSocket of one caller: graphql-ws makes it with nothing but URL and protocol. */
function socketClass({ timeoutMs, maxResponseBytes }: UpstreamTarget, headers: UpstreamCall['headers']) {
  return class UpstreamSocket extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, {
        headers,
        handshakeTimeout: timeoutMs,
        maxPayload: maxResponseBytes,
        perMessageDeflate: false,
      });
    }
  };
}

function readClose(event: unknown): { readonly code: number; readonly reason: string } {
  const { code, reason } = Object(event);
  return { code: typeof code === 'number' ? code : 1006, reason: typeof reason === 'string' ? reason : '' };
}
