import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunningServer, SocketHandler, SocketOptions, StreamEvent } from '../../edge/index.ts';
import { exchange, serve } from './support.ts';

const opened: WebSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});

async function* count(to: number): AsyncGenerator<StreamEvent> {
  for (let at = 1; at <= to; at++) yield { kind: 'next', body: `{"data":{"n":${at}}}` };
}

/** Answers by the text of the operation. */
const handler: SocketHandler = async ({ params, headers, signal }) => {
  switch (params.query) {
    case 'query':
      return { kind: 'result', body: '{"data":{"a":1}}' };
    case 'headers':
      return { kind: 'result', body: JSON.stringify({ data: headers }) };
    case 'refused':
      return { kind: 'refused', errors: '[{"message":"no"}]' };
    case 'count':
      return { kind: 'events', events: count(3) };
    case 'failing':
      return { kind: 'events', events: failing() };
    case 'silent':
      return { kind: 'events', events: silent(signal, () => {}) };
    default:
      throw new Error('broken on purpose');
  }
};

async function* failing(): AsyncGenerator<StreamEvent> {
  yield { kind: 'next', body: '{"data":{"n":1}}' };
  yield { kind: 'failed', errors: '[{"message":"the source died"}]' };
}

function silent(signal: AbortSignal, onEnd: () => void): AsyncIterable<StreamEvent> {
  signal.addEventListener('abort', onEnd);
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
}

function serveSockets(options: Partial<SocketOptions> = {}): Promise<RunningServer> {
  const sockets: SocketOptions = {
    path: '/graphql',
    handler,
    origins: ['https://friend.example'],
    initHeaders: ['authorization'],
    initTimeoutMs: 1_000,
    pingMs: 10_000,
    maxOperations: 2,
    onError: () => {},
    ...options,
  };
  return serve(() => ({ status: 200, body: 'plain' }), { sockets });
}

type Options = {
  readonly protocol?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
};

function connect({ url }: RunningServer, options: Options = {}): WebSocket {
  const { protocol = 'graphql-transport-ws', headers = {}, path = '/graphql' } = options;
  const socket = new WebSocket(url.replace('http', 'ws') + path, protocol === '' ? [] : protocol, {
    headers,
  });
  opened.push(socket);
  return socket;
}

/** Connects, says these messages and returns what was said until the socket closed or `wanted` messages came. */
async function talk(socket: WebSocket, messages: readonly unknown[], wanted = Number.POSITIVE_INFINITY) {
  const heard: unknown[] = [];
  await once(socket, 'open');
  const done = new Promise<number>((resolve) => {
    socket.on('message', (data) => {
      heard.push(JSON.parse(String(data)));
      if (heard.length >= wanted) resolve(0);
    });
    socket.on('close', resolve);
  });
  for (const message of messages)
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return { heard, code: await done };
}

const INIT = { type: 'connection_init' };
const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } });

describe('GraphQL over WebSocket', () => {
  it('answers queries with one result, and streams with all their events, to the client that people use', async () => {
    const server = await serveSockets();
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
    });
    const collect = async (query: string) => {
      const results: unknown[] = [];
      for await (const result of client.iterate({ query })) results.push(result.data);
      return results;
    };
    expect(await collect('query')).toEqual([{ a: 1 }]);
    expect(await collect('count')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await expect(collect('refused')).rejects.toEqual([{ message: 'no' }]);
    await expect(collect('failing')).rejects.toEqual([{ message: 'the source died' }]);
    await client.dispose();
  });

  it('reads nothing more of a client who does not read, and goes on when it does', async () => {
    const socket = connect(await serveSockets());
    await talk(socket, [INIT, subscribe('1', 'silent'), subscribe('2', 'silent')], 1);
    socket.pause();
    const count = 60_000;
    let heard = 0;
    socket.on('message', () => {
      heard += 1;
    });
    for (let at = 0; at < count; at++) socket.send(JSON.stringify(subscribe('x'.repeat(200) + at, 'query')));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(socket.bufferedAmount).toBeGreaterThan(0);
    socket.resume();
    await expect.poll(() => heard).toBe(count);
  });

  it('runs several operations at a time, up to a limit', async () => {
    const socket = connect(await serveSockets());
    const { heard } = await talk(
      socket,
      [INIT, subscribe('1', 'silent'), subscribe('2', 'silent'), subscribe('3', 'query')],
      2,
    );
    expect(heard).toEqual([
      { type: 'connection_ack' },
      {
        id: '3',
        type: 'error',
        payload: [expect.objectContaining({ extensions: { code: 'TOO_MANY_OPERATIONS' } })],
      },
    ]);
  });

  it('frees an operation that the client completes, and all of a client that leaves', async () => {
    let ended = 0;
    const counting: SocketHandler = (operation) => {
      if (operation.params.query !== 'silent') return handler(operation);
      return Promise.resolve({ kind: 'events', events: silent(operation.signal, () => ended++) });
    };
    const socket = connect(await serveSockets({ handler: counting }));
    const { heard } = await talk(
      socket,
      [INIT, subscribe('1', 'silent'), { id: '1', type: 'complete' }, subscribe('1', 'query')],
      3,
    );
    expect(heard.slice(1)).toEqual([
      { id: '1', type: 'next', payload: { data: { a: 1 } } },
      { id: '1', type: 'complete' },
    ]);
    expect(ended).toBe(1);
    socket.send(JSON.stringify(subscribe('2', 'silent')));
    socket.close();
    await expect.poll(() => ended).toBe(2);
  });

  it('answers a ping with its payload', async () => {
    const { heard } = await talk(connect(await serveSockets()), [{ type: 'ping', payload: { a: 1 } }], 1);
    expect(heard).toEqual([{ type: 'pong', payload: { a: 1 } }]);
  });

  it.each([
    [4400, 'no JSON', ['{']],
    [4400, 'an unknown message', [{ type: 'start' }]],
    [4400, 'a subscribe without an id', [INIT, { type: 'subscribe', payload: { query: 'query' } }]],
    [4400, 'a subscribe without an operation', [INIT, { id: '1', type: 'subscribe', payload: {} }]],
    [
      4400,
      'variables that are a list',
      [INIT, { id: '1', type: 'subscribe', payload: { query: 'query', variables: [] } }],
    ],
    [4400, 'a ping with a text', [{ type: 'ping', payload: 'a' }]],
    [4400, 'a pong with a list', [{ type: 'pong', payload: [] }]],
    [4400, 'a message of the older protocol', [INIT, { id: '1', type: 'stop' }]],
    [4401, 'an operation before the greeting', [subscribe('1', 'query')]],
    [4408, 'no greeting in time', []],
    [4409, 'an id that is in use', [INIT, subscribe('1', 'silent'), subscribe('1', 'silent')]],
    [4429, 'a second greeting', [INIT, INIT]],
  ])('closes with %i after %s', async (code, _, messages) => {
    const server = await serveSockets({ initTimeoutMs: messages.length === 0 ? 20 : 1_000 });
    expect((await talk(connect(server), messages)).code).toBe(code);
  });

  it('closes with 4406 when the client offers no protocol, and with 1009 after a message that is too long', async () => {
    const server = await serveSockets();
    expect((await talk(connect(server, { protocol: '' }), [])).code).toBe(4406);
    expect((await talk(connect(server), [INIT, `"${'x'.repeat(2_000_000)}"`])).code).toBe(1009);
  });

  it('answers parameters that no server should take with an error', async () => {
    const payload = '{"query":"query","variables":{"a":{"__proto__":1}}}';
    const { heard } = await talk(
      connect(await serveSockets()),
      [INIT, `{"id":"1","type":"subscribe","payload":${payload}}`],
      2,
    );
    const message = 'The key "__proto__" is not allowed, found at variables.a.';
    expect(heard[1]).toEqual({
      id: '1',
      type: 'error',
      payload: [{ message, extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('answers a failure of the server with an id only', async () => {
    const { heard } = await talk(connect(await serveSockets()), [INIT, subscribe('1', 'broken')], 2);
    expect(heard[1]).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'INTERNAL_ERROR' } }] });
    expect(JSON.stringify(heard)).not.toContain('on purpose');
  });

  it('takes the headers of the upgrade, and of the greeting only those that it may set and the upgrade has not', async () => {
    const server = await serveSockets({ initHeaders: ['authorization', 'x-team'] });
    const payload = { Authorization: 'Bearer a', 'x-team': 'forged', 'x-admin': 'yes', host: 'evil' };
    const socket = connect(server, { headers: { 'x-team': 'sales' } });
    const { heard } = await talk(socket, [{ ...INIT, payload }, subscribe('1', 'headers')], 2);
    const { data } = Object(heard[1]).payload;
    expect(data).toMatchObject({
      authorization: 'Bearer a',
      'x-team': 'sales',
      host: `127.0.0.1:${server.port}`,
    });
    expect(data).not.toHaveProperty('x-admin');
  });

  it('tells clients to go elsewhere when the server closes', async () => {
    const server = await serveSockets();
    const socket = connect(server);
    const ending = talk(socket, [INIT, subscribe('1', 'silent')]);
    await once(socket, 'message');
    await server.close(1_000);
    expect((await ending).code).toBe(1001);
  });

  it('cuts off a client that does not answer pings', async () => {
    const server = await serveSockets({ pingMs: 20 });
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      autoPong: false,
    });
    opened.push(socket);
    expect((await talk(socket, [INIT])).code).toBe(1006);
  });
});

describe('an upgrade', () => {
  const statusOf = async (socket: WebSocket) => {
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response');
    return response.statusCode;
  };

  it('is refused to pages of other web sites, but for those that are friends', async () => {
    const server = await serveSockets();
    expect(await statusOf(connect(server, { headers: { origin: 'https://evil.example' } }))).toBe(403);
    expect(await statusOf(connect(server, { headers: { origin: 'null' } }))).toBe(403);
    for (const origin of ['https://friend.example', server.url.replace('localhost', '127.0.0.1')]) {
      const socket = connect(server, { headers: { origin } });
      await once(socket, 'open');
    }
  });

  it('is refused at other paths', async () => {
    expect(await statusOf(connect(await serveSockets(), { path: '/other' }))).toBe(404);
  });

  it('to a protocol that is not spoken here is ignored, and the request answered', async () => {
    const server = await serveSockets();
    const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n';
    const post = `POST /x HTTP/1.1\r\nHost: a\r\n${h2c}Content-Length: 2\r\n\r\n{}`;
    expect(await exchange(server, `${post}GET /y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 200 OK[\s\S]*plainHTTP\/1\.1 200 OK[\s\S]*plain$/,
    );
  });

  it('is ignored by a server that speaks no WebSocket', async () => {
    const server = await serve(() => ({ status: 200, body: 'plain' }));
    expect(await statusOf(connect(server))).toBe(200);
  });
});
