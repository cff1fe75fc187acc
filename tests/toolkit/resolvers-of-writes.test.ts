import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertTicket, openChanges } from './shop/changes.ts';
import { weft } from './shop/contracts.ts';
import { openDuckDbShop, openPostgresShop, type Shop } from './shop/shop.ts';

const SDL = 'extend type Ticket { double(times: Int! = 2): Float }';
const RESOLVERS = `export const resolvers = {
  Ticket: { double: { needs: 'total', batch: (rows, { args }) => rows.map(({ total }) => total * args.times) } },
};`;
const tickets = [
  weft('writable', 'true'),
  weft('events', '{ source: poll, column: changed_at, everyMs: 50, settleMs: 300 }'),
];

describe.each([
  ['PostgreSQL', openPostgresShop],
  ['DuckDB', openDuckDbShop],
])('%s', (_name, open) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open({ tickets });
    await writeFile(join(shop.root, 'shop', 'extension.graphql'), SDL);
    await writeFile(join(shop.root, 'shop', 'resolvers.mjs'), RESOLVERS);
    expect(await shop.subgraph.reload?.()).toMatchObject({ ok: true });
  });
  afterAll(() => shop.close());

  test('a field of the extension is answered for rows that a mutation wrote', async () => {
    const object = '{id: 900, customerId: "a", total: "5.50"}';
    expect(await shop.ask(`mutation { insertTickets(objects: [${object}]) { id double } }`)).toEqual({
      data: { insertTickets: [{ id: 900, double: 11 }] },
    });
  });

  test('a mutation whose arguments are refused writes nothing', async () => {
    const text =
      'mutation($n: Int!) { insertTickets(objects: [{id: 901, customerId: "a", total: "1"}]) { double(times: $n) } }';
    const { errors } = await shop.ask(text, { n: 'x' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await shop.ask('{ ticket(id: 901) { id } }')).toEqual({ data: { ticket: null } });
  });

  test('a subscription tells it with each row', async () => {
    const { changes } = await openChanges(shop, { protocol: 'sse', row: 'double' });
    await insertTicket(shop, 902);
    expect(await changes.next()).toMatchObject({ row: { id: 902, double: 2 } });
  });
});
