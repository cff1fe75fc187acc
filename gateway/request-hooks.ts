import { type Signal, toAbortSignal } from '../edge/index.ts';
import { toClientError } from './errors.ts';
import { abortable } from './execute/abortable.ts';
import { withDeadline } from './execute/deadline.ts';
import type { FaultReport } from './execute/hooked-subgraphs.ts';
import type {
  Caller,
  GatewayHooks,
  RequestHookInput,
  RequestHookResult,
  ResponseHookInput,
} from './hooks.ts';
import { type Answer, refuseAnswer } from './respond.ts';
import { hookStream } from './stream-hooks.ts';

/** The part of a request that hooks see and change. */
type HookedRequest = Omit<RequestHookInput, 'signal'> & {
  readonly signal?: Signal;
  readonly caller?: Caller;
};

/** How the request between the hooks is answered. */
type HookedRun<R> = {
  readonly answer: (request: R) => Promise<Answer>;
  readonly timeoutMs: number;
  readonly onFault: FaultReport;
};

/**
 * Calls `onRequest` before and `onResponse` after a request is answered. Never rejects: what a hook throws is a fault of the
 * gateway, and one that takes too long ends like any request that does.
 */
export async function answerWithHooks<R extends HookedRequest>(
  hooks: GatewayHooks,
  request: R,
  run: HookedRun<R>,
): Promise<Answer> {
  try {
    const result = await before(hooks, request, run.timeoutMs);
    if (result && 'errors' in result) return await after(hooks, { request, answer: refuse(result) }, run);
    const changed = applyResult(request, result);
    return await after(hooks, { request: changed, answer: await run.answer(changed) }, run);
  } catch (error) {
    return refuseAnswer([toClientError(error, run.onFault)]);
  }
}

type Refusal = Extract<RequestHookResult<unknown>, { errors: unknown }>;
type Changes = Exclude<RequestHookResult<unknown>, Refusal>;

async function before(
  hooks: GatewayHooks,
  { params, headers, signal }: HookedRequest,
  timeoutMs: number,
): Promise<RequestHookResult<unknown> | undefined> {
  const called = hooks.onRequest?.({ params, headers, signal: signal && toAbortSignal(signal) });
  return (await bounded(called, { timeoutMs, clientSignal: signal })) ?? undefined;
}

/** Hooks that answer at once cost no timer. */
function bounded<T>(
  value: T | Promise<T>,
  deadline: { readonly timeoutMs: number; readonly clientSignal?: Signal | undefined },
): T | Promise<T> {
  return value instanceof Promise ? withDeadline(deadline, (signal) => abortable(value, signal)) : value;
}

function applyResult<R extends HookedRequest>(request: R, changes: Changes | undefined): R {
  if (!changes) return request;
  const { params, headers, context } = changes;
  return {
    ...request,
    params: { ...request.params, ...params },
    headers: headers ? { ...request.headers, ...lowerCased(headers) } : request.headers,
    caller: { context },
  };
}

function lowerCased<V>(headers: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function refuse({ errors, status, responseHeaders }: Refusal): Answer {
  const written = errors.map((error) => ({
    ...error,
    extensions: { code: 'REQUEST_REFUSED', ...error.extensions },
  }));
  return {
    text: JSON.stringify({ errors: written }),
    hasData: false,
    ...(status === undefined ? {} : { status }),
    ...(responseHeaders ? { headers: lowerCased(responseHeaders) } : {}),
  };
}

async function after(
  hooks: GatewayHooks,
  { request, answer }: { readonly request: HookedRequest; readonly answer: Answer },
  { timeoutMs, onFault }: Pick<HookedRun<unknown>, 'timeoutMs' | 'onFault'>,
): Promise<Answer> {
  if (!hooks.onResponse) return answer;
  const { params, headers, caller } = request;
  const call = async (message: Pick<ResponseHookInput<unknown>, 'kind' | 'result'>) => {
    const { status, context } = { status: answer.status, context: caller?.context };
    const added = hooks.onResponse?.({ ...message, params, headers, status, context });
    return (await bounded(added, { timeoutMs })) ?? undefined;
  };
  if (answer.events || answer.parts) return hookStream(answer, { call, onFault });
  // The gateway wrote this text, so it is the answer that it says.
  const result = JSON.parse(answer.text) as ResponseHookInput<unknown>['result'];
  const added = await call({ kind: 'answer', result });
  if (!added) return answer;
  const { extensions } = added;
  return {
    ...answer,
    ...(extensions
      ? { text: JSON.stringify({ ...result, extensions: { ...result.extensions, ...extensions } }) }
      : {}),
    ...(added.status === undefined ? {} : { status: added.status }),
    ...(added.headers ? { headers: { ...answer.headers, ...lowerCased(added.headers) } } : {}),
  };
}
