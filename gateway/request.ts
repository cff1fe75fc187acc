import { type HttpRequest, type HttpResponse, readGraphqlRequest } from '../edge/index.ts';
import { toHttpResponse } from './answer-response.ts';
import { answerDeferred, cannotDefer, deferredFormat } from './deferred/answer-deferred.ts';
import { toldEndings } from './deprecation/told-endings.ts';
import { ClientError, toClientError } from './errors.ts';
import { pickHeaders } from './execute/forwarded-headers.ts';
import { prepare } from './operation/prepare.ts';
import type { OperationRequest } from './operation-request.ts';
import { wantsReceipt } from './ownership/receipt.ts';
import { answerWithHooks } from './request-hooks.ts';
import type { RequestServices } from './request-services.ts';
import { type Answer, refuseAnswer, withEndings, withHeader } from './respond.ts';
import { runOperation } from './run-operation.ts';
import { subscribe } from './subscriptions/subscribe.ts';
import { PREVIEW_HEADER } from './supergraph/graph-choice.ts';
import type { Lease } from './supergraph/snapshot.ts';

/** One request: read → prepare → plan → run → respond. */
export async function handleGraphql(services: RequestServices, request: HttpRequest): Promise<HttpResponse> {
  const read = await readGraphqlRequest(request);
  if (!read.ok) return read.response;
  const { params, isGet, mediaType, stream: accepted } = read;
  const answered = await answer(services, {
    params,
    isGet,
    headers: request.headers,
    signal: request.signal,
    mayStream: !services.hooks && !accepted?.only,
    takesEvents: accepted?.events !== undefined,
    streams: accepted ?? null,
  });
  const { heartbeatMs } = services.config.subscriptions;
  return toHttpResponse(answered, { mediaType, accepted, heartbeatMs });
}

/** The steps between the bytes, also for callers in this process. Never rejects: what goes wrong is in the answer. */
export function answer(services: RequestServices, request: OperationRequest): Promise<Answer> {
  const { hooks, config, onFault } = services;
  if (!hooks) return run(services, request);
  const settings = { timeoutMs: config.requestTimeoutMs, onFault };
  return answerWithHooks(hooks, request, { answer: (changed) => run(services, changed), ...settings });
}

async function run(services: RequestServices, request: OperationRequest): Promise<Answer> {
  const acquired = services.acquire(request.headers);
  const snapshot = acquired instanceof Promise ? await acquired : acquired;
  if (snapshot instanceof ClientError) return refuseAnswer([snapshot]);
  const { preview } = snapshot;
  const answered = await runOn(snapshot, services, request);
  return preview === undefined ? answered : withHeader(answered, PREVIEW_HEADER, preview);
}

async function runOn(snapshot: Lease, services: RequestServices, request: OperationRequest): Promise<Answer> {
  try {
    const prepared = prepare(snapshot.parts, request.params, request.isGet);
    if (!prepared.ok) return refuseAnswer(prepared.errors);
    const { operation, variables } = prepared;
    const { headers, params } = request;
    // Whoever tries a candidate out does not depend on it.
    const recorder = snapshot.preview === undefined ? services.usage : undefined;
    const usage = recorder?.begin(snapshot.parts.apiSchema, { operation, variables, headers });
    const endings = snapshot.parts.endings?.find(operation, variables);
    const told = { usage, deprecations: toldEndings(params.extensions, endings) };
    if (operation.kind === 'subscription')
      return withEndings(await subscribe(services, snapshot, { ...prepared, ...request, ...told }), endings);
    const format = deferredFormat(prepared, request.streams);
    if (format === 'unacceptable') return refuseAnswer([cannotDefer(headers['accept'])]);
    if (format) {
      const deferring = { prepared, request, format, ...told };
      return withEndings(await answerDeferred(services, snapshot, deferring), endings);
    }

    const known = snapshot.parts.plans.plan(operation, variables);
    const planned = known instanceof Promise ? await known : known;

    const answered = await runOperation(snapshot, {
      planned,
      variables,
      headers: pickHeaders(headers, services.config.forwardHeaders),
      caller: request.caller,
      wantsReceipt: wantsReceipt(params.extensions),
      timeoutMs: services.config.requestTimeoutMs,
      clientSignal: operation.kind === 'query' ? request.signal : undefined,
      mayStream: request.mayStream === true,
      shared: services.shared,
      ...told,
    });
    return withEndings(answered, endings);
  } catch (error) {
    return refuseAnswer([toClientError(error, services.onFault)]);
  } finally {
    snapshot.release();
  }
}
