/*
 * HTTP as the registry's API sees it. The types have the shape of those of the edge, which this room does not know, so that any
 * server hands its requests on as they are.
 */

/** A request. `body` gives all of it, up to so many bytes; what it throws under the name `BodyTooLarge` is answered by 413. */
export type ApiRequest = {
  readonly method: string;
  /** The path as sent, percent-encoding kept, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: (maxBytes?: number) => Promise<Buffer>;
  readonly signal: ApiSignal;
  /** The address of who called, as the socket has it. */
  readonly peer?: string | undefined;
};

/** Tells when the caller went away. */
export type ApiSignal = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

/** An answer. */
export type ApiResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
