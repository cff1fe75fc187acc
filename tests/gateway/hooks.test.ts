import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayHooks } from '../../gateway/index.ts';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

/* Hooks of whoever runs a gateway, over real subgraphs and real HTTP. */

let mesh: TestMesh;
afterEach(() => mesh?.close());

const logged: unknown[] = [];

async function start<Context>(
  hooks: GatewayHooks<Context>,
  config: Record<string, unknown> = {},
): Promise<TestMesh> {
  logged.length = 0;
  const log = ({ error }: { readonly error?: unknown }) => logged.push(error);
  mesh = await startTestMesh(MESH_FIXTURES, { hooks, log, config });
  return mesh;
}

const LATE = '{ flights(limit: 2) { id origin { name } } }';

describe('onRequest', () => {
  it('refuses with errors, a status and headers of its own, before anything is asked', async () => {
    await start({
      onRequest: ({ headers }) =>
        headers['authorization'] === undefined
          ? {
              errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }],
              status: 401,
              responseHeaders: { 'www-authenticate': 'Bearer' },
            }
          : undefined,
    });
    const refused = await mesh.ask(LATE);
    expect(refused).toMatchObject({
      status: 401,
      errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(refused).not.toHaveProperty('data');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(mesh.subgraphs['flights']?.requests).toEqual([]);
    expect(await mesh.ask(LATE, { headers: { authorization: 'Bearer t' } })).toMatchObject({ status: 200 });
  });

  it('gives an error without a code one, and the status of a refusal', async () => {
    await start({ onRequest: () => ({ errors: [{ message: 'Not today.' }] }) });
    expect(await mesh.ask(LATE)).toMatchObject({
      status: 400,
      errors: [{ message: 'Not today.', extensions: { code: 'REQUEST_REFUSED' } }],
    });
  });

  it('replaces parameters and headers', async () => {
    await start({
      onRequest: ({ params }) => ({
        params: { variables: { ...params.variables, limit: 1 } },
        headers: { 'X-Request-Id': 'given' },
      }),
    });
    const { data } = await mesh.ask('query Q($limit: Int) { flights(limit: $limit) { id } }', {
      variables: { limit: 3 },
      headers: { 'x-request-id': 'asked' },
    });
    expect(data).toEqual({ flights: [{ id: '1' }] });
    expect(mesh.subgraphs['flights']?.requests[0]?.headers['x-request-id']).toBe('given');
  });

  it('sees the client go away', async () => {
    let seen: AbortSignal | undefined;
    let arrived = (): void => undefined;
    const called = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await start({
      onRequest: async ({ signal }) => {
        seen = signal;
        arrived();
        await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      },
    });
    const leaving = new AbortController();
    const request = fetch(`${mesh.url}/graphql?query={__typename}`, { signal: leaving.signal });
    await called;
    leaving.abort();
    await expect(request).rejects.toThrow();
    await expect.poll(() => seen?.aborted).toBe(true);
  });

  it('that never settles ends with the time of the request', async () => {
    await start({ onRequest: () => new Promise(() => {}) }, { requestTimeoutMs: 50 });
    expect(await mesh.ask(LATE)).toMatchObject({
      status: 504,
      errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }],
    });
  });
});

describe('onSubgraphRequest', () => {
  it('gets the context of onRequest, and adds, replaces and removes headers', async () => {
    await start<{ readonly user: string }>({
      onRequest: async () => ({ context: { user: 'ada' } }),
      onSubgraphRequest: ({ subgraph, context, kind }) => ({
        headers: { 'x-user': context.user, 'X-Subgraph': `${subgraph}:${kind}`, 'x-request-id': undefined },
      }),
    });
    await mesh.ask(LATE, { headers: { 'x-request-id': 'r1', 'accept-language': 'de' } });
    for (const name of ['flights', 'airports']) {
      const headers = mesh.subgraphs[name]?.requests[0]?.headers;
      expect(headers).toMatchObject({
        'x-user': 'ada',
        'x-subgraph': `${name}:query`,
        'accept-language': 'de',
      });
      expect(headers).not.toHaveProperty('x-request-id');
    }
  });

  it('changes address and body', async () => {
    await start({
      onSubgraphRequest: ({ subgraph, body }) =>
        subgraph === 'airports'
          ? {
              url: `${mesh.subgraphs['airports']?.server.url}/other?tenant=a`,
              body: body.replace('"JFK"', '"SFO"'),
            }
          : undefined,
    });
    const { data } = await mesh.ask(LATE);
    expect(data).toEqual({
      flights: [
        { id: '1', origin: { name: 'San Francisco' } },
        { id: '2', origin: { name: 'San Francisco' } },
      ],
    });
  });

  it('answers in place of the subgraph', async () => {
    await start({
      onSubgraphRequest: ({ subgraph }) =>
        subgraph === 'airports'
          ? {
              answer: {
                data: { _entities: [{ state: 'Here' }, null] },
                errors: [{ message: 'One is lost.' }],
              },
            }
          : undefined,
    });
    const { data, errors } = await mesh.ask('{ flights(limit: 2) { origin { state } } }');
    expect(mesh.subgraphs['airports']?.requests).toEqual([]);
    expect(data).toEqual({ flights: [{ origin: { state: 'Here' } }, { origin: { state: null } }] });
    expect(errors?.[0]).toMatchObject({ message: 'One is lost.', extensions: { subgraph: 'airports' } });
  });

  it('costs only the fields of the call when it throws, and tells nothing of it', async () => {
    await start({
      onSubgraphRequest: ({ subgraph }) => {
        if (subgraph === 'safety') throw new Error('the key is hunter2');
      },
    });
    const { data, errors, text } = await mesh.ask('{ airport(iata: "SFO") { name strikeCount } }');
    expect(data).toEqual({ airport: { name: 'San Francisco', strikeCount: null } });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_ERROR', id: expect.any(String) } }]);
    expect(errors?.[0]?.extensions, 'no team is to blame').not.toHaveProperty('owner');
    expect(text).not.toContain('hunter2');
    expect(logged).toMatchObject([{ message: 'the key is hunter2' }]);
  });

  it('says no when the address it gives is none', async () => {
    await start({ onSubgraphRequest: () => ({ url: 'ftp://elsewhere' }) });
    expect((await mesh.ask('{ flights { id } }')).errors?.[0]).toMatchObject({
      extensions: { code: 'SUBGRAPH_UNREACHABLE' },
    });
  });
});

describe('onSubgraphResponse', () => {
  it('sees status, headers, data and errors of every call', async () => {
    const seen: unknown[] = [];
    await start({
      onSubgraphResponse: ({ subgraph, http, answer }) => {
        seen.push({
          subgraph,
          status: http?.status,
          type: http?.headers['content-type'],
          errors: answer.errors.length,
        });
      },
    });
    await mesh.ask('{ failing flights(limit: 1) { origin { name } } }');
    const type = 'application/graphql-response+json; charset=utf-8';
    expect(seen).toEqual([
      { subgraph: 'flights', status: 200, type, errors: 1 },
      { subgraph: 'airports', status: 200, type, errors: 0 },
    ]);
  });

  it('sees the failure when nothing came', async () => {
    const seen: unknown[] = [];
    await start({
      onSubgraphResponse: ({ http, answer }) =>
        void seen.push({ http, code: answer.errors[0]?.extensions?.['code'] }),
    });
    await mesh.subgraphs['flights']?.server.close(0);
    await mesh.ask('{ flights { id } }');
    expect(seen).toEqual([{ http: undefined, code: 'SUBGRAPH_UNREACHABLE' }]);
  });

  it('replaces the answer', async () => {
    await start({
      onSubgraphResponse: ({ answer }) => ({
        answer: { data: answer.data ?? null, errors: [...(answer.errors ?? []), { message: 'Seen.' }] },
      }),
    });
    const { data, errors } = await mesh.ask('{ flights(limit: 1) { id } }');
    expect(data).toEqual({ flights: [{ id: '1' }] });
    expect(errors).toMatchObject([
      { message: 'Seen.', extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'flights' } },
    ]);
  });
});

describe('onResponse', () => {
  it('adds headers and extensions, and knows the context', async () => {
    await start<string>({
      onRequest: () => ({ context: 'ada' }),
      onResponse: ({ result, context }) => ({
        headers: { 'X-Errors': String(result.errors?.length ?? 0) },
        extensions: { for: context },
      }),
    });
    const answer = await mesh.ask('{ flights(limit: 1) { id } }', {
      extensions: { weft: { receipt: true } },
    });
    expect(answer.headers.get('x-errors')).toBe('0');
    expect(answer.extensions).toMatchObject({ for: 'ada', weft: { receipt: {} } });
  });

  it('is called for refused requests too', async () => {
    await start({
      onResponse: ({ result }) => ({
        headers: { 'x-code': String(result.errors?.[0]?.extensions?.['code']) },
      }),
    });
    expect((await mesh.ask('{ nothing }')).headers.get('x-code')).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each(['onRequest', 'onResponse'] as const)('%s that throws is a fault of the gateway', async (name) => {
    await start({
      [name]: async () => {
        throw new Error('the key is hunter2');
      },
    });
    const { status, errors, text } = await mesh.ask(LATE);
    expect({ status, errors }).toMatchObject({
      status: 500,
      errors: [{ extensions: { code: 'INTERNAL_ERROR' } }],
    });
    expect(text).not.toContain('hunter2');
    expect(logged).toHaveLength(1);
  });
});
