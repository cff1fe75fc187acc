import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  COMPLETED,
  closeEventMeshes,
  DELAYED,
  type EventMesh,
  open,
  SFO,
  startEventMesh,
} from '../support/event-mesh.ts';
import { openStream } from '../support/stream-clients.ts';

afterEach(closeEventMeshes);

/** Asks over HTTP and reads the whole answer. */
async function ask(
  { url }: EventMesh,
  query: string,
  accept: string,
  variables: Record<string, unknown> = {},
) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const MODERN = 'application/graphql-response+json';

describe('a client that subscribes', () => {
  it.each([
    'application/json',
    '*/*',
    'multipart/mixed, application/json',
    'multipart/mixed;deferSpec=20220824, */*',
  ])('is answered 406 when it does not take a stream of events: %s', async (accept) => {
    const { status, text } = await ask(await startEventMesh(), DELAYED, accept);
    expect(status).toBe(406);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('SUBSCRIPTION_BAD_HEADER');
  });

  it.each([
    ['two root fields', 'subscription { delayed { id } strict { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['introspection', 'subscription { __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['only its type', 'subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a condition',
      'subscription($a: Boolean!) { delayed @include(if: $a) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition that never holds',
      'subscription { ...A } fragment A on Subscription { delayed @skip(if: true) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a variable that does not fit',
      'subscription($n: Int!) { delayed(above: $n) { id } }',
      'BAD_USER_INPUT',
    ],
    ['no field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('wrongly, with %s, is refused over every protocol', async (_, query, code) => {
    const mesh = await startEventMesh();
    const variables = { a: true, n: 'many' };
    const accept = `${MODERN}, text/event-stream`;
    const json = await ask(mesh, query, accept, variables);
    expect([json.status, JSON.parse(json.text).errors[0].extensions.code]).toEqual([400, code]);
    // An EventSource sees nothing of an answer that is not 200, so GraphQL over SSE sends errors as an event.
    const sse = await ask(mesh, query, 'text/event-stream', variables);
    expect([sse.status, sse.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(sse.text).toMatch(/^event: next\ndata: \{"errors":\[.*\]\}\n\nevent: complete\ndata:\n\n$/);
    const stream = await openStream(mesh.url, 'websocket', { query, variables });
    expect(await stream.next()).toBeUndefined();
    expect(stream.failure?.[0]?.extensions.code).toBe(code);
    expect(mesh.flights.subscribed).toHaveLength(0);
    expect(mesh.gateway.snapshot?.references).toBe(1);
  });

  it('in this process, where there is no stream, is refused', async () => {
    const { gateway } = await startEventMesh();
    expect(await gateway.execute({ query: DELAYED })).toMatchObject({
      errors: [{ extensions: { code: 'SUBSCRIPTION_NOT_SUPPORTED' } }],
    });
  });

  it('is refused while as many subscriptions are open as may be', async () => {
    const mesh = await startEventMesh('ws', { subscriptions: { maxOpen: 1 } });
    const first = await open(mesh);
    const { status, text } = await ask(mesh, DELAYED, `${MODERN}, text/event-stream`);
    expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([503, 'SUBSCRIPTION_LIMIT']);
    const second = await openStream(mesh.url, 'websocket', { query: DELAYED });
    expect(await second.next()).toBeUndefined();
    expect(second.failure?.[0]?.extensions.code).toBe('SUBSCRIPTION_LIMIT');
    first.leave();
    await expect.poll(() => mesh.gateway.subscriptions.open).toBe(0);
    await open(mesh);
  });

  it('hears a sign of life while nothing happens', async () => {
    const mesh = await startEventMesh('ws', { subscriptions: { heartbeatMs: 20 } });
    for (const [accept, sign] of [
      ['text/event-stream', ':\n\n:\n\n'],
      ['multipart/mixed;subscriptionSpec=1.0', '{}\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{}'],
    ] as const) {
      const client = new AbortController();
      const response = await fetch(`${mesh.url}/graphql?query=${encodeURIComponent(DELAYED)}`, {
        headers: { accept },
        signal: client.signal,
      });
      let heard = '';
      for await (const chunk of response.body ?? []) {
        heard += Buffer.from(chunk).toString();
        if (heard.includes(sign)) break;
      }
      expect(heard).toContain(sign);
      client.abort();
    }
  });

  it('gets aliases, conditions, fragments and names that clash with keys as a query would', async () => {
    const mesh = await startEventMesh();
    const query = `subscription($more: Boolean!, $representations: ID) {
      late: delayed(origin: $representations) {
        id: delay
        key: id
        kind: __typename
        origin { iata: name ...Place @include(if: $more) }
      }
    }
    fragment Place on Airport { code: iata state }`;
    const stream = await open(mesh, { query, variables: { more: true, representations: 'SFO' } });
    const brief = await open(mesh, { query, variables: { more: false, representations: 'SFO' } });
    mesh.flights.emit(SFO);
    const origin = { iata: 'San Francisco', code: 'SFO', state: 'CA' };
    expect(await stream.next()).toEqual({ data: { late: { id: 5, key: '1', kind: 'Flight', origin } } });
    expect((await brief.next())?.data).toMatchObject({ late: { origin: { iata: 'San Francisco' } } });
    expect(mesh.flights.subscribed.map(({ variables }) => Object.values(Object(variables)))).toEqual([
      expect.arrayContaining(['SFO']),
      expect.arrayContaining(['SFO']),
    ]);
  });

  it('gets what kind of thing an event is about', async () => {
    const mesh = await startEventMesh();
    const query =
      'subscription { leg { __typename ... on Flight { id origin { name } } ... on Train { id name } } }';
    const stream = await open(mesh, { query });
    mesh.flights.emit({ __typename: 'Train', id: 't1', name: 'Night train' });
    mesh.flights.emit({ __typename: 'Flight', ...SFO });
    expect(await stream.next()).toEqual({
      data: { leg: { __typename: 'Train', id: 't1', name: 'Night train' } },
    });
    expect(await stream.next()).toEqual({
      data: { leg: { __typename: 'Flight', id: '1', origin: { name: 'San Francisco' } } },
    });
  });

  it('gets the errors of an event with code, path and owner, and goes on', async () => {
    const mesh = await startEventMesh();
    const stream = await open(mesh, {
      query: 'subscription { delayed { id remark: note origin { name } } }',
    });
    mesh.airports.fault = () => ({ status: 500, body: 'oops' });
    mesh.flights.emit({ ...SFO, note: 'broken' });
    const broken = await stream.next();
    expect(broken?.data).toEqual({ delayed: null });
    expect(broken?.errors).toEqual([
      expect.objectContaining({
        message: 'The note is lost.',
        path: ['delayed', 'remark'],
        extensions: expect.objectContaining({
          code: 'NO_NOTE',
          subgraph: 'flights',
          owner: expect.objectContaining({ team: 'network-operations' }),
        }),
      }),
      expect.objectContaining({
        path: ['delayed', 'origin'],
        extensions: expect.objectContaining({
          code: 'SUBGRAPH_BAD_RESPONSE',
          subgraph: 'airports',
          owner: expect.objectContaining({ team: 'ground-operations' }),
        }),
      }),
    ]);
    mesh.airports.fault = undefined;
    mesh.flights.emit(SFO);
    expect(await stream.next()).toEqual({
      data: { delayed: { id: '1', remark: null, origin: { name: 'San Francisco' } } },
    });
  });

  it('gets null for the whole event when its root field may not be null', async () => {
    const mesh = await startEventMesh();
    const stream = await open(mesh, { query: 'subscription { strict { id } }' });
    mesh.flights.emit({ flight: null });
    mesh.flights.emit({ flight: { id: '7' } });
    expect(await stream.next()).toMatchObject({ data: null, errors: [{ path: ['strict'] }] });
    expect(await stream.next()).toEqual({ data: { strict: { id: '7' } } });
  });

  it('gets a receipt with each event when it asks for one', async () => {
    const mesh = await startEventMesh();
    const stream = await open(mesh, { extensions: { weft: { receipt: true } } });
    mesh.flights.emit(SFO);
    expect(await stream.next()).toMatchObject({
      data: COMPLETED,
      extensions: { weft: { receipt: { teams: ['ground-operations', 'network-operations'] } } },
    });
  });

  it('in a browser says who it is in the greeting, and the subgraph hears it as header and as parameter', async () => {
    const mesh = await startEventMesh('ws', { forwardHeaders: ['authorization', 'x-team'] });
    const client = createClient({
      url: `${mesh.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: 'Bearer ada', 'x-team': 'forged' },
    });
    client.subscribe({ query: DELAYED }, { next: () => {}, error: () => {}, complete: () => {} });
    await expect.poll(() => mesh.flights.subscribed).toHaveLength(1);
    const [{ headers, params } = { headers: {}, params: {} }] = mesh.flights.subscribed;
    expect([headers.authorization, Object(headers)['x-team'], params]).toEqual([
      'Bearer ada',
      undefined,
      { authorization: 'Bearer ada' },
    ]);
    await client.dispose();
  });
});

describe('a WebSocket', () => {
  it('also takes queries, with the refusals of HTTP', async () => {
    const mesh = await startEventMesh();
    const answerTo = async (query: string) => {
      const stream = await openStream(mesh.url, 'websocket', { query });
      return { result: await stream.next(), last: await stream.next(), failure: stream.failure };
    };
    expect(await answerTo('{ flight(id: "1") { id origin { name } } }')).toEqual({
      result: { data: { flight: { id: '1', origin: { name: 'San Francisco' } } } },
      last: undefined,
      failure: undefined,
    });
    expect((await answerTo('{ nothing }')).failure?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await answerTo('{')).failure?.[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });
});

describe('a slow client', () => {
  it('misses its oldest events, which are counted, and holds up nobody', async () => {
    const mesh = await startEventMesh('ws', { subscriptions: { maxBufferedEvents: 3 } });
    const query = 'subscription Notes { delayed { id note } }';
    const quick = await open(mesh, { query });
    const slow = connect(Number(new URL(mesh.url).port), '127.0.0.1');
    const body = JSON.stringify({ query });
    slow.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\naccept-language: en\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await once(slow, 'data');
    slow.pause();
    await expect.poll(() => mesh.gateway.subscriptions).toMatchObject({ open: 2, upstreams: 1 });
    const note = 'x'.repeat(500_000);
    for (let id = 0; id < 60; id++) {
      mesh.flights.emit({ id: String(id), note });
      expect((await quick.next())?.data).toMatchObject({ delayed: { id: String(id) } });
    }
    const { dropped } = mesh.gateway.subscriptions;
    expect(dropped).toBeGreaterThan(10);
    let heard = '';
    slow.on('data', (chunk) => {
      heard += chunk;
    });
    slow.resume();
    await expect.poll(() => heard).toContain('"id":"59"');
    const ids = [...heard.matchAll(/"id":"(\d+)"/g)].map((match) => Number(match[1]));
    // What arrives is in order, and it is the latest that was kept.
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
    expect(ids.slice(-3)).toEqual([57, 58, 59]);
    expect(60 - ids.length).toBe(dropped);
    slow.destroy();
    await expect.poll(() => mesh.log).toEqual([`A slow client missed ${dropped} events of Notes.`]);
  });
});

describe('the gateway', () => {
  it('keeps a subscription on the supergraph it started with when a new one comes', async () => {
    const mesh = await startEventMesh();
    const old = mesh.gateway.snapshot;
    const stream = await open(mesh);
    await mesh.gateway.useSupergraph(mesh.sdl, []);
    expect(mesh.gateway.snapshot).not.toBe(old);
    expect(old?.references).toBe(1);
    mesh.flights.emit(SFO);
    expect(await stream.next()).toEqual({ data: COMPLETED });
    stream.leave();
    await old?.disposed;
    await expect.poll(() => mesh.flights.open).toBe(0);
  });

  it('ends streams when it closes: HTTP completes, WebSockets are told to go elsewhere', async () => {
    const mesh = await startEventMesh();
    const socket = new WebSocket(`${mesh.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data)).type));
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: DELAYED } }));
    const answer = ask(mesh, DELAYED, 'text/event-stream');
    await expect.poll(() => mesh.gateway.subscriptions.open).toBe(2);
    const [[code]] = await Promise.all([once(socket, 'close'), mesh.close()]);
    expect([code, heard]).toEqual([1001, ['connection_ack']]);
    expect((await answer).text).toBe('event: complete\ndata:\n\n');
    await expect.poll(() => mesh.flights.open).toBe(0);
  });

  it('opens one subscription per client at the subgraph when sharing is off', async () => {
    const mesh = await startEventMesh('ws', { subscriptions: { share: false } });
    await open(mesh);
    await open(mesh);
    expect(mesh.gateway.subscriptions).toEqual({ open: 2, dropped: 0, upstreams: 2 });
    // Over one socket all the same.
    expect(mesh.flights.sockets).toBe(1);
  });
});
