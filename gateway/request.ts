import {
  type GraphqlParams,
  graphqlResponseBytes,
  type HttpRequest,
  type HttpResponse,
  readGraphqlRequest,
} from '../edge/index.ts';
import type { GatewayConfig } from './config.ts';
import { ClientError, type InternalError, toClientError } from './errors.ts';
import { withDeadline } from './execute/deadline.ts';
import { pickHeaders } from './execute/forwarded-headers.ts';
import type { Caller, GatewayHooks } from './hooks.ts';
import { prepare } from './operation/prepare.ts';
import { wantsReceipt } from './ownership/receipt.ts';
import { answerWithHooks } from './request-hooks.ts';
import { type Answer, completeAnswer, refuseAnswer } from './respond.ts';
import type { Snapshot } from './supergraph/snapshot.ts';

/** What answering needs of the gateway. `acquire` retains the current snapshot; the request releases it. */
export type RequestServices = {
  readonly config: GatewayConfig;
  readonly acquire: () => Snapshot | undefined;
  readonly onFault: (error: InternalError) => void;
  readonly hooks?: GatewayHooks;
};

/** A GraphQL request without its HTTP. */
export type OperationRequest = {
  readonly params: GraphqlParams;
  readonly isGet: boolean;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly caller?: Caller;
};

/** One request: read → prepare → plan → run → respond. */
export async function handleGraphql(services: RequestServices, request: HttpRequest): Promise<HttpResponse> {
  const read = await readGraphqlRequest(request);
  if (!read.ok) return read.response;
  const { params, isGet, mediaType } = read;
  const { text, ...how } = await answer(services, {
    params,
    isGet,
    headers: request.headers,
    signal: request.signal,
  });
  return graphqlResponseBytes(text, mediaType, how);
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

    const planned = await snapshot.parts.plans.plan(operation, variables);

    const receipt = wantsReceipt(request.params.extensions);
    const headers = pickHeaders(request.headers, services.config.forwardHeaders);
    const { plan, names } = planned;
    // A mutation is not cut in half because its client left.
    const clientSignal = operation.kind === 'query' ? request.signal : undefined;
    const execution = await withDeadline(
      { timeoutMs: services.config.requestTimeoutMs, clientSignal },
      (signal) =>
        snapshot.parts.executor.run({
          operation,
          plan,
          names,
          variables,
          headers,
          caller: request.caller,
          wantsReceipt: receipt,
          signal,
        }),
    );

    return completeAnswer(snapshot.parts, { planned, variables, wantsReceipt: receipt }, execution);
  } catch (error) {
    return refuseAnswer([toClientError(error, services.onFault)]);
  } finally {
    snapshot.release();
  }
}
