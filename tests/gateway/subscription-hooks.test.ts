import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayHooks } from '../../gateway/index.ts';
import { COMPLETED, closeEventMeshes, DELAYED, open, SFO, startEventMesh } from '../support/event-mesh.ts';
import { openStream } from '../support/stream-clients.ts';

afterEach(closeEventMeshes);

/** Everybody is somebody to the subgraphs: the client's name becomes the token that they see. */
const withTokens: GatewayHooks = {
  onRequest: ({ headers }) =>
    headers['x-name'] === undefined
      ? { errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }], status: 401 }
      : { context: headers['x-name'] },
  onSubgraphRequest: ({ context }) => ({ headers: { authorization: `token of ${context}` } }),
};

describe('hooks around a subscription', () => {
  it('refuse it before the subgraph hears of it', async () => {
    const mesh = await startEventMesh('ws', {}, withTokens);
    for (const protocol of ['websocket', 'sse', 'multipart'] as const) {
      const stream = await openStream(mesh.url, protocol, { query: DELAYED });
      expect(await stream.next()).toBeUndefined();
      expect(stream.failure).toEqual([{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    expect(mesh.flights.subscribed).toHaveLength(0);
  });

  it.each(['ws', 'sse'] as const)(
    'add headers to it over %s, and callers that differ do not share it',
    async (upstream) => {
      const mesh = await startEventMesh(upstream, {}, withTokens);
      const ada = await open(mesh, { headers: { 'x-name': 'ada' } });
      const bob = await open(mesh, { headers: { 'x-name': 'bob' } });
      const adaAgain = await open(mesh, { headers: { 'x-name': 'ada' } });
      // What the subgraph is asked is equal for ada and ada.
      expect(mesh.flights.subscribed.map(({ headers }) => headers.authorization)).toEqual([
        'token of ada',
        'token of bob',
      ]);
      mesh.flights.emit(SFO);
      for (const stream of [ada, bob, adaAgain]) expect(await stream.next()).toEqual({ data: COMPLETED });
      // What completes the event is asked for each, because a hook may tell them apart.
      expect(mesh.airports.requests.map(({ headers }) => headers['authorization']).sort()).toEqual([
        'token of ada',
        'token of ada',
        'token of bob',
      ]);
    },
  );

  it('may answer in place of the subgraph: one event, and no more', async () => {
    const answer = {
      data: { delayed: { id: '9', delay: 0, origin: { __typename: 'Airport', iata: 'JFK' } } },
    };
    const mesh = await startEventMesh(
      'ws',
      {},
      {
        onSubgraphRequest: ({ kind }) => (kind === 'subscription' ? { answer } : undefined),
      },
    );
    const stream = await openStream(mesh.url, 'sse', { query: DELAYED });
    expect(await stream.next()).toEqual({
      data: { delayed: { id: '9', delay: 0, origin: { iata: 'JFK', name: 'New York' } } },
    });
    expect(await stream.next()).toBeUndefined();
    expect([stream.failure, mesh.flights.subscribed.length]).toEqual([undefined, 0]);
  });

  it('that fail end it with an id, and the log has the rest', async () => {
    const mesh = await startEventMesh(
      'ws',
      {},
      {
        onSubgraphRequest: () => {
          throw new Error('broken on purpose');
        },
      },
    );
    const stream = await openStream(mesh.url, 'multipart', { query: DELAYED });
    expect(await stream.next()).toBeUndefined();
    expect(stream.failure?.[0]).toMatchObject({
      extensions: { code: 'INTERNAL_ERROR', subgraph: 'flights' },
    });
    expect(mesh.log).toEqual(['broken on purpose']);
    expect(JSON.stringify(stream.failure)).not.toContain('purpose');
  });
});
