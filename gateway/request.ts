import {
  type AcceptedStreams,
  eventsResponse,
  type GraphqlParams,
  graphqlResponseBytes,
  type HttpRequest,
  type HttpResponse,
  multipartStream,
  onlyPartResponse,
  readGraphqlRequest,
} from '../edge/index.ts';
import type { GatewayConfig } from './config.ts';
import { answerDeferred, cannotDefer, deferredFormat } from './deferred.ts';
import { ClientError, type InternalError, toClientError } from './errors.ts';
import type { EventSources } from './event-sources.ts';
import { pickHeaders } from './execute/forwarded-headers.ts';
import type { Signal } from './execute/signal.ts';
import type { Caller, GatewayHooks } from './hooks.ts';
import { prepare } from './operation/prepare.ts';
import { wantsReceipt } from './ownership/receipt.ts';
import { answerWithHooks } from './request-hooks.ts';
import { type Answer, refuseAnswer } from './respond.ts';
import { runOperation, type SharedOperations } from './run-operation.ts';
import { subscribe } from './subscribe.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Snapshot } from './supergraph/snapshot.ts';

/** What answering needs of the gateway. `acquire` retains the current snapshot; the request releases it. */
export type RequestServices = {
  readonly config: GatewayConfig;
  readonly acquire: () => Snapshot | undefined;
  readonly onFault: (error: InternalError) => void;
  readonly hooks?: GatewayHooks;
  /** The queries being answered; missing when each is to be answered for itself. */
  readonly shared?: SharedOperations;
  readonly subscriptions: Subscriptions;
  readonly sources: EventSources;
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

/** One request: read → prepare → plan → run → respond. */
export async function handleGraphql(services: RequestServices, request: HttpRequest): Promise<HttpResponse> {
  const read = await readGraphqlRequest(request);
  if (!read.ok) return read.response;
  const { params, isGet, mediaType, stream: accepted } = read;
  const { text, bytes, stream, events, parts, format, ...how } = await answer(services, {
    params,
    isGet,
    headers: request.headers,
    signal: request.signal,
    mayStream: !services.hooks && !accepted?.only,
    takesEvents: accepted?.events !== undefined,
    streams: accepted ?? null,
  });
  if (events)
    return eventsResponse(events, accepted?.events ?? 'sse', services.config.subscriptions.heartbeatMs);
  if (parts) {
    const spec = format === 'multipart' ? undefined : format;
    return { status: 200, ...multipartStream(parts, { spec }) };
  }
  const response = graphqlResponseBytes(stream ?? bytes ?? text, mediaType, how);
  return accepted?.only ? onlyPartResponse(response, accepted.only) : response;
}

/** The steps between the bytes, also for callers in this process. Never rejects: what goes wrong is in the answer. */
export function answer(services: RequestServices, request: OperationRequest): Promise<Answer> {
  const { hooks, config, onFault } = services;
  if (!hooks) return run(services, request);
  const settings = { timeoutMs: config.requestTimeoutMs, onFault };
  return answerWithHooks(hooks, request, { answer: (changed) => run(services, changed), ...settings });
}

async function run(services: RequestServices, request: OperationRequest): Promise<Answer> {
  const snapshot = services.acquire();
  if (!snapshot)
    return refuseAnswer([
      new ClientError('NO_SUPERGRAPH', 'The gateway has no supergraph yet. GET /composition says why.'),
    ]);
  try {
    const prepared = prepare(snapshot.parts, request.params, request.isGet);
    if (!prepared.ok) return refuseAnswer(prepared.errors);
    const { operation, variables } = prepared;
    if (operation.kind === 'subscription')
      return await subscribe(services, snapshot, { ...prepared, ...request });
    const format = deferredFormat(prepared, request.streams);
    if (format === 'unacceptable') return refuseAnswer([cannotDefer(request.headers['accept'])]);
    if (format) return await answerDeferred(services, snapshot, { prepared, request, format });

    const planned = await snapshot.parts.plans.plan(operation, variables);

    const answered = await runOperation(snapshot.parts, {
      planned,
      variables,
      headers: pickHeaders(request.headers, services.config.forwardHeaders),
      caller: request.caller,
      wantsReceipt: wantsReceipt(request.params.extensions),
      timeoutMs: services.config.requestTimeoutMs,
      clientSignal: operation.kind === 'query' ? request.signal : undefined,
      mayStream: request.mayStream === true,
      shared: services.shared,
    });
    if (!answered.stream) return answered;
    const stream = releaseAfter(answered.stream, snapshot.retain());
    return { ...answered, stream };
  } catch (error) {
    return refuseAnswer([toClientError(error, services.onFault)]);
  } finally {
    snapshot.release();
  }
}

/** A snapshot lives until the last byte that follows from it is out. */
async function* releaseAfter(
  stream: AsyncIterable<Buffer>,
  snapshot: Snapshot,
): AsyncGenerator<Buffer, void> {
  try {
    yield* stream;
  } finally {
    snapshot.release();
  }
}
