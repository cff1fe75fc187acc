import { toAbortSignal } from '../../edge/index.ts';
import { InternalError } from '../errors.ts';
import type { GatewayHooks, HookAnswer, HookHeaders, SubgraphRequestHookResult } from '../hooks.ts';
import { abortable } from './abortable.ts';
import { readSubgraphAnswer, type SubgraphAnswer, type WantedEntities } from './subgraph-answer.ts';
import type { SubgraphRequest } from './subgraph-client.ts';
import type { Subgraphs } from './subgraphs.ts';

/** Who is told of what code from outside throws; the client only sees its id. */
export type FaultReport = (error: InternalError) => void;

/**
 * Calls `onSubgraphRequest` before and `onSubgraphResponse` after every call to a subgraph. The call that goes on has the headers,
 * address and body that the hook made of it; whatever shares equal calls below has to compare those.
 */
export function hookSubgraphs(inner: Subgraphs, hooks: GatewayHooks, onFault: FaultReport): Subgraphs {
  if (!hooks.onSubgraphRequest && !hooks.onSubgraphResponse) return inner;
  return {
    async ask(subgraph, request) {
      try {
        const change = await before(hooks, subgraph, request);
        const answer =
          change && 'answer' in change
            ? readGivenAnswer(subgraph, change.answer, request.entities)
            : await inner.ask(subgraph, changeRequest(request, change));
        return await after(hooks, { subgraph, request, answer });
      } catch (error) {
        if (request.signal.aborted) return readSubgraphAnswer(subgraph, { kind: 'aborted' }, undefined);
        return faultAnswer(subgraph, error, onFault);
      }
    },
    close: () => inner.close(),
  };
}

async function before(
  hooks: GatewayHooks,
  subgraph: string,
  { kind, headers, body, caller, signal }: SubgraphRequest,
): Promise<SubgraphRequestHookResult | undefined> {
  if (!hooks.onSubgraphRequest) return undefined;
  const call = { subgraph, kind, headers, body, context: caller?.context, signal: toAbortSignal(signal) };
  return (await abortable(hooks.onSubgraphRequest(call), signal)) ?? undefined;
}

function changeRequest(
  request: SubgraphRequest,
  change: Exclude<SubgraphRequestHookResult, { answer: HookAnswer }> | undefined,
): SubgraphRequest {
  const { headers, url, body } = change ?? {};
  return {
    ...request,
    ...(url === undefined ? {} : { url }),
    ...(body === undefined ? {} : { body }),
    headers: headers ? mergeHeaders(request.headers, headers) : request.headers,
    wantsHttp: true,
    stream: undefined, // What passes through nobody can look at.
  };
}

/** Headers with a hook's changes; one that is `undefined` is left out. */
export function mergeHeaders(
  given: Readonly<Record<string, string>>,
  changes: HookHeaders,
): Readonly<Record<string, string>> {
  const merged: Record<string, string> = { ...given };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete merged[name.toLowerCase()];
    else merged[name.toLowerCase()] = value;
  }
  return merged;
}

type EndedCall = {
  readonly subgraph: string;
  readonly request: SubgraphRequest;
  readonly answer: SubgraphAnswer;
};

async function after(hooks: GatewayHooks, { subgraph, request, answer }: EndedCall): Promise<SubgraphAnswer> {
  if (!hooks.onSubgraphResponse) return answer;
  const { kind, caller, entities, signal } = request;
  const { data, errors, http } = answer;
  const changed = await abortable(
    hooks.onSubgraphResponse({ subgraph, kind, http, answer: { data, errors }, context: caller?.context }),
    signal,
  );
  if (!changed) return answer;
  return { ...readGivenAnswer(subgraph, changed.answer, entities), products: answer.products };
}

/** What code from outside gives as an answer passes the same border as what comes over HTTP. */
export function readGivenAnswer(
  subgraph: string,
  answer: HookAnswer,
  entities: readonly WantedEntities[] | undefined,
): SubgraphAnswer {
  const body = Buffer.from(JSON.stringify(answer));
  const result = {
    kind: 'answered',
    status: 200,
    contentType: 'application/json',
    headers: {},
    body,
  } as const;
  return readSubgraphAnswer(subgraph, result, entities);
}

/** A fault of code from outside as the answer of the one call it was made for. */
export function faultAnswer(subgraph: string, error: unknown, onFault: FaultReport): SubgraphAnswer {
  const internal = error instanceof InternalError ? error : new InternalError(error);
  onFault(internal);
  const { message } = internal.toClientError();
  const extensions = { code: internal.code, id: internal.id, subgraph };
  return { data: null, errors: [{ message, extensions }], products: [] };
}
