import type { Signal } from './signal.ts';

/**
 * A request as handlers see it. Header names are lower case, duplicates joined by `, `.
 * `body()` may be called more than once and throws `BodyTooLarge` above `maxBytes`, the server's limit when left out; the
 * first call decides.
 * Hand it on as it is: `query` and `signal` are made on first use, so a spread copy would lose them.
 */
export type HttpRequest = {
  readonly method: string;
  /** The path as sent, percent-encoding kept, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: (maxBytes?: number) => Promise<Buffer>;
  /** Aborted when the client goes away before the answer is out. */
  readonly signal: Signal;
  /** The address that the socket comes from: the client's, or that of a proxy between. */
  readonly peer?: string | undefined;
};

/**
 * A body that comes to be while it is sent. Each chunk goes out at once; the next is asked for when the client has room. When the
 * client goes away `return` is called; what the stream throws cuts the answer off, because its status is out already.
 */
export type BodyStream = AsyncIterable<string | Uint8Array>;

/** An answer as handlers give it: header names in lower case; the edge adds `content-length`, except to a stream. */
export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | BodyStream;
};

/** Answers one request. What it throws becomes a 500 with an id, and goes to `onError`. */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
