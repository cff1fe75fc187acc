import { afterEach, describe, expect, it } from 'vitest';
import {
  COMPLETED,
  closeEventMeshes,
  type EventMesh,
  open,
  SFO,
  startEventMesh,
} from '../support/event-mesh.ts';
import { airportsFixture, composeSupergraph, TEAMS } from '../support/gateway-fixtures.ts';

afterEach(closeEventMeshes);

const HURRY = { subscriptions: { reloadJitterMs: 20 } };

/** Swaps to a supergraph whose airports are others, or elsewhere. */
async function swap(mesh: EventMesh, change: { typeDefs?: string; url?: string }): Promise<void> {
  const { typeDefs } = airportsFixture;
  const airports = { name: 'airports', typeDefs, url: `${mesh.airports.server.url}/graphql`, ...change };
  expect((await mesh.gateway.useSupergraph(composeSupergraph([mesh.flights, airports]), TEAMS)).ok).toBe(
    true,
  );
}

const withField = (name: string) => ({
  typeDefs: airportsFixture.typeDefs.replace(/type Query \{/, `type Query { ${name}: Int `),
});

describe('a subscription under a new supergraph', () => {
  it('stays up while it is planned the same, and holds the old supergraph only as long as that', async () => {
    const mesh = await startEventMesh('ws', HURRY);
    const stream = await open(mesh);
    const old = mesh.gateway.snapshot;
    await swap(mesh, withField('more'));
    mesh.flights.emit(SFO);
    expect(await stream.next()).toEqual({ data: COMPLETED });
    expect(old?.references).toBe(1);
    stream.leave();
    await expect.poll(() => old?.references).toBe(0);
  });

  it.each(['websocket', 'sse', 'multipart'] as const)(
    'ends over %s and says why when it does not fit any more, after the new one serves',
    async (protocol) => {
      const mesh = await startEventMesh('ws', HURRY);
      const stream = await open(mesh, {}, protocol);
      const old = mesh.gateway.snapshot;
      await swap(mesh, {
        typeDefs: airportsFixture.typeDefs.replaceAll(/\bname: String!/g, 'title: String!'),
      });
      expect(await stream.next()).toBeUndefined();
      expect(stream.failure).toEqual([
        {
          message: expect.stringMatching(/Cannot query field "name" on type "Airport".*Subscribe again\.$/),
          extensions: { code: 'SUBSCRIPTION_SCHEMA_RELOAD' },
        },
      ]);
      expect(mesh.gateway.snapshot).not.toBe(old);
      await old?.disposed;
    },
  );

  it('ends when a subgraph that it needs has moved', async () => {
    const mesh = await startEventMesh('ws', HURRY);
    const stream = await open(mesh);
    await swap(mesh, { url: 'http://127.0.0.1:9/graphql' });
    expect(await stream.next()).toBeUndefined();
    expect(stream.failure).toMatchObject([
      { message: 'The subgraph "airports" has moved. Subscribe again.' },
    ]);
  });

  it('keeps no more old supergraphs than it may: those on the oldest are ended', async () => {
    const config = { subscriptions: { reloadJitterMs: 0, maxOldSupergraphs: 2 } };
    const mesh = await startEventMesh('ws', config);
    const streams = [];
    for (const name of ['one', 'two', 'three']) {
      streams.push(await open(mesh));
      await swap(mesh, withField(name));
    }
    const [first, ...others] = streams;
    expect(await first?.next()).toBeUndefined();
    expect(first?.failure).toMatchObject([
      { message: expect.stringContaining('many times'), extensions: { code: 'SUBSCRIPTION_SCHEMA_RELOAD' } },
    ]);
    mesh.flights.emit(SFO);
    for (const stream of others) expect(await stream.next()).toEqual({ data: COMPLETED });
  });
});
