import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayHooks } from '../../gateway/index.ts';
import { COMPLETED, closeEventMeshes, DELAYED, open, SFO, startEventMesh } from '../support/event-mesh.ts';
import { askInParts, askSocketInParts, DEFER_2022, DEFER_TODAY } from '../support/incremental-client.ts';
import { postQuery } from '../support/post-query.ts';
import { startShop } from './defer-shop.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await closeEventMeshes();
  for (const close of closing.splice(0)) await close();
});

type Seen = { kind: string; context: unknown; result: object };

/** Numbers what goes to each client, whom the context names. */
function counting(seen: Seen[]): GatewayHooks {
  return {
    onRequest: ({ headers }) => ({ context: { name: headers['x-name'] ?? 'nobody', sent: 0 } }),
    onResponse: ({ kind, context, result }) => {
      seen.push({ kind, context: Object(context).name, result });
      return { extensions: { number: ++Object(context).sent } };
    },
  };
}

describe('onResponse of a subscription', () => {
  it.each(['websocket', 'sse', 'multipart'] as const)(
    'is called for each event of each client, over %s',
    async (protocol) => {
      const seen: Seen[] = [];
      const mesh = await startEventMesh('ws', {}, counting(seen));
      const ada = await open(mesh, { headers: { 'x-name': 'ada' } }, protocol);
      mesh.flights.emit(SFO);
      expect(await ada.next()).toEqual({ data: COMPLETED, extensions: { number: 1 } });
      const bob = await open(mesh, { headers: { 'x-name': 'bob' } }, protocol);
      mesh.flights.emit(SFO);
      expect(await ada.next()).toEqual({ data: COMPLETED, extensions: { number: 2 } });
      expect(await bob.next()).toEqual({ data: COMPLETED, extensions: { number: 1 } });
      expect(seen.map(({ kind, context }) => `${kind} ${context}`).sort()).toEqual([
        'event ada',
        'event ada',
        'event bob',
      ]);
      expect(seen[0]?.result).toEqual({ data: COMPLETED });
    },
  );

  it('is told of the errors that end it', async () => {
    const seen: Seen[] = [];
    const mesh = await startEventMesh('ws', {}, counting(seen));
    const stream = await open(mesh);
    await mesh.flights.close();
    expect(await stream.next()).toBeUndefined();
    expect(stream.failure?.[0]?.extensions.code).toBe('SUBSCRIPTION_LOST');
    expect(seen).toMatchObject([
      { kind: 'failure', result: { errors: [{ extensions: { code: 'SUBSCRIPTION_LOST' } }] } },
    ]);
  });

  it('that is refused is one answer', async () => {
    const seen: Seen[] = [];
    const mesh = await startEventMesh('ws', {}, counting(seen));
    const response = await postQuery(`${mesh.url}/graphql`, { query: DELAYED });
    expect(await response.json()).toMatchObject({ extensions: { number: 1 } });
    expect(seen).toMatchObject([{ kind: 'answer' }]);
  });

  it('that throws, or never settles, costs what it would have added, and the log says so', async () => {
    const hooks: GatewayHooks = {
      onResponse: ({ result }) => {
        if (Object(result.data).delayed.delay === 5) throw new Error('broken on purpose');
        return new Promise(() => {});
      },
    };
    const mesh = await startEventMesh('ws', { requestTimeoutMs: 300 }, hooks);
    const stream = await open(mesh);
    mesh.flights.emit(SFO);
    mesh.flights.emit({ ...SFO, delay: 6 });
    expect(await stream.next()).toEqual({ data: COMPLETED });
    expect(await stream.next()).toEqual({ data: { delayed: { ...COMPLETED.delayed, delay: 6 } } });
    expect(mesh.log).toEqual(['broken on purpose']);
  });

  it('does not keep a source open whose client left while nothing happened', async () => {
    const mesh = await startEventMesh('ws', {}, counting([]));
    const stream = await open(mesh, {}, 'sse');
    stream.leave();
    await expect.poll(() => mesh.gateway.subscriptions.open).toBe(0);
  });
});

describe('onResponse of a deferred answer', () => {
  const query = '{ product(id: "p1") { id ... @defer { score failing } } }';

  it.each([DEFER_2022, DEFER_TODAY])('is called for each part: %s', async (accept) => {
    const seen: Seen[] = [];
    const shop = await startShop({}, counting(seen));
    closing.push(shop.close);
    const overHttp = async () => (await askInParts(shop.url, query, { accept })).parts;
    for (const ask of [overHttp, () => askSocketInParts(shop.url, query, { accept })]) {
      const parts = await ask();
      expect(parts.map(({ extensions }) => extensions)).toEqual([{ number: 1 }, { number: 2 }]);
      expect(seen.splice(0)).toMatchObject([
        { kind: 'part', result: { hasNext: true, data: { product: { id: 'p1' } } } },
        { kind: 'part', result: { hasNext: false, incremental: [{ data: { score: 10, failing: null } }] } },
      ]);
    }
  });
});
