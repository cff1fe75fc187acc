import type { Handler } from '../../../edge/index.ts';
import type { RegistryAnswer, RegistryRequest } from '../worker-messages.ts';

/** Lets a gateway answer for a registry that is elsewhere, in another process say. */
export function registryMount(ask: (request: RegistryRequest) => Promise<RegistryAnswer>): Handler {
  return async ({ method, path, query, headers, body }) =>
    ask({ method, path, query: query.toString(), headers, body: (await body()).toString() });
}
