import type { Caller, GatewayHooks, HookAnswer } from '../../hooks.ts';
import { abortable } from '../abortable.ts';
import { mergeHeaders } from '../hooked-subgraphs.ts';
import type { UpstreamCall, UpstreamPayload } from './upstream.ts';

/** A call after `onSubgraphRequest` has seen it: changed, or answered by the hook. */
export type HookedCall =
  | { readonly kind: 'call'; readonly call: UpstreamCall }
  | { readonly kind: 'answer'; readonly answer: HookAnswer };

/** Shows the hook a subscription that is about to be opened. Its address is set by `subscriptions`, so `url` changes nothing. */
export async function hookCall(
  hook: NonNullable<GatewayHooks['onSubgraphRequest']>,
  call: UpstreamCall,
  { caller, signal }: { readonly caller: Caller | undefined; readonly signal: AbortSignal },
): Promise<HookedCall> {
  const { subgraph, headers, payload } = call;
  const body = JSON.stringify(payload);
  const seen = { subgraph, kind: 'subscription', headers, body, context: caller?.context, signal } as const;
  const change = await abortable(hook(seen), signal);
  if (!change) return { kind: 'call', call };
  if ('answer' in change) return { kind: 'answer', answer: change.answer };
  return {
    kind: 'call',
    call: {
      subgraph,
      headers: change.headers ? mergeHeaders(headers, change.headers) : headers,
      payload: change.body === undefined ? payload : readPayload(change.body),
    },
  };
}

/** Throws when the hook made something else of the body than a GraphQL request. */
function readPayload(body: string): UpstreamPayload {
  const value: unknown = JSON.parse(body);
  const { query, operationName, variables, extensions } = Object(value);
  if (typeof query !== 'string')
    throw new TypeError('Expected onSubgraphRequest to return the body of a GraphQL request.');
  return {
    query,
    ...(typeof operationName === 'string' ? { operationName } : {}),
    variables: Object(variables ?? {}),
    ...(extensions ? { extensions: Object(extensions) } : {}),
  };
}
