import type { GatewayConfig } from '../config.ts';
import type { Ending } from '../deprecation/operation-endings.ts';
import { ClientError, GATEWAY_ERRORS } from '../errors.ts';
import { pickHeaders } from '../execute/forwarded-headers.ts';
import type { Prepared } from '../operation/prepare.ts';
import type { OperationRequest } from '../operation-request.ts';
import { wantsReceipt } from '../ownership/receipt.ts';
import { type Answer, refuseAnswer } from '../respond.ts';
import type { Lease } from '../supergraph/snapshot.ts';
import type { UsageWatch } from '../usage/usage-watch.ts';
import type { EventSources } from './event-sources.ts';
import type { Subscriptions } from './subscriptions.ts';

type SubscriptionServices = {
  readonly config: GatewayConfig;
  readonly sources: EventSources;
  readonly subscriptions: Subscriptions;
};

type ToldRequest = {
  readonly usage: UsageWatch | undefined;
  readonly deprecations: readonly Ending[] | undefined;
};

/**
 * A subscription: read and prepared like a query, it is planned, and joins the source of its events; each event is then run and
 * responded to (`event-sources.ts`). It keeps the snapshot it started with, also under a new supergraph that plans it the same
 * (`reload-subscriptions.ts`).
 */
export async function subscribe(
  { config, sources, subscriptions }: SubscriptionServices,
  snapshot: Lease,
  subscribing: Prepared & OperationRequest & ToldRequest,
): Promise<Answer> {
  const { operation, variables, params, headers, signal, caller, takesEvents, usage, deprecations } =
    subscribing;
  if (takesEvents === undefined) return refuse('SUBSCRIPTION_NOT_SUPPORTED');
  if (!takesEvents) return refuse('SUBSCRIPTION_BAD_HEADER');
  const { parts } = snapshot;

  const planned = await parts.plans.plan(operation, variables);

  const excess = subscriptions.findExcess();
  if (excess) return refuseAnswer([excess]);
  const forwarded = pickHeaders(headers, config.forwardHeaders);
  const receipt = wantsReceipt(params.extensions);
  const request = {
    parts,
    operation,
    planned,
    variables,
    headers: forwarded,
    caller,
    wantsReceipt: receipt,
    deprecations,
  };
  snapshot.retain();
  const close = usage?.open();
  let failed = false;
  const events = subscriptions.open({
    name: operation.name ?? 'a subscription',
    start: { parts, planned, variables, headers },
    join: ({ next, end }) =>
      sources.join(request, {
        next,
        end: (errors) => {
          failed = errors.length > 0;
          end(errors);
        },
      }),
    onClose: () => {
      snapshot.release();
      close?.(failed);
    },
    signal,
  });
  return { text: '', hasData: true, events };
}

function refuse(code: 'SUBSCRIPTION_NOT_SUPPORTED' | 'SUBSCRIPTION_BAD_HEADER'): Answer {
  return refuseAnswer([new ClientError(code, GATEWAY_ERRORS[code].help)]);
}
