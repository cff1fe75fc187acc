import { afterEach, describe, expect, it } from 'vitest';
import { COMPLETED, closeEventMeshes, DELAYED, open, SFO, startEventMesh } from '../support/event-mesh.ts';
import { openStream } from '../support/stream-clients.ts';

afterEach(closeEventMeshes);

describe.each(['ws', 'sse'] as const)('a subscription that a subgraph publishes over %s', (upstream) => {
  it.each(['websocket', 'sse', 'multipart'] as const)(
    'reaches a client over %s, completed from other subgraphs, until the subgraph completes it',
    async (protocol) => {
      const mesh = await startEventMesh(upstream);
      const stream = await open(mesh, {}, protocol);
      mesh.flights.emit(SFO);
      expect(await stream.next()).toEqual({ data: COMPLETED });
      mesh.flights.emit({ id: '2', delay: null, origin: { iata: 'JFK' } });
      mesh.flights.emit({ id: '3', delay: 1, origin: { iata: 'XXX' } });
      expect(await stream.next()).toEqual({
        data: { delayed: { id: '2', delay: null, origin: { iata: 'JFK', name: 'New York' } } },
      });
      // An airport that nobody knows: its name is not nullable, so the null goes up to the flight.
      const last = await stream.next();
      expect(last?.data).toEqual({ delayed: null });
      expect(last?.errors?.[0]?.path).toEqual(['delayed', 'origin', 'name']);
      mesh.flights.complete();
      expect(await stream.next()).toBeUndefined();
      expect(stream.failure).toBeUndefined();
      await expect.poll(() => mesh.gateway.subscriptions).toEqual({ open: 0, dropped: 0, upstreams: 0 });
    },
  );

  it.each(['websocket', 'sse', 'multipart'] as const)(
    'ends for a client over %s with code, subgraph and owner when the subgraph dies',
    async (protocol) => {
      const mesh = await startEventMesh(upstream);
      const stream = await open(mesh, {}, protocol);
      mesh.flights.emit(SFO);
      await stream.next();
      mesh.flights.crash();
      expect(await stream.next()).toBeUndefined();
      expect(stream.failure).toEqual([
        {
          message: expect.stringContaining('The subgraph "flights"'),
          extensions: {
            code: 'SUBSCRIPTION_LOST',
            subgraph: 'flights',
            owner: { team: 'network-operations', domain: 'flights', contact: 'network@meridian.example' },
          },
        },
      ]);
      expect(mesh.flights.subscribed).toHaveLength(1);
    },
  );

  it('is closed at the subgraph when its client leaves', async () => {
    const mesh = await startEventMesh(upstream);
    for (const protocol of ['websocket', 'sse', 'multipart'] as const) {
      const stream = await open(mesh, {}, protocol);
      stream.leave();
      await expect.poll(() => mesh.flights.open).toBe(0);
    }
    await expect.poll(() => mesh.flights.sockets).toBe(0);
    expect(mesh.gateway.snapshot?.references).toBe(1);
  });

  it('is opened once for equal clients, and closed with the last of them', async () => {
    const mesh = await startEventMesh(upstream);
    const streams = [await open(mesh), await open(mesh, {}, 'sse'), await open(mesh, {}, 'multipart')];
    expect(mesh.gateway.subscriptions).toEqual({ open: 3, dropped: 0, upstreams: 1 });
    expect(mesh.flights.subscribed).toHaveLength(1);
    mesh.flights.emit(SFO);
    for (const stream of streams) expect(await stream.next()).toEqual({ data: COMPLETED });
    // One entity call completed the event for all.
    expect(mesh.airports.requests).toHaveLength(1);
    streams[0]?.leave();
    streams[1]?.leave();
    await expect.poll(() => mesh.gateway.subscriptions.open).toBe(1);
    mesh.flights.emit(SFO);
    expect(await streams[2]?.next()).toEqual({ data: COMPLETED });
    streams[2]?.leave();
    await expect.poll(() => mesh.flights.open).toBe(0);
  });

  it('is shared by clients that ask for different things around the same event, without mixing them', async () => {
    const mesh = await startEventMesh(upstream);
    const named = await open(mesh, { query: 'subscription { delayed { id origin { iata name } } }' });
    const placed = await open(mesh, { query: 'subscription { delayed { id origin { iata state } } }' });
    expect(mesh.gateway.subscriptions.open).toBe(2);
    mesh.flights.emit(SFO);
    expect((await named.next())?.data).toEqual({
      delayed: { id: '1', origin: { iata: 'SFO', name: 'San Francisco' } },
    });
    expect((await placed.next())?.data).toEqual({
      delayed: { id: '1', origin: { iata: 'SFO', state: 'CA' } },
    });
  });

  it('is not shared by clients that differ in variables or in a forwarded header', async () => {
    const mesh = await startEventMesh(upstream, { forwardHeaders: ['authorization', 'x-request-id'] });
    const query = 'subscription($origin: ID) { delayed(origin: $origin) { id } }';
    await open(mesh, { query, variables: { origin: 'SFO' } });
    await open(mesh, { query, variables: { origin: 'JFK' } });
    await open(mesh, { query, variables: { origin: 'JFK' }, headers: { authorization: 'Bearer ada' } });
    expect(mesh.gateway.subscriptions).toEqual({ open: 3, dropped: 0, upstreams: 3 });
    // What only names the request does not keep them apart.
    await open(mesh, { query, variables: { origin: 'JFK' }, headers: { 'x-request-id': 'abc' } });
    expect(mesh.gateway.subscriptions).toEqual({ open: 4, dropped: 0, upstreams: 3 });
    const seen = mesh.flights.subscribed.map(({ variables, headers }) => [variables, headers.authorization]);
    expect(seen).toEqual([
      [{ origin: 'SFO' }, undefined],
      [{ origin: 'JFK' }, undefined],
      [{ origin: 'JFK' }, 'Bearer ada'],
    ]);
  });

  it('that the subgraph refuses ends with its reason', async () => {
    const mesh = await startEventMesh(upstream);
    const refusedWith = async (query = DELAYED) => {
      const stream = await openStream(mesh.url, 'multipart', { query });
      const first = await stream.next();
      return (first?.errors ?? stream.failure)?.[0];
    };
    expect(await refusedWith('subscription { broken { id } }')).toMatchObject({
      message: 'No broker today.',
      extensions: { code: 'NO_BROKER', subgraph: 'flights', owner: { team: 'network-operations' } },
    });
    mesh.flights.refusal = 'unauthorized';
    expect(await refusedWith()).toMatchObject(
      upstream === 'ws'
        ? { message: 'The subgraph "flights" refused the WebSocket (4403 Forbidden).' }
        : { message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED', subgraph: 'flights' } },
    );
    mesh.flights.refusal = 'html';
    expect(await refusedWith()).toMatchObject(
      upstream === 'ws'
        ? { message: 'The subgraph "flights" refused the WebSocket (HTTP 502).' }
        : { extensions: { code: 'SUBGRAPH_BAD_RESPONSE', subgraph: 'flights' } },
    );
    await mesh.flights.close();
    expect(await refusedWith()).toMatchObject({
      extensions: {
        code: 'SUBGRAPH_UNREACHABLE',
        subgraph: 'flights',
        owner: { team: 'network-operations' },
      },
    });
    await expect.poll(() => mesh.gateway.subscriptions.open).toBe(0);
  });
});

describe('an event', () => {
  it.each([
    '{ id }',
    '{ delay origin { name } }',
    '{ __typename key: id id: delay origin { ...A ...A code: iata } }',
    '{ origin { ... on Place { name } ... on Airport { state } } }',
    '{ a: origin { iata } b: origin { name: state } id @skip(if: $yes) delay @include(if: $yes) }',
    '{ name origin { id: name } }',
  ])('is completed like the answer to a query: %s', async (selection) => {
    const mesh = await startEventMesh();
    const fragment = selection.includes('...A') ? 'fragment A on Airport { iata: name }' : '';
    const head = selection.includes('$yes') ? '($yes: Boolean! = true)' : '';
    const stream = await open(mesh, { query: `subscription${head} { f: delayed ${selection} } ${fragment}` });
    mesh.flights.emit({ id: '7', delay: 1, origin: { iata: 'SFO' } });
    const asked = await mesh.gateway.execute({
      query: `query${head} { f: flight(id: "7") ${selection} } ${fragment}`,
    });
    expect(asked.errors).toBeUndefined();
    expect(await stream.next()).toEqual(asked);
  });
});
