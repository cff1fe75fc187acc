import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weft } from './shop/contracts.ts';
import { openDuckDbShop, openPostgresShop, type Shop } from './shop/shop.ts';

const NEW = (id: number, more = ''): string => `{id: ${id}, customerId: "a", total: "5.50"${more}}`;

describe.each([
  ['PostgreSQL', openPostgresShop],
  ['DuckDB', openDuckDbShop],
])('%s', (_name, open) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open({ parcels: true });
  });
  afterAll(() => shop.close());

  const firstError = async (query: string, variables?: unknown) => {
    const { errors } = await shop.ask(query, variables);
    return errors?.[0];
  };
  const count = async (): Promise<unknown> => (await shop.ask('{ ticketsAggregate { count } }')).data;

  test('inserts rows of every type and returns them in the order of the objects', async () => {
    const answer = await shop.ask(
      `mutation($details: JSON) { insertTickets(objects: [
        {id: 12, customerId: "b", total: 999.99, status: PAID, large: "9223372036854775807", isRush: true, dueOn: "2001-07-01", details: $details, card: "4111"}
        {id: 11, customerId: "a", total: "0", note: "it's; DROP TABLE"}
      ]) { id total note status large isRush dueOn details version placedAt customer { name } } }`,
      { details: { a: [1, 'x', null] } },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.['insertTickets']).toEqual([
      {
        ...{
          id: 12,
          total: '999.99',
          note: null,
          status: 'PAID',
          large: '9223372036854775807',
          isRush: true,
        },
        ...{ dueOn: '2001-07-01', details: { a: [1, 'x', null] }, version: 1, customer: { name: 'Bob' } },
        placedAt: expect.stringMatching(/^20.*Z$/),
      },
      {
        ...{ id: 11, total: '0.00', note: "it's; DROP TABLE", status: 'OPEN', large: null, isRush: null },
        ...{ dueOn: null, details: null, version: 1, customer: { name: 'Ada' } },
        placedAt: expect.stringMatching(/^20.*Z$/),
      },
    ]);
    const read = await shop.ask('{ tickets(where: {id: {in: [11, 12]}}) { id total } }');
    expect(read.data?.['tickets']).toEqual([
      { id: 11, total: '0.00' },
      { id: 12, total: '999.99' },
    ]);
  });

  const NESTED = 'shipping { street fee serial parts { code good } } labels sizes';

  test('inserts and updates what lies inside objects and lists, to the last digit', async () => {
    const shipping = {
      ...{ street: 'O\'Hara "1"', fee: '1234567890123456789012345678.25', serial: '9007199254740993' },
      parts: [{ code: 'a', good: true }, null, { code: '"; DROP', good: null }],
    };
    const row = {
      shipping,
      labels: ['x', 'ünï,{}"'],
      sizes: ['0.10', null, '1234567890123456789012345678.25'],
    };
    const objects = [{ id: 60, ...row }, { id: 61, labels: [], shipping: { street: 's' } }, { id: 62 }];
    const none = { fee: null, serial: null, parts: null };
    const rows = [
      { id: 60, ...row },
      { id: 61, shipping: { street: 's', ...none }, labels: [], sizes: null },
      { id: 62, shipping: null, labels: null, sizes: null },
    ];
    const inserted = await shop.ask(
      `mutation($objects: [ParcelInsert!]!) { insertParcels(objects: $objects) { id ${NESTED} } }`,
      { objects },
    );
    expect(inserted).toEqual({ data: { insertParcels: rows } });
    const read = await shop.ask(
      `{ parcels(where: { id: { in: [60, 61, 62] } }, orderBy: [{ id: ASC }]) { id ${NESTED} } }`,
    );
    expect(read).toEqual({ data: { parcels: rows } });
    const updated = await shop.ask(
      `mutation { updateParcel(id: 60, set: { shipping: { street: "new", parts: [] }, labels: ["y"], sizes: null }) { ${NESTED} } }`,
    );
    const after = { shipping: { street: 'new', ...none, parts: [] }, labels: ['y'], sizes: null };
    expect(updated).toEqual({ data: { updateParcel: after } });
  });

  test.each([
    [
      `{ street: "${'x'.repeat(21)}" }`,
      `Expected at most 20 characters at set.shipping.street, got "${'x'.repeat(21)}".`,
    ],
    ['{ street: "s", fee: "-1" }', 'Expected at least 0 at set.shipping.fee, got "-1".'],
    [
      '{ street: "s", fee: "1.234" }',
      'Expected a number with at most 2 decimals at set.shipping.fee, got "1.234".',
    ],
    [
      '{ street: "s", serial: "9223372036854775808" }',
      'Expected a whole number from -9223372036854775808 to 9223372036854775807 at set.shipping.serial, got "9223372036854775808".',
    ],
  ])('holds what lies inside against the contract: %s', async (shipping, message) => {
    const error = await firstError(`mutation { updateParcel(id: 1, set: { shipping: ${shipping} }) { id } }`);
    expect(error).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT' } });
  });

  test('holds lists against the contract: too many items, a missing one, a required field', async () => {
    const errors = [];
    for (const set of ['labels: ["a", "b", "c", "d"]', 'labels: ["a", null]', 'shipping: { fee: 1 }'])
      errors.push((await firstError(`mutation { updateParcel(id: 1, set: { ${set} }) { id } }`))?.message);
    expect(errors).toEqual([
      'Expected at most 3 items at set.labels, got 4.',
      expect.stringContaining('Expected value of type "String!", found null.'),
      expect.stringContaining(
        'Field "ParcelShippingInput.street" of required type "String!" was not provided.',
      ),
    ]);
  });

  test('updates by key: what is left out stays, null empties, the version grows', async () => {
    await shop.ask(`mutation { insertTickets(objects: [${NEW(20, ', note: "n", isRush: true')}]) { id } }`);
    const answer = await shop.ask(
      'mutation { updateTicket(id: 20, set: {note: null, total: 7}) { id note total isRush version } }',
    );
    expect(answer).toEqual({
      data: { updateTicket: { id: 20, note: null, total: '7.00', isRush: true, version: 2 } },
    });
  });

  test('deletes by key and returns the row as it was, relations too', async () => {
    await shop.ask(`mutation { insertTickets(objects: [${NEW(30)}, ${NEW(31)}]) { id } }`);
    const answer = await shop.ask(
      'mutation { a: deleteTicket(id: 30) { id total } b: deleteTicket(id: 31) { customer { name tickets(where: {id: {eq: 31}}) { id } } } c: deleteTicket(id: 30) { id } }',
    );
    expect(answer).toEqual({
      data: {
        a: { id: 30, total: '5.50' },
        b: { customer: { name: 'Ada', tickets: [{ id: 31 }] } },
        c: null,
      },
    });
    expect((await shop.ask('{ ticket(id: 30) { id } }')).data).toEqual({ ticket: null });
  });

  test('sees what it wrote when the selection leads to other rows and back', async () => {
    const answer = await shop.ask(
      `mutation { insertTickets(objects: [${NEW(35)}]) { customer { tickets(where: {id: {eq: 35}}) { id total } } } }`,
    );
    expect(answer.data?.['insertTickets']).toEqual([{ customer: { tickets: [{ id: 35, total: '5.50' }] } }]);
  });

  test('is null without an error for a key that nobody has', async () => {
    expect(
      await shop.ask('mutation { updateTicket(id: 999, set: {total: 1}, ifVersion: 3) { id } }'),
    ).toEqual({
      data: { updateTicket: null },
    });
  });

  test('refuses a stale version, says the current one, and writes nothing', async () => {
    await shop.ask(`mutation { insertTickets(objects: [${NEW(40)}]) { id } }`);
    const answer = await shop.ask(
      `mutation {
        first: updateTicket(id: 40, set: {total: 1}, ifVersion: 1) { version }
        stale: updateTicket(id: 40, set: {total: 2}, ifVersion: 1) { version }
        gone: deleteTicket(id: 40, ifVersion: 1) { customer { name } }
        last: deleteTicket(id: 40, ifVersion: 2) { total version }
      }`,
    );
    expect(answer.data).toEqual({
      first: { version: 2 },
      stale: null,
      gone: null,
      last: { total: '1.00', version: 2 },
    });
    expect(answer.errors).toMatchObject([
      {
        message: expect.stringContaining('Expected version to be 1 still, but it is 2'),
        path: ['stale'],
        extensions: { code: 'VERSION_CONFLICT', currentVersion: 2 },
      },
      { path: ['gone'], extensions: { code: 'VERSION_CONFLICT', currentVersion: 2 } },
    ]);
    expect((await firstError('mutation { deleteTicket(id: 1, ifVersion: null) { id } }'))?.message).toContain(
      'Expected a version at ifVersion, got null',
    );
  });

  test('runs the mutations of a request in order, and one that fails stops none', async () => {
    const answer = await shop.ask(
      `mutation {
        one: insertTickets(objects: [${NEW(50)}]) { id }
        two: insertTickets(objects: [${NEW(51)}, ${NEW(50)}]) { id }
        three: updateTicket(id: 50, set: {code: "three"}) { code }
        __typename
      }`,
    );
    expect(answer.data).toEqual({
      one: [{ id: 50 }],
      two: null,
      three: { code: 'three' },
      __typename: 'Mutation',
    });
    expect((await shop.ask('{ ticket(id: 51) { id } }')).data).toEqual({ ticket: null });
  });

  test.each([
    ['a key that is taken', `[${NEW(1)}]`, 'unique', ['id']],
    ['a key that is taken, among others', `[${NEW(60)}, ${NEW(2)}]`, 'unique', ['id']],
    [
      'another unique column',
      `[${NEW(60, ', note: "same"')}, ${NEW(61, ', note: "same"')}]`,
      'unique',
      ['note'],
    ],
    ['a row that does not exist', '[{id: 60, customerId: "nobody", total: 1}]', 'reference', ['customerId']],
    ['a check of the database', '[{id: 60, customerId: "a", total: 13}]', 'check', ['total']],
  ])(
    'names the field of %s, tells no SQL, and keeps none of the objects',
    async (_case, objects, rule, fields) => {
      const before = await count();
      const error = await firstError(`mutation { insertTickets(objects: ${objects}) { id } }`);
      expect(error).toMatchObject({
        message: expect.stringMatching(new RegExp(`^Expected .*${fields[0]}.*Nothing was written\\.$`)),
        path: ['insertTickets'],
        extensions: { code: 'CONSTRAINT_VIOLATION', rule, fields },
      });
      expect(error?.message).not.toMatch(/INSERT|constraint|tickets_|amount/i);
      expect(await count()).toEqual(before);
    },
  );

  test.each([
    [
      'below the minimum',
      '{id: 70, customerId: "a", total: "-0.01"}',
      'at least 0 at objects[0].total, got "-0.01"',
    ],
    ['above the maximum', '{id: 70, customerId: "a", total: 1000.01}', 'at most 1000 at objects[0].total'],
    [
      'more decimals than are kept',
      '{id: 70, customerId: "a", total: "1.005"}',
      'a number with at most 2 decimals at objects[0].total',
    ],
    [
      'a text too long',
      `{id: 70, customerId: "a", total: 1, note: "${'x'.repeat(21)}"}`,
      'at most 20 characters at objects[0].note',
    ],
    [
      'a text longer than its column',
      '{id: 70, customerId: "a", total: 1, code: "123456789"}',
      'at most 8 characters at objects[0].code',
    ],
    [
      'a text of another pattern',
      '{id: 70, customerId: "a", total: 1, note: "<b>"}',
      'text that matches ^[^<>]*$ at objects[0].note, got "<b>"',
    ],
    [
      'a date too early',
      '{id: 70, customerId: "a", total: 1, dueOn: "2000-12-31"}',
      'at least 2001-01-01 at objects[0].dueOn',
    ],
    [
      'a number beyond 64 bits',
      '{id: 70, customerId: "a", total: 1, large: "9223372036854775808"}',
      'a whole number from -9223372036854775808 to 9223372036854775807 at objects[0].large',
    ],
    [
      'null where a value is required',
      '{id: 70, customerId: "a", total: 1, status: null}',
      'Expected a value at objects[0].status, because the contract requires one, got null',
    ],
    [
      'the character U+0000',
      '{id: 70, customerId: "a", total: 1, note: "a\\u0000"}',
      'Expected text without the character U+0000 at objects[0].note',
    ],
    [
      'one key twice',
      `${NEW(70)}, ${NEW(71)}, ${NEW(70)}`,
      'Expected each key once in objects, got id 70 at objects[0] and at objects[2]',
    ],
    ['no objects', '', 'Expected at least one object in objects, got none'],
  ])('refuses %s', async (_case, objects, message) => {
    const error = await firstError(`mutation { insertTickets(objects: [${objects}]) { id } }`);
    expect(error?.message).toContain(message);
    expect(error).toMatchObject({ path: ['insertTickets'], extensions: { code: 'BAD_USER_INPUT' } });
  });

  test.each([
    ['an unknown column', '{id: 1, customerId: "a", total: 1, amount: 2}', 'Field "amount" is not defined'],
    ['a wrong type', '{id: "x", customerId: "a", total: 1}', 'Int cannot represent'],
    [
      'a missing required field',
      '{id: 70, total: 1}',
      'Field "TicketInsert.customerId" of required type "String!" was not provided',
    ],
    [
      'null for a required field',
      '{id: 70, customerId: null, total: 1}',
      'Expected value of type "String!", found null',
    ],
    [
      'a value outside the enum',
      '{id: 70, customerId: "a", total: 1, status: LOST}',
      'does not exist in "TicketStatus"',
    ],
    [
      'a read-only column',
      `${NEW(70, ', placedAt: "2001-01-01T00:00:00Z"')}`,
      'Field "placedAt" is not defined',
    ],
    ['the version', `${NEW(70, ', version: 7')}`, 'Field "version" is not defined'],
  ])('does not take %s', async (_case, object, message) => {
    const error = await firstError(`mutation { insertTickets(objects: [${object}]) { id } }`);
    expect(error?.message).toContain(message);
  });

  test.each([
    ['{}', 'Expected at least one field in set, got none.'],
    ['{total: null}', 'Expected a value at set.total, because the contract requires one, got null.'],
    ['{total: 1001}', 'at most 1000 at set.total'],
    ['{id: 7}', 'Field "id" is not defined by type "TicketSet"'],
  ])('refuses the change %s', async (set, message) => {
    expect((await firstError(`mutation { updateTicket(id: 1, set: ${set}) { id } }`))?.message).toContain(
      message,
    );
  });

  test('takes 10,000 objects in one insert and refuses 10,001', async () => {
    const query = 'mutation($objects: [TicketInsert!]!) { insertTickets(objects: $objects) { id } }';
    const objects = Array.from({ length: 10_001 }, (_one, index) => ({
      ...{ id: 100_000 + index, customerId: 'a', total: '1.25' },
      ...(index % 2 ? { status: 'PAID' } : {}),
    }));
    const refused = await firstError(query, { objects });
    expect(refused?.message).toContain('Expected at most 10000 objects in one insert, got 10001');
    const answer = await shop.ask(query, { objects: objects.slice(0, 10_000) });
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.['insertTickets']).toEqual(objects.slice(0, 10_000).map(({ id }) => ({ id })));
    const paid = await shop.ask(
      '{ ticketsAggregate(where: {id: {gte: 100000}}, groupBy: [{field: status}], orderBy: [{count: DESC}, {group: {status: ASC}}]) { count group { status } } }',
    );
    expect(paid.data?.['ticketsAggregate']).toEqual([
      { count: '5000', group: { status: 'OPEN' } },
      { count: '5000', group: { status: 'PAID' } },
    ]);
  });

  test('keeps a restricted property unreadable by every way back', async () => {
    const written = await shop.ask(
      `mutation { insertTickets(objects: [${NEW(80, ', card: "4111 1111"')}]) { id } }`,
    );
    expect(written.errors).toBeUndefined();
    const schema = await shop.ask(
      '{ a: __type(name: "Ticket") { fields { name } } b: __type(name: "TicketInsert") { inputFields { name } } }',
    );
    expect(JSON.stringify(schema.data?.['a'])).not.toContain('card');
    expect(JSON.stringify(schema.data?.['b'])).toContain('card');
    for (const query of [
      'mutation { updateTicket(id: 80, set: {card: "x"}) { card } }',
      'mutation { deleteTicket(id: 80) { card } }',
      '{ tickets(where: {card: {eq: "x"}}) { id } }',
    ])
      expect((await firstError(query))?.message).toMatch(/card/);
  });

  test('answers 405 to a mutation over GET, and writes nothing', async () => {
    const query = `mutation { insertTickets(objects: [${NEW(90)}]) { id } }`;
    const response = await fetch(`${shop.url}?${new URLSearchParams({ query })}`, {
      headers: { accept: 'application/json', 'apollo-require-preflight': 'true' },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await shop.ask('{ ticket(id: 90) { id } }')).data).toEqual({ ticket: null });
  });

  test('keeps one of many writers who change the same version at once', async () => {
    await shop.ask(`mutation { insertTickets(objects: [${NEW(95)}]) { id } }`);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_one, index) =>
        shop.ask(`mutation { updateTicket(id: 95, set: {total: ${index}}, ifVersion: 1) { total } }`),
      ),
    );
    const won = answers.filter(({ errors }) => errors === undefined);
    const lost = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions?.['code']) ?? []);
    expect([won.length, new Set(lost)]).toEqual([1, new Set(['VERSION_CONFLICT'])]);
  });
});

describe('without weft.writable', () => {
  test.each([
    ['PostgreSQL', openPostgresShop],
    ['DuckDB', openDuckDbShop],
  ])('%s has no mutation at all', async (_name, open) => {
    const shop = await open({ tickets: [] });
    try {
      const schema = await shop.ask(
        '{ __schema { mutationType { name } } __type(name: "TicketInsert") { name } }',
      );
      expect(schema.data).toEqual({ __schema: { mutationType: null }, __type: null });
      for (const query of ['mutation { deleteTicket(id: 1) { id } }', 'mutation { tickets { id } }']) {
        const { data, errors } = await shop.ask(query);
        expect(data ?? null).toBeNull();
        expect(errors?.[0]?.message).toBe('There are no mutations here.');
      }
    } finally {
      await shop.close();
    }
  });

  test('has only the mutations that are listed', async () => {
    const shop = await openDuckDbShop({ tickets: [weft('writable', '[update]')] });
    try {
      const schema = await shop.ask('{ __schema { mutationType { fields { name } } } }');
      expect(schema.data).toEqual({ __schema: { mutationType: { fields: [{ name: 'updateTicket' }] } } });
    } finally {
      await shop.close();
    }
  });
});

describe('a reload of a DuckDB domain that is written to', () => {
  test('drops no request and no row, and a contract with mistakes leaves the old one serving', async () => {
    const shop = await openDuckDbShop();
    try {
      let isOver = false;
      const writeOn = async (first: number): Promise<number> => {
        let id = first;
        for (; !isOver; id += 1) {
          const { errors } = await shop.ask(`mutation { insertTickets(objects: [${NEW(id)}]) { id } }`);
          if (errors) throw new Error(JSON.stringify(errors));
        }
        return id - first;
      };
      const writers = [writeOn(1_000), writeOn(50_000)];
      await shop.writeContracts({ tickets: [weft('writable', '"no"')] });
      expect(await shop.subgraph.reload?.()).toMatchObject({
        ok: false,
        findings: [{ code: 'INVALID_WRITABLE' }],
      });
      await shop.writeContracts({ tickets: [weft('writable', '[insert, update]')] });
      expect(await shop.subgraph.reload?.()).toMatchObject({ ok: true });
      isOver = true;
      const written = (await Promise.all(writers)).reduce((sum, one) => sum + one, 0);
      const { data } = await shop.ask(
        '{ ticketsAggregate(where: {id: {gte: 1000}}) { count } __schema { mutationType { fields { name } } } }',
      );
      expect(data?.['ticketsAggregate']).toEqual([{ count: String(written) }]);
      expect(JSON.stringify(data?.['__schema'])).not.toContain('deleteTicket');
    } finally {
      await shop.close();
    }
  });
});
