import { BodyTooLarge, type Handler } from '../../../edge/index.ts';
import { createRegistryHandler, type Registry, registryErrorResponse } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import type { RegistryAnswer, RegistryRequest } from '../worker-messages.ts';
import type { FeedOptions } from './feed-options.ts';

/** Lets a gateway answer for a registry that is elsewhere, in another process say. */
export function registryMount(ask: (request: RegistryRequest) => Promise<RegistryAnswer>): Handler {
  // Who called is passed on as the socket has it: a registry without tokens lets in who sits at its machine.
  return async (request) => {
    const { method, path, query, headers, peer } = request;
    const head = { method, path, query: query.toString(), headers, peer };
    const first = await ask(head);
    if (!('wantsBody' in first)) return first;
    // A large body is taken only of who may send one.
    const body = await request.body(first.wantsBody.maxBytes).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) return registryErrorResponse(error, () => undefined);
      throw error;
    });
    if ('status' in body) return body;
    const answer = await ask({ ...head, body: body.toString() });
    if ('wantsBody' in answer) throw new TypeError('Expected an answer of the registry to a body, got none.');
    return answer;
  };
}

/** Answers such requests where the registry is. The first administrator is who shows `WEFT_REGISTRY_ADMIN_TOKEN`. */
export function answerRegistry(
  registry: Registry,
  { manifest, note, openReads }: FeedOptions,
): (request: RegistryRequest) => Promise<RegistryAnswer> {
  const { WEFT_REGISTRY_ADMIN_TOKEN: adminToken } = process.env;
  const onFault = (fault: unknown): void => note(`The registry: ${describeError(fault)}`);
  const handle = createRegistryHandler(registry, {
    ...{ onFault, openReads },
    ...(manifest ? { maxBodyBytes: manifest.registry.maxBodyBytes } : {}),
    ...(adminToken ? { adminToken } : {}),
  });
  return async ({ query, body, ...request }) => {
    // Nobody here hears of it when the caller leaves; a question that waits ends by itself.
    const signal = new AbortController().signal;
    let wanted: { readonly maxBytes: number | undefined } | undefined;
    const answer = await handle({
      ...request,
      query: new URLSearchParams(query),
      // Nothing parses as nothing, so that a request whose body is still to come changes nothing.
      body: async (maxBytes) => {
        if (body === undefined) wanted = { maxBytes };
        return Buffer.from(body ?? '');
      },
      signal,
    });
    if (wanted) return { wantsBody: wanted };
    return { status: answer.status, headers: answer.headers ?? {}, body: answer.body ?? '' };
  };
}
