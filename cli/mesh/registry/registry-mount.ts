import type { Handler } from '../../../edge/index.ts';
import { createRegistryHandler, type Registry } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import type { RegistryAnswer, RegistryRequest } from '../worker-messages.ts';
import type { FeedOptions } from './feed-options.ts';

/** Lets a gateway answer for a registry that is elsewhere, in another process say. */
export function registryMount(ask: (request: RegistryRequest) => Promise<RegistryAnswer>): Handler {
  // Who called is passed on as the socket has it: a registry without tokens lets in who sits at its machine.
  return async (request) => {
    const { method, path, query, headers, peer } = request;
    const body = (await request.body()).toString();
    return ask({ method, path, query: query.toString(), headers, body, peer });
  };
}

/** Answers such requests where the registry is. The first administrator is who shows `WEFT_REGISTRY_ADMIN_TOKEN`. */
export function answerRegistry(
  registry: Registry,
  { note, openReads }: Pick<FeedOptions, 'note' | 'openReads'>,
): (request: RegistryRequest) => Promise<RegistryAnswer> {
  const { WEFT_REGISTRY_ADMIN_TOKEN: adminToken } = process.env;
  const onFault = (fault: unknown): void => note(`The registry: ${describeError(fault)}`);
  const handle = createRegistryHandler(registry, {
    onFault,
    openReads,
    ...(adminToken ? { adminToken } : {}),
  });
  return async ({ query, body, ...request }) => {
    // Nobody here hears of it when the caller leaves; a question that waits ends by itself.
    const signal = new AbortController().signal;
    const parameters = new URLSearchParams(query);
    const answer = await handle({
      ...request,
      query: parameters,
      body: async () => Buffer.from(body),
      signal,
    });
    return { status: answer.status, headers: answer.headers ?? {}, body: answer.body ?? '' };
  };
}
