import { describe, expect, test } from 'vitest';
import { useOneTable } from './lab/one-table.ts';

const one = useOneTable();

const PROPERTIES = [
  '{ name: id, logicalType: integer, primaryKey: true, classification: public }',
  '{ name: label, logicalType: string, required: true, classification: public }',
  '{ name: tier, logicalType: string, classification: public, quality: [{ id: q, metric: invalidValues, arguments: { validValues: [SILVER, GOLD] }, mustBe: 0 }] }',
];

/** Asks a contract over this source; tells the findings when it does not start. */
const start = (
  source: string,
  { properties = PROPERTIES, query = '{ things { id label tier } }' } = {},
): Promise<unknown> => one.ask({ source, properties, query });

const csv = (text: string): Promise<string> => one.text('csv', text);

const table = (columns: string, rows = ''): Promise<string> =>
  one.postgres(`CREATE TABLE things (${columns}); ${rows && `INSERT INTO things VALUES ${rows}`}`);

describe('data that keeps its promises is served', () => {
  const good = {
    data: {
      things: [
        { id: 1, label: 'one', tier: 'GOLD' },
        { id: 2, label: 'two', tier: null },
      ],
    },
  };

  test('from CSV and from PostgreSQL', async () => {
    expect(await start(await csv('id,label,tier\n1,one,GOLD\n2,two,\n'))).toEqual(good);
    expect(
      await start(await table('id int, label varchar(9), tier text', "(1, 'one', 'GOLD'), (2, 'two', NULL)")),
    ).toEqual(good);
  });

  test('from CSV with another delimiter', async () => {
    const server = (await csv('id;label;tier\n1;one;GOLD\n2;two;\n')).replace(
      'csv }',
      'csv, delimiter: ";" }',
    );
    expect(await start(server)).toEqual(good);
  });
});

describe('data that breaks a promise is not served', () => {
  const BROKEN = [
    [
      'a null where a value is required',
      '1,,GOLD',
      "(1, NULL, 'GOLD')",
      '11 DATA_BREAKS_CONTRACT shop.things promises a value in every row in things.label, but 1 row breaks it.',
    ],
    [
      'a value outside the set',
      '1,one,BRONZE',
      "(1, 'one', 'BRONZE')",
      '12 DATA_BREAKS_CONTRACT shop.things promises one of GOLD, SILVER in things.tier, but 1 row breaks it.',
    ],
    [
      'a key twice',
      '1,one,GOLD\n1,two,GOLD',
      "(1, 'one', NULL), (1, 'two', NULL)",
      '10 DATA_BREAKS_CONTRACT shop.things promises a value that no other row has in things.id, but 1 row breaks it.',
    ],
  ] as const;

  test.each(BROKEN)('%s', async (_name, lines, rows, finding) => {
    expect(await start(await csv(`id,label,tier\n${lines}\n`))).toEqual([finding]);
    expect(await start(await table('id int, label text, tier text', rows))).toEqual([finding]);
  });

  test.each([
    ['in their order', '1,1\n1,2\n2,1', 0],
    ['in another order', '1,2\n2,1\n1,1', 0],
    ['with a neighbour that is equal', '1,1\n1,2\n1,2', 1],
    ['with an equal one elsewhere', '1,2\n1,1\n1,2', 1],
  ])('a key of two columns twice, %s', async (_name, lines, broken) => {
    const key = (name: string, position: number): string =>
      `{ name: ${name}, logicalType: integer, primaryKey: true, primaryKeyPosition: ${position}, required: true, classification: public }`;
    const properties = [key('id', 1), key('place', 2)];
    const answer = await start(await csv(`id,place\n${lines}\n`), { properties, query: '{ things { id } }' });
    if (broken === 0) expect(answer).toMatchObject({ data: {} });
    else
      expect(answer).toEqual([
        '10 DATA_BREAKS_CONTRACT shop.things promises a value that no other row has in things.id, place, but 1 row breaks it.',
      ]);
  });

  test('a wrong type in CSV', async () => {
    expect(await start(await csv('id,label,tier\none,one,GOLD\n'))).toEqual([
      expect.stringMatching(
        /^10 DATA_DIFFERS_FROM_CONTRACT Expected values of type Int for the property things\.id of shop\.things, got: .*'one'/,
      ),
    ]);
  });

  test('a fraction in CSV where whole numbers are promised', async () => {
    expect(await start(await csv('id,label,tier\n1.5,one,GOLD\n'))).toEqual([
      expect.stringMatching(
        /^10 DATA_DIFFERS_FROM_CONTRACT Expected values of type Int for the property things\.id/,
      ),
    ]);
  });

  test('a missing column in CSV', async () => {
    expect(await start(await csv('id,labels,tier\n1,one,GOLD\n'))).toEqual([
      expect.stringMatching(
        /^11 DATA_DIFFERS_FROM_CONTRACT Expected a column "label" in the data for the property things\.label/,
      ),
    ]);
  });

  test('a wrong type, a missing column and a missing table in PostgreSQL', async () => {
    expect(await start(await table('id text, labels text, tier int'))).toEqual([
      '10 DATA_DIFFERS_FROM_CONTRACT Expected things.id to be smallint or integer in the database, as the contract says Int; it is text.',
      '11 DATA_DIFFERS_FROM_CONTRACT Expected a column "label" for things.label, but the table has none. Did you mean "labels"?',
      '12 DATA_DIFFERS_FROM_CONTRACT Expected things.tier to be text in the database, as the contract says Enum; it is integer.',
    ]);
    const nowhere = (await table('id int')).replace('database: shop', 'database: shop, schema: nowhere');
    expect(await start(nowhere)).toEqual([
      '6 DATA_DIFFERS_FROM_CONTRACT Expected a table or view "nowhere"."things" in the database, but there is none.',
    ]);
  });

  test('SQL of DuckDB in a contract over PostgreSQL', async () => {
    const properties = [
      ...PROPERTIES.slice(0, 1),
      '{ name: label, logicalType: string, transformLogic: upper(label), classification: public }',
    ];
    expect(await start(await table('id int, label text'), { properties })).toEqual([
      '6 DATA_DIFFERS_FROM_CONTRACT transformLogic of things.label works on files and DuckDB only, not in PostgreSQL.',
    ]);
  });

  test('a file that is missing, and a server of no known type', async () => {
    expect(await start(one.file('/none/none.csv', 'csv'))).toEqual([
      expect.stringContaining('6 MISSING_FILE Expected a csv file at'),
    ]);
    expect(await start('{ server: x, type: kafka }')).toEqual([
      '6 UNSUPPORTED_SERVER Expected a server of type local (csv, parquet or json), duckdb, postgres or clickhouse, got kafka.',
    ]);
  });
});

describe('objects and arrays of which the contract says no more', () => {
  const properties = [
    '{ name: id, logicalType: integer, primaryKey: true, classification: public }',
    '{ name: address, logicalType: object, classification: public }',
    '{ name: tags, logicalType: array, classification: public }',
  ];
  const query = '{ things { id address tags } }';
  const good = {
    data: {
      things: [
        { id: 1, address: { city: 'Rome' }, tags: ['a', 'b'] },
        { id: 2, address: null, tags: [] },
      ],
    },
  };

  test('are JSON, from CSV', async () => {
    const server = await csv(`id,address,tags\n1,"{""city"": ""Rome""}","[""a"",""b""]"\n2,,[]\n`);
    expect(await start(server, { properties, query })).toEqual(good);
  });

  test('are JSON, from a JSON file', async () => {
    const rows = [
      { id: 1, address: { city: 'Rome' }, tags: ['a', 'b'] },
      { id: 2, address: null, tags: [] },
    ];
    const server = await one.text('json', JSON.stringify(rows));
    expect(await start(server, { properties, query })).toEqual(good);
  });

  test('are JSON, from Parquet', async () => {
    const server = await one.parquet(
      "SELECT 1 AS id, {'city': 'Rome'} AS address, ['a', 'b'] AS tags UNION ALL SELECT 2, NULL, []",
    );
    expect(await start(server, { properties, query })).toEqual(good);
  });

  test('that are no JSON in CSV are a finding', async () => {
    expect(await start(await csv('id,address,tags\n1,{city,[]\n'), { properties, query })).toEqual([
      expect.stringMatching(
        /^11 DATA_DIFFERS_FROM_CONTRACT Expected values of type JSON for the property things\.address/,
      ),
    ]);
  });
});

test('text in a JSON file stays as it is written', async () => {
  const row = {
    id: 1,
    at: '2001-07-01T12:00:00Z',
    zip: '01234',
    day: '1/2/2001',
    large: '9007199254740993',
    price: '12.50',
  };
  const server = await one.text('json', JSON.stringify([row]));
  const properties = [
    '{ name: id, logicalType: integer, primaryKey: true, classification: public }',
    ...['at', 'zip', 'day'].map((name) => `{ name: ${name}, logicalType: string, classification: public }`),
    '{ name: large, logicalType: integer, logicalTypeOptions: { format: i64 }, classification: public }',
    '{ name: price, logicalType: number, physicalType: "decimal(8,2)", classification: public }',
  ];
  expect(await start(server, { properties, query: '{ things { at zip day large price } }' })).toEqual({
    data: {
      things: [
        {
          at: '2001-07-01T12:00:00Z',
          zip: '01234',
          day: '1/2/2001',
          large: '9007199254740993',
          price: '12.50',
        },
      ],
    },
  });
});
