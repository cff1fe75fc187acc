import type { AcceptedStreams, GraphqlParams, Signal } from '../edge/index.ts';
import type { Caller } from './hooks.ts';

/** A GraphQL request without its HTTP. */
export type OperationRequest = {
  readonly params: GraphqlParams;
  readonly isGet: boolean;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly signal?: Signal;
  readonly caller?: Caller;
  /** Whether the answer may be a stream. */
  readonly mayStream?: boolean;
  /** Whether the client takes many answers, as a subscription has; undefined where there is no way to send them. */
  readonly takesEvents?: boolean;
  /** What an HTTP client takes besides one whole answer; callers in this process get everything at once. */
  readonly streams?: AcceptedStreams | null;
};
