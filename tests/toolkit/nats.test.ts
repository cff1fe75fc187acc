import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NatsServer, NO_NATS, startNatsServer } from '../support/nats-server.ts';
import { TicketChanges } from './shop/changes.ts';
import { weft } from './shop/contracts.ts';
import { openDuckDbShop, type Shop } from './shop/shop.ts';

if (NO_NATS) console.warn(NO_NATS);

describe.skipIf(NO_NATS)('changes from NATS JetStream', () => {
  let server: NatsServer;
  let broker: NatsConnection;
  let shop: Shop;

  const publish = async (message: unknown): Promise<void> => {
    await jetstream(broker).publish(
      'tickets.changed',
      typeof message === 'string' ? message : JSON.stringify(message),
    );
  };
  const changed = (kind: string, id: number, more: object = {}) => ({
    ...{ kind, row: { id, customer_id: 'b', total: '12.50', status: 'OPEN', version: 1, ...more } },
  });

  beforeAll(async () => {
    server = await startNatsServer();
    broker = await connect({ servers: server.url });
    const { streams } = await jetstreamManager(broker);
    await streams.add({ name: 'shop', subjects: ['tickets.>', 'other.>'] });
    const events = `{ source: nats, servers: "${server.url}", stream: shop, subject: tickets.changed }`;
    shop = await openDuckDbShop({ tickets: [weft('events', events)] });
  });
  afterAll(async () => {
    await shop.close();
    await broker.close();
    await server.close();
  });

  test('are told with relations and exact values, filtered, and resumed from a cursor', async () => {
    await publish(changed('INSERT', 1));
    const changes = await TicketChanges.open(shop.url, {
      where: '{id: {gt: 5}}',
      row: 'total details customer { name }',
    });
    const row = { total: '12.50', details: null, customer: { name: 'Bob' } };
    // From now on: written until the stream tells of it.
    let id = 100;
    let first = await changes.within(1);
    while (!first) {
      id += 1;
      await publish(changed('INSERT', id));
      first = await changes.within(100);
    }
    const started = first.row.id === id ? [first] : await changes.take({ id });
    expect(started.at(-1)).toMatchObject({ kind: 'INSERT', row: { id, ...row } });
    await publish(changed('UPDATE', 3));
    await publish(changed('UPDATE', 7, { details: { a: [1] } }));
    await publish(changed('DELETE', 8));
    expect(await changes.take({ count: 2 })).toMatchObject([
      { kind: 'UPDATE', row: { id: 7, ...row, details: { a: [1] } } },
      { kind: 'DELETE', row: { id: 8, ...row } },
    ]);
    changes.stream.leave();
    const resumed = await TicketChanges.open(shop.url, { since: started.at(-1)?.cursor });
    expect((await resumed.take({ count: 3 })).map((one) => one.row.id)).toEqual([3, 7, 8]);
    resumed.stream.leave();
  });

  test('leave out messages that are none, and those of other subjects', async () => {
    await publish(changed('INSERT', 200));
    const all = await TicketChanges.open(shop.url, { since: await firstCursor() });
    await all.take({ id: 200 });
    await publish('no JSON');
    await publish({ kind: 'REPLACE', row: {} });
    await jetstream(broker).publish('other.changed', JSON.stringify(changed('INSERT', 201)));
    await publish(changed('INSERT', 202));
    expect((await all.next())?.row.id).toBe(202);
    all.stream.leave();
  });

  test('refuse a cursor that is forged, one that is ahead, and one that is older than the stream', async () => {
    const cursor = await firstCursor();
    const [table, epoch] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const at = (...position: readonly string[]) =>
      Buffer.from(JSON.stringify([table, ...position])).toString('base64url');
    const failureOf = async (since: string) => {
      const refused = await TicketChanges.open(shop.url, { since });
      expect(await refused.next()).toBeUndefined();
      return refused.stream.failure?.[0]?.extensions.code;
    };
    expect(await failureOf(at(epoch, 'x'))).toBe('BAD_USER_INPUT');
    expect(await failureOf(at(epoch, '99999'))).toBe('BAD_USER_INPUT');
    expect(await failureOf(at('2001-01-01', '1'))).toBe('CURSOR_EXPIRED');
    await publish(changed('INSERT', 300));
    await (await jetstreamManager(broker)).streams.purge('shop', { keep: 1 });
    expect(await failureOf(cursor)).toBe('CURSOR_EXPIRED');
  });

  test('end with an error when the broker goes, and say so to whoever comes then', async () => {
    const changes = await TicketChanges.open(shop.url, { since: await firstCursor() });
    await changes.next();
    await broker.close();
    await server.close();
    let last = await changes.next();
    while (last) last = await changes.next();
    expect(changes.stream.failure).toMatchObject([{ extensions: { code: 'CHANGES_LOST' } }]);
    const refused = await TicketChanges.open(shop.url);
    expect(await refused.next()).toBeUndefined();
    expect(refused.stream.failure).toMatchObject([{ extensions: { code: 'CHANGES_LOST' } }]);
  });

  /** The cursor of the place before the oldest message. */
  async function firstCursor(): Promise<string> {
    const { created, state } = await (await jetstreamManager(broker)).streams.info('shop');
    return Buffer.from(JSON.stringify(['tickets', String(created), String(state.first_seq - 1)])).toString(
      'base64url',
    );
  }
});
