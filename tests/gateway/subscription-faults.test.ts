import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createGateway, gatewayConfigSchema, startGateway } from '../../gateway/index.ts';
import { composeSupergraph, TEAMS } from '../support/gateway-fixtures.ts';
import { openStream } from '../support/stream-clients.ts';

const TYPE_DEFS = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { now: Int } type Subscription { ticks: Int news: String! }`;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A gateway over one subgraph that behaves as it is told, over both protocols. */
async function startLiar(
  protocol: 'ws' | 'sse',
  behaviour: { onSocket?: (socket: WebSocket) => void; onRequest?: (response: ServerResponse) => void },
  config: Record<string, unknown> = {},
): Promise<string> {
  const server = createServer((_request, response) => behaviour.onRequest?.(response));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => behaviour.onSocket?.(client));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(async () => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const subscriptions = { all: { protocol }, ...Object(config['subscriptions']) };
  const settings = { port: 0, host: '127.0.0.1', plan: { workers: 0 }, ...config, subscriptions };
  const gateway = createGateway({ config: gatewayConfigSchema.parse(settings), log: () => {} });
  const url = `http://127.0.0.1:${port}/graphql`;
  await gateway.useSupergraph(composeSupergraph([{ name: 'liar', typeDefs: TYPE_DEFS, url }]), TEAMS);
  const running = await startGateway(gateway);
  closing.push(() => running.close(100));
  return running.url;
}

/** Acknowledges, then answers the first subscription with this. */
function afterSubscribe(act: (socket: WebSocket, id: string) => void): (socket: WebSocket) => void {
  return (socket) =>
    socket.on('message', (data) => {
      const { type, id } = JSON.parse(String(data));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe') act(socket, id);
    });
}

async function endOf(url: string, query = 'subscription { ticks }') {
  const stream = await openStream(url, 'multipart', { query });
  const results: unknown[] = [];
  for (let result = await stream.next(); result; result = await stream.next()) results.push(result);
  const [{ message, extensions } = { message: '', extensions: { code: '' } }] = stream.failure ?? [];
  return { results, message, code: extensions.code };
}

const next = (id: string, payload: unknown) => JSON.stringify({ id, type: 'next', payload });

describe('a subgraph that publishes over WebSocket', () => {
  it.each([
    [
      'closes the socket as if all were well',
      'SUBSCRIPTION_LOST',
      'closed the connection that its events came over (1000)',
      (socket: WebSocket) => socket.close(1000),
    ],
    [
      'closes the socket with a reason',
      'SUBSCRIPTION_LOST',
      'closed the connection that its events came over (4500 Broker gone)',
      (socket: WebSocket) => socket.close(4500, 'Broker gone'),
    ],
    [
      'says what is no message',
      'SUBSCRIPTION_LOST',
      'lost the connection that its events came over',
      (socket: WebSocket) => socket.send('hello'),
    ],
    [
      'sends an event that is too large',
      'SUBGRAPH_RESPONSE_TOO_LARGE',
      'sent an event that is larger than the gateway reads',
      (socket: WebSocket, id: string) => socket.send(next(id, { data: { news: 'x'.repeat(20_000) } })),
    ],
  ])('and %s ends the stream with %s', async (_, code, what, act) => {
    const url = await startLiar(
      'ws',
      { onSocket: afterSubscribe(act) },
      { subgraph: { maxResponseBytes: 10_000 } },
    );
    expect(await endOf(url)).toEqual({ results: [], code, message: `The subgraph "liar" ${what}.` });
  });

  it('and never answers a ping ends the stream with SUBSCRIPTION_LOST', async () => {
    const url = await startLiar(
      'ws',
      { onSocket: afterSubscribe(() => {}) },
      { subscriptions: { pingMs: 50 } },
    );
    expect(await endOf(url)).toMatchObject({
      code: 'SUBSCRIPTION_LOST',
      message: 'The subgraph "liar" did not answer a ping in time.',
    });
  });

  it('and does not acknowledge in time ends the stream with SUBGRAPH_TIMEOUT', async () => {
    const url = await startLiar('ws', { onSocket: () => {} }, { subgraph: { timeoutMs: 50 } });
    expect(await endOf(url)).toMatchObject({
      code: 'SUBGRAPH_TIMEOUT',
      message: 'The subgraph "liar" did not acknowledge the WebSocket in time.',
    });
  });

  it('and sends what is no GraphQL answer makes that event an error, and the stream goes on', async () => {
    const onSocket = afterSubscribe((socket, id) => {
      for (const payload of [{}, { data: { ticks: 'many' } }, { data: { ticks: 3 } }])
        socket.send(next(id, payload));
      socket.send(JSON.stringify({ id, type: 'complete' }));
    });
    const url = await startLiar('ws', { onSocket });
    expect((await endOf(url)).results).toEqual([
      {
        data: { ticks: null },
        errors: [
          expect.objectContaining({ message: 'The subgraph "liar" answered neither data nor errors.' }),
        ],
      },
      { data: { ticks: null }, errors: [expect.objectContaining({ path: ['ticks'] })] },
      { data: { ticks: 3 } },
    ]);
  });
});

describe('a subgraph that publishes server-sent events', () => {
  const stream = (...chunks: string[]) => ({
    onRequest: (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const chunk of chunks) response.write(chunk);
      response.end();
    },
  });

  it.each([
    [
      'stops in the middle',
      'SUBSCRIPTION_LOST',
      'ended the stream of events without completing it',
      stream(': hi\n\n'),
    ],
    [
      'sends an event that is too large',
      'SUBGRAPH_RESPONSE_TOO_LARGE',
      'sent an event that is larger than the gateway reads',
      stream(`event: next\ndata: ${'x'.repeat(20_000)}\n\n`),
    ],
    ['does not answer in time', 'SUBGRAPH_TIMEOUT', 'did not answer in time', { onRequest: () => {} }],
    [
      'answers one result',
      'SUBGRAPH_BAD_RESPONSE',
      'answered a subscription with one result instead of a stream of events',
      { onRequest: (response: ServerResponse) => void response.end('{"data":{"ticks":1}}') },
    ],
  ])('and %s ends the stream with %s', async (_, code, what, behaviour) => {
    const url = await startLiar('sse', behaviour, { subgraph: { timeoutMs: 200, maxResponseBytes: 10_000 } });
    expect(await endOf(url)).toEqual({ results: [], code, message: `The subgraph "liar" ${what}.` });
  });

  it('may break its lines anywhere and with any line end', async () => {
    const text =
      'event: next\r\ndata: {"data":\r\ndata:{"ticks":1}}\r\n\r\n:\r\revent:next\rdata: {"data":{"ticks":2}}\r\revent: other\ndata: x\n\nevent: next\ndata: {\n\nid: 7\nevent: complete\n\n';
    const chunks = Array.from(text);
    const url = await startLiar('sse', stream(...chunks));
    const { results, code } = await endOf(url);
    expect(code).toBe('');
    expect(results).toEqual([
      { data: { ticks: 1 } },
      { data: { ticks: 2 } },
      {
        data: { ticks: null },
        errors: [
          expect.objectContaining({ extensions: expect.objectContaining({ code: 'SUBGRAPH_BAD_RESPONSE' }) }),
        ],
      },
    ]);
  });
});
