import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';

/* Code of whoever runs the gateway, called at four points of a request. What a hook returns is what changes. */

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks has no return statement, asynchronous ones included.
type Returns<T> = T | undefined | void | Promise<T | undefined | void>;

/** Header names in lower case. */
export type HookHeaders = Readonly<Record<string, string | undefined>>;

/** The GraphQL parameters of a request. */
type HookParams = {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** An error as it goes to the client: what a hook answers with is sent as it is. */
export type HookError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** A request of a client, before anything of it was looked at. */
export type RequestHookInput = {
  readonly params: HookParams;
  readonly headers: HookHeaders;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal | undefined;
};

/** Goes on with other parameters or headers, or refuses the request with errors. `context` is handed to the later hooks. */
export type RequestHookResult<Context> =
  | { readonly params?: Partial<HookParams>; readonly headers?: HookHeaders; readonly context?: Context }
  | {
      readonly errors: readonly HookError[];
      /** 400 when it is left out. */
      readonly status?: number;
      readonly responseHeaders?: Readonly<Record<string, string>>;
    };

/** One call to a subgraph that is about to be made. */
export type SubgraphRequestHookInput<Context> = {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly headers: Readonly<Record<string, string>>;
  /** The GraphQL request as JSON text. */
  readonly body: string;
  readonly context: Context;
  readonly signal: AbortSignal;
};

/** What a subgraph answered, or what is to stand for it. */
export type HookAnswer = {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly HookError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/**
 * Changes the call, or makes it needless by answering. A header that is `undefined` is left out. A subscription keeps its address,
 * and an answer is its only event.
 */
export type SubgraphRequestHookResult =
  | { readonly headers?: HookHeaders; readonly url?: string; readonly body?: string }
  | { readonly answer: HookAnswer };

/** How a call to a subgraph ended. */
export type SubgraphResponseHookInput<Context> = {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Missing when nothing came over HTTP: no connection, a timeout, a data source, or an answer of `onSubgraphRequest`. */
  readonly http: SubgraphHttp | undefined;
  /** What will be used of it. The gateway's own errors are among the errors: SUBGRAPH_TIMEOUT, SUBGRAPH_BAD_RESPONSE … */
  readonly answer: Required<Pick<HookAnswer, 'data' | 'errors'>>;
  readonly context: Context;
};

/** The HTTP side of a subgraph's answer. */
export type SubgraphHttp = { readonly status: number; readonly headers: HookHeaders };

/** What a client is about to be sent: an answer, or one message of a stream. */
type HookResult = {
  readonly data?: unknown;
  readonly errors?: readonly HookError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Of a deferred part, in the format that the client takes: whether more come, and what this one adds. */
  readonly hasNext?: boolean;
  readonly pending?: readonly Readonly<Record<string, unknown>>[];
  readonly incremental?: readonly Readonly<Record<string, unknown>>[];
  readonly completed?: readonly Readonly<Record<string, unknown>>[];
};

/** Something a client is about to be sent. */
export type ResponseHookInput<Context> = {
  /**
   * `answer`: all of it. Of a subscription: `event`, one of its events, or `failure`, the errors that end it. `part`: one part of an
   * answer that is deferred. Of a stream nothing but `extensions` can be added to, and to a `failure` nothing at all.
   */
  readonly kind: 'answer' | 'event' | 'failure' | 'part';
  readonly params: HookParams;
  readonly headers: HookHeaders;
  readonly result: HookResult;
  /** The HTTP status, where it is not the one that GraphQL over HTTP says by itself. */
  readonly status: number | undefined;
  /** What `onRequest` returned; missing when there was none, or when it refused. */
  readonly context: Context | undefined;
};

/** What is added to the answer. `extensions` are merged into those that are there; `status` replaces. In a stream only `extensions` count. */
export type ResponseHookResult = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly status?: number;
};

/**
 * The points at which code of yours can take part in a request. Hooks may be asynchronous; a hook that returns nothing changes
 * nothing. What a hook throws is a fault of the gateway: the client sees INTERNAL_ERROR and an id, the log has the rest.
 */
export type GatewayHooks<Context = unknown> = {
  /** A request came: look at it, change it, give it a context, or refuse it. */
  onRequest?(request: RequestHookInput): Returns<RequestHookResult<Context>>;
  /** A subgraph is about to be asked: Apollo's `willSendRequest`. */
  onSubgraphRequest?(call: SubgraphRequestHookInput<Context>): Returns<SubgraphRequestHookResult>;
  /** A subgraph has answered, or has not: Apollo's `didReceiveResponse`. */
  onSubgraphResponse?(call: SubgraphResponseHookInput<Context>): Returns<{ readonly answer: HookAnswer }>;
  /** Something is ready to be sent: the answer, or each event of a subscription and each part of a deferred answer. */
  onResponse?(response: ResponseHookInput<Context>): Returns<ResponseHookResult>;
};

/** What hooks and data sources know of the request that a subgraph is asked for. */
export type Caller = {
  /** What `onRequest` returned, or Apollo Server's `contextValue`. */
  readonly context: unknown;
  /** The request as Apollo Server knows it, when the gateway runs inside one. */
  readonly apollo?: GatewayGraphQLRequestContext;
};

/** The names of all hooks, to refuse one that is misspelt. */
export const HOOK_NAMES = [
  'onRequest',
  'onSubgraphRequest',
  'onSubgraphResponse',
  'onResponse',
] as const satisfies readonly (keyof GatewayHooks)[];
