import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStream } from '../support/stream-clients.ts';
import { insertTicket, openChanges, setTotal, TicketChanges } from './shop/changes.ts';
import { weft } from './shop/contracts.ts';
import { openDuckDbShop, openPostgresShop, type Shop } from './shop/shop.ts';

const TRIGGER = weft('events', '{ source: trigger }');
const POLL = weft('events', '{ source: poll, column: changed_at, everyMs: 50 }');
const WRITABLE = weft('writable', 'true');

let ids = 1_000;
const newId = (): number => {
  ids += 1;
  return ids;
};

describe.each([
  ['PostgreSQL by triggers', () => openPostgresShop({ tickets: [WRITABLE, TRIGGER] })],
  [
    'PostgreSQL by polling',
    () => openPostgresShop({ tickets: [WRITABLE, POLL.replace('everyMs', 'settleMs: 300, everyMs')] }),
  ],
  ['DuckDB by polling', () => openDuckDbShop({ tickets: [WRITABLE, POLL] })],
])('%s', (_name, open) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open();
  });
  afterAll(() => shop.close());

  test.each(['websocket', 'sse'] as const)(
    'tells of inserts and updates over %s, with the row',
    async (protocol) => {
      const row = 'total note status large version dueOn details customer { name }';
      const { changes } = await openChanges(shop, { protocol, row });
      const id = newId();
      await insertTicket(shop, id, ', large: "9223372036854775807", dueOn: "2001-07-01", details: {a: [1]}');
      await setTotal(shop, id, 2.5);
      const told = {
        ...{ id, note: null, status: 'OPEN', large: '9223372036854775807', dueOn: '2001-07-01' },
        ...{ details: { a: [1] }, customer: { name: 'Ada' } },
      };
      const inserted = { kind: 'INSERT', row: { ...told, total: '1.00', version: 1 } };
      const updated = { kind: 'UPDATE', row: { ...told, total: '2.50', version: 2 } };
      const first = await changes.next();
      // Polling tells what is there, so it may have missed that the row was new.
      if (first?.kind === 'INSERT') {
        expect(first).toMatchObject(inserted);
        expect(await changes.next()).toMatchObject(updated);
      } else expect(first).toMatchObject(updated);
      changes.stream.leave();
    },
  );

  test('goes on after a cursor, with all that happened meanwhile', async () => {
    const { changes, cursor } = await openChanges(shop);
    changes.stream.leave();
    const [one, two, three] = [newId(), newId(), newId()];
    for (const id of [one, two, three]) await insertTicket(shop, id);
    const resumed = await TicketChanges.open(shop.url, { since: cursor });
    const seen = await resumed.take({ id: three });
    expect(seen.map(({ row }) => row.id)).toEqual([one, two, three]);
    resumed.stream.leave();
    const again = await TicketChanges.open(shop.url, { since: seen[0]?.cursor });
    expect((await again.take({ count: 2 })).map(({ row }) => row.id)).toEqual([two, three]);
    again.stream.leave();
  });

  test('keeps the order of each row while many write, over a break', async () => {
    const { changes, cursor } = await openChanges(shop, { row: 'version total' });
    const rows = Array.from({ length: 6 }, newId);
    for (const id of rows) await insertTicket(shop, id);
    const writing = Promise.all(
      rows.map(async (id) => {
        for (let total = 1; total <= 12; total += 1)
          await setTotal(shop, id, total === 12 ? 999 : total + 20);
      }),
    );
    const before = await changes.take({ count: 3 });
    changes.stream.leave();
    const resumed = await TicketChanges.open(shop.url, {
      since: before.at(-1)?.cursor ?? cursor,
      row: 'version total',
    });
    const after: (typeof before)[number][] = [];
    const isLast = ({ row }: (typeof before)[number]): boolean => row['total'] === '999.00';
    const done = new Set(before.filter(isLast).map(({ row }) => row.id));
    while (done.size < rows.length) {
      const one = await resumed.next();
      if (!one) throw new Error('The stream ended.');
      after.push(one);
      if (isLast(one)) done.add(one.row.id);
    }
    await writing;
    for (const id of rows) {
      const versions = [...before, ...after]
        .filter(({ row }) => row.id === id)
        .map(({ row }) => row['version']);
      expect(versions).toEqual([...versions].sort((left, right) => Number(left) - Number(right)));
      expect(versions.at(-1)).toBe(13);
    }
    resumed.stream.leave();
  });

  test('gives each subscriber what its filter lets through', async () => {
    const paid = await openChanges(shop, { where: '{ status: {eq: OPEN} }' });
    const [one, two, three] = [newId(), newId(), newId()];
    const large = await TicketChanges.open(shop.url, {
      where: '{ or: [{total: {gt: 500}}, {customer: {name: {eq: "Bob"}}}] }',
      since: paid.cursor,
      row: 'total',
    });
    await insertTicket(shop, one);
    await insertTicket(shop, two, ', status: PAID, note: "big"');
    await setTotal(shop, two, 501);
    await insertTicket(shop, three);
    const seen = await paid.changes.take({ id: three });
    expect(seen.map(({ row }) => row.id)).toEqual([one, three]);
    expect(await large.next()).toMatchObject({ kind: 'UPDATE', row: { id: two, total: '501.00' } });
    paid.changes.stream.leave();
    large.stream.leave();
  });

  test.each([
    ['no cursor at all', () => 'nonsense'],
    ['a cursor of another product', () => Buffer.from('["customers","1","2"]').toString('base64url')],
    [
      'a cursor of another form',
      () => Buffer.from('["tickets","1\'; DROP TABLE tickets"]').toString('base64url'),
    ],
    [
      'a cursor with values of other types',
      () => Buffer.from('["tickets","yesterday","x"]').toString('base64url'),
    ],
    ['a list of something else', () => Buffer.from('["tickets",1,2]').toString('base64url')],
  ])('refuses %s', async (_case, cursor) => {
    const refused = await TicketChanges.open(shop.url, { since: cursor() });
    expect(await refused.next()).toBeUndefined();
    expect(refused.stream.failure).toMatchObject([
      {
        message: expect.stringContaining('Expected at since a cursor that an event of this field came with'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  test('waits for a subscriber who reads nothing for a while, and loses nothing', async () => {
    const { changes, cursor } = await openChanges(shop);
    changes.stream.leave();
    const query = `subscription { ticketChanged(since: "${cursor}") { row { id details } } }`;
    const slow = await fetch(`${shop.url}?${new URLSearchParams({ query })}`, {
      headers: { accept: 'text/event-stream', 'apollo-require-preflight': 'true' },
    });
    const details = { text: 'x'.repeat(10_000) };
    const first = newId() * 100;
    const objects = Array.from({ length: 900 }, (_one, index) => ({
      ...{ id: first + index, customerId: 'a', total: 1, details },
    }));
    const { errors } = await shop.ask(
      'mutation($objects: [TicketInsert!]!) { insertTickets(objects: $objects) { id } }',
      { objects },
    );
    expect(errors).toBeUndefined();
    // Nine megabytes are more than the sockets between the two hold: the domain has to wait.
    await delay(1_000);
    const seen = new Set<string>();
    let text = '';
    for await (const chunk of slow.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (const [, id = ''] of text.matchAll(/"row":\{"id":(\d+)/g)) seen.add(id);
      text = text.slice(-40);
      if (seen.size === objects.length) break;
    }
    expect(seen.size).toBe(objects.length);
  });

  test('says how to subscribe to a client that takes one answer only', async () => {
    const { errors } = await shop.ask('subscription { ticketChanged { kind } }');
    expect(errors).toMatchObject([{ extensions: { code: 'SUBSCRIPTION_NOT_SUPPORTED' } }]);
  });

  test('answers queries and mutations over a WebSocket too', async () => {
    const id = newId();
    const stream = await openStream(shop.url.replace('/graphql', ''), 'websocket', {
      query: `mutation { insertTickets(objects: [{id: ${id}, customerId: "a", total: 1}]) { id } }`,
    });
    expect(await stream.next()).toEqual({ data: { insertTickets: [{ id }] } });
    stream.leave();
    const refused = await openStream(shop.url.replace('/graphql', ''), 'websocket', { query: '{ nothing }' });
    expect(await refused.next()).toBeUndefined();
    expect(refused.failure?.[0]?.message).toContain('Cannot query field "nothing"');
    refused.leave();
  });

  test('ends its streams when the contract is loaded anew; they go on from their cursor', async () => {
    const { changes, cursor } = await openChanges(shop);
    expect(await shop.subgraph.reload?.()).toMatchObject({ ok: true });
    expect(await changes.next()).toBeUndefined();
    expect(changes.stream.failure).toMatchObject([
      {
        message: expect.stringContaining('Subscribe again with since'),
        extensions: { code: 'CHANGES_LOST' },
      },
    ]);
    const id = newId();
    await insertTicket(shop, id);
    const resumed = await TicketChanges.open(shop.url, { since: cursor });
    expect((await resumed.next())?.row.id).toBe(id);
    resumed.stream.leave();
  });
});

describe('triggers', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openPostgresShop({ tickets: [WRITABLE, TRIGGER] });
  });
  afterAll(() => shop.close());

  const listeners = async (): Promise<number> => {
    const rows = await shop.sql(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'weft changes'",
    );
    return Number(rows[0]?.['n']);
  };

  test('tell of what others write: deletions, other keys, and nothing where nothing changed', async () => {
    const { changes } = await openChanges(shop, { row: 'total' });
    const [id, other] = [newId(), newId()];
    await shop.sql("INSERT INTO tickets (id, customer_id, amount, version) VALUES ($1, 'b', 7, 1)", [id]);
    await shop.sql('UPDATE tickets SET amount = 7 WHERE id = $1', [id]);
    await shop.sql('UPDATE tickets SET id = $2 WHERE id = $1', [id, other]);
    await shop.sql('DELETE FROM tickets WHERE id = $1', [other]);
    const seen = (await changes.take({ count: 4 })).map(({ kind, row }) => [kind, row.id, row['total']]);
    expect(seen).toEqual([
      ['INSERT', id, '7.00'],
      ['DELETE', id, '7.00'],
      ['INSERT', other, '7.00'],
      ['DELETE', other, '7.00'],
    ]);
    changes.stream.leave();
  });

  test('lose nothing of a transaction that began first and ends last', async () => {
    const { changes } = await openChanges(shop);
    const [early, late] = [newId(), newId()];
    await shop.sql('BEGIN');
    await shop.sql("INSERT INTO tickets (id, customer_id, amount, version) VALUES ($1, 'b', 7, 1)", [early]);
    await insertTicket(shop, late);
    expect((await changes.next())?.row.id).toBe(late);
    await shop.sql('COMMIT');
    expect((await changes.next())?.row.id).toBe(early);
    changes.stream.leave();
  });

  test('are looked at again when a notification is lost', async () => {
    const { changes } = await openChanges(shop);
    await shop.sql(
      "INSERT INTO weft_changes_tickets (kind, image) SELECT 'UPDATE', to_jsonb(t) FROM tickets t WHERE id = 1",
    );
    expect(await changes.next()).toMatchObject({ kind: 'UPDATE', row: { id: 1 } });
    changes.stream.leave();
  });

  test('leave restricted columns out of the log', async () => {
    const id = newId();
    await insertTicket(shop, id, ', card: "4111"');
    const rows = await shop.sql("SELECT image FROM weft_changes_tickets WHERE image->>'id' = $1", [
      String(id),
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/card|4111/);
  });

  test('refuse a cursor that is older than the log, and one that is ahead of it', async () => {
    const { changes, cursor } = await openChanges(shop);
    changes.stream.leave();
    for (let index = 0; index < 3; index += 1) await insertTicket(shop, newId());
    const next = await TicketChanges.open(shop.url, { since: cursor });
    await next.take({ count: 3 });
    next.stream.leave();
    await shop.sql('UPDATE weft_change_logs SET trimmed = last - 1');
    const old = await TicketChanges.open(shop.url, { since: cursor });
    expect(await old.next()).toBeUndefined();
    expect(old.stream.failure).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    const [table, epoch] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const ahead = Buffer.from(JSON.stringify([table, epoch, '999999999'])).toString('base64url');
    const forged = await TicketChanges.open(shop.url, { since: ahead });
    expect(await forged.next()).toBeUndefined();
    expect(forged.stream.failure).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await shop.sql('UPDATE weft_change_logs SET trimmed = 0');
  });

  test('end a stream with an error when the database drops its connections, and it goes on from its cursor', async () => {
    const { changes, cursor } = await openChanges(shop);
    await shop.sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
    );
    expect(await changes.next()).toBeUndefined();
    expect(changes.stream.failure).toMatchObject([{ extensions: { code: 'CHANGES_LOST' } }]);
    await shop.sql('UPDATE tickets SET amount = amount + 1 WHERE id = 2');
    const resumed = await TicketChanges.open(shop.url, { since: cursor });
    expect(await resumed.next()).toMatchObject({ kind: 'UPDATE', row: { id: 2 } });
    resumed.stream.leave();
  });

  test('are listened to by one session for all, and by none when everybody has left', async () => {
    const streams = [await openChanges(shop), await openChanges(shop, { where: '{ status: {eq: OPEN} }' })];
    expect(await listeners()).toBe(1);
    for (const { changes } of streams) changes.stream.leave();
    await expect.poll(listeners).toBe(0);
  });
});

describe('without weft.events', () => {
  test('there is nothing to subscribe to, and no trigger in the database', async () => {
    const shop = await openPostgresShop({ tickets: [WRITABLE] });
    try {
      const refused = await TicketChanges.open(shop.url);
      expect(await refused.next()).toBeUndefined();
      expect(refused.stream.failure?.[0]?.message).toBe('There are no subscriptions here.');
      expect(await shop.sql("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'weft%'")).toEqual([]);
      expect(await shop.sql("SELECT relname FROM pg_class WHERE relname LIKE 'weft%'")).toEqual([]);
    } finally {
      await shop.close();
    }
  });
});
