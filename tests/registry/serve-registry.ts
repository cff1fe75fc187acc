import { afterEach } from 'vitest';
import { z } from 'zod';
import { type RunningServer, startServer } from '../../edge/index.ts';
import { createRegistryHandler, type Registry, type RegistryHandlerOptions } from '../../registry/index.ts';

/** An answer as tests look at it. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

type Sent = {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

const errorsSchema = z.object({ errors: z.array(z.looseObject({ code: z.string(), message: z.string() })) });

/** The first error of an answer; its code, message and what else it says. */
export function errorOf({ status, body }: Answer) {
  const [error] = errorsSchema.parse(body).errors;
  return { status, ...error };
}

/** Serves registries over HTTP on free ports; all servers end with the test. */
export function useRegistryServers() {
  const servers: RunningServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close(0)));
  });
  return async (registry: Registry, options: RegistryHandlerOptions = {}) => {
    const server = await startServer({
      handler: createRegistryHandler(registry, { onFault: console.error, ...options }),
      port: 0,
    });
    servers.push(server);
    const call = async (path: string, { method, token, body, headers }: Sent = {}): Promise<Answer> => {
      const isText = typeof body === 'string';
      const response = await fetch(`${server.url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    };
    return {
      url: server.url,
      port: server.port,
      call: (path: string, sent?: Sent) => call(`/registry/v1${path}`, sent),
    };
  };
}
