import type { AcceptedStreams, GraphqlParams, Signal } from '../edge/index.ts';
import type { GatewayConfig } from './config.ts';
import type { ClientError, InternalError } from './errors.ts';
import type { EventSources } from './event-sources.ts';
import type { Caller, GatewayHooks } from './hooks.ts';
import type { SharedOperations } from './run-operation.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Lease } from './supergraph/snapshot.ts';
import type { UsageRecorder } from './usage/usage-recorder.ts';

/** What answering needs of the gateway. `acquire` retains what these headers are answered from; the request releases it. */
export type RequestServices = {
  readonly config: GatewayConfig;
  readonly acquire: (
    headers: OperationRequest['headers'],
  ) => Lease | ClientError | Promise<Lease | ClientError>;
  readonly onFault: (error: InternalError) => void;
  readonly hooks?: GatewayHooks;
  /** The queries being answered; missing when each is to be answered for itself. */
  readonly shared?: SharedOperations;
  readonly subscriptions: Subscriptions;
  readonly sources: EventSources;
  /** Counts what clients use; missing when nobody wants to know. */
  readonly usage?: UsageRecorder;
};

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
