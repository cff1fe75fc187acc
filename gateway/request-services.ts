import type { GatewayConfig } from './config.ts';
import type { ClientError, InternalError } from './errors.ts';
import type { GatewayHooks } from './hooks.ts';
import type { OperationRequest } from './operation-request.ts';
import type { SharedOperations } from './run-operation.ts';
import type { EventSources } from './subscriptions/event-sources.ts';
import type { Subscriptions } from './subscriptions/subscriptions.ts';
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
