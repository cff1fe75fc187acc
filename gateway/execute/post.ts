import type { Signal } from '../../edge/index.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { startTimeLimit, type TimeLimit } from './time-limits.ts';
import type { HttpController, HttpHandler } from './upstream/http-call.ts';
import type { UpstreamPool } from './upstream/open-pool.ts';

/** One HTTP call. `headers` has lower-case names. */
export type PostCall = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: Signal;
  /** There when a large answer may be taken chunk by chunk. */
  readonly stream?: StreamWish | undefined;
};

/** Asked once an answer turns out to be larger than `aboveBytes`: whether it is to be taken chunk by chunk. */
export type StreamWish = { readonly aboveBytes: number; mayStart(head: Buffer): boolean };

/** The headers of an answer as the HTTP client gives them: lower-case names. */
type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** How a call ended. Only `answered` has something to read. */
export type PostResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly contentType: string | undefined;
      readonly headers: AnswerHeaders;
      readonly body: Buffer;
    }
  | { readonly kind: 'streaming'; readonly chunks: AsyncIterable<Buffer> }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' };

/** Posts to a pool and reads the answer into one buffer; never rejects. */
export function post(pool: UpstreamPool, call: PostCall): Promise<PostResult> {
  return new Promise((resolve) => {
    const collector = new Collector(call, resolve);
    pool.dispatch(call, collector);
  });
}

/** Collects one answer and settles exactly once, whichever of answer, error, timeout, abort or size comes first. */
class Collector implements HttpHandler {
  readonly #call: PostCall;
  readonly #resolve: (result: PostResult) => void;
  readonly #limit: TimeLimit;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #contentType: string | undefined;
  #headers: AnswerHeaders = {};
  #controller: HttpController | undefined;
  #settled: PostResult | undefined;
  #queue: ChunkQueue | undefined;

  constructor(call: PostCall, resolve: (result: PostResult) => void) {
    this.#call = call;
    this.#resolve = resolve;
    this.#limit = startTimeLimit(call.timeoutMs, () => this.#expire());
    if (call.signal.aborted) this.#onAbort();
    else call.signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: HttpController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error(this.#settled.kind));
  }

  onResponseStart(
    _controller: HttpController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    const contentType = headers['content-type'];
    this.#status = status;
    this.#headers = headers;
    this.#contentType = Array.isArray(contentType) ? contentType[0] : contentType;
    if (Number(headers['content-length'] ?? 0) > this.#call.maxResponseBytes)
      this.#settle({ kind: 'too-large' });
  }

  onResponseData(_controller: HttpController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#queue) {
      this.#limit.restart();
      this.#queue.push(chunk);
    } else if (this.#bytes > this.#call.maxResponseBytes) this.#settle({ kind: 'too-large' });
    else {
      this.#chunks.push(chunk);
      const { stream } = this.#call;
      if (stream && this.#bytes > stream.aboveBytes && this.#status === 200) this.#mayStream(stream);
    }
  }

  onResponseEnd(): void {
    this.#controller = undefined;
    if (this.#queue) {
      this.#limit.stop();
      this.#queue.end();
      return;
    }
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#bytes);
    this.#settle({
      kind: 'answered',
      status: this.#status,
      contentType: this.#contentType,
      headers: this.#headers,
      body,
    });
  }

  onResponseError(_controller: HttpController | undefined, error: Error): void {
    this.#controller = undefined;
    if (this.#queue) {
      this.#limit.stop();
      this.#queue.end(error);
    } else this.#settle({ kind: 'unreachable', reason: describeConnectionError(error) });
  }

  /** The time is over: of the call, or since the last chunk of a stream that nobody paused. */
  #expire(): void {
    if (!this.#queue) this.#settle({ kind: 'timeout' });
    else if (this.#controller?.paused) this.#limit.restart();
    else this.#controller?.abort(new Error('The subgraph stopped sending.'));
  }

  readonly #onAbort = (): void => this.#settle({ kind: 'aborted' });

  /** From here on chunks go to whoever reads the queue, who may stop the call. */
  #mayStream(stream: StreamWish): void {
    const controller = this.#controller;
    const head = this.#chunks[0];
    if (!controller || !head || this.#settled || !stream.mayStart(head)) return;
    const stop = (): void => controller.abort(new Error('Nobody reads on.'));
    this.#queue = new ChunkQueue({
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      stop,
    });
    for (const chunk of this.#chunks.splice(0)) this.#queue.push(chunk);
    this.#settled = { kind: 'streaming', chunks: this.#queue };
    this.#call.signal.removeEventListener('abort', this.#onAbort);
    this.#resolve(this.#settled);
  }

  #settle(result: PostResult): void {
    if (this.#settled) return;
    this.#settled = result;
    this.#limit.stop();
    this.#call.signal.removeEventListener('abort', this.#onAbort);
    this.#controller?.abort(new Error(result.kind));
    this.#resolve(result);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ENOTFOUND: 'has a host name that cannot be resolved',
  EAI_AGAIN: 'has a host name that cannot be resolved',
  ECONNRESET: 'closed the connection before it had answered',
  EPIPE: 'closed the connection before it had answered',
  UND_ERR_SOCKET: 'closed the connection before it had answered',
  CONNECT_TIMEOUT: 'did not accept a connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection in time',
  POOL_CLOSED: 'is no longer part of the running supergraph',
  UND_ERR_CLOSED: 'is no longer part of the running supergraph',
  UND_ERR_DESTROYED: 'is no longer part of the running supergraph',
};

/** A sentence's end without addresses: host and port of a subgraph are no client's business. */
function describeConnectionError(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    REASONS[code] ??
    (code.startsWith('HPE_') ? 'answered something that is not HTTP' : 'could not be reached')
  );
}
