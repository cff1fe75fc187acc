import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InitMesh, officialErrors } from './support/init-mesh.ts';

/* The kinds of files `weft init` reads, and what it makes of dates, numbers and relations written in many ways. */

let mesh: InitMesh;
beforeAll(async () => {
  mesh = await InitMesh.create();
});
afterAll(() => mesh?.remove());

const typesOf = async (name: string, path: string) => {
  const [product] = (await mesh.made(name, '--from', path)).products;
  return Object.fromEntries(
    (product?.properties ?? []).map((one) => [
      one.name,
      [one.logicalType, one.format ?? one.physicalType].filter(Boolean),
    ]),
  );
};

async function run(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe('weft init from files of every kind', () => {
  it('reads TSV, and answers with days however they were written', async () => {
    const rows = [
      ['id', 'iso', 'german', 'american', 'words', 'compact_date', 'at', 'clock', 'unclear'],
      [
        '1',
        '2024-02-01',
        '31.12.2023',
        '12/31/2023',
        '31 Dec 2023',
        '20231231',
        '2024-02-01 10:30',
        '09:30',
        '01/02/2024',
      ],
      [
        '2',
        '2024-02-29',
        '01.02.2024',
        '02/01/2024',
        '1 Feb 2024',
        '20240201',
        '2024-02-29 23:59',
        '23:00',
        '03/04/2024',
      ],
    ];
    const path = await mesh.write('in/days.tsv', `${rows.map((row) => row.join('\t')).join('\n')}\n`);
    expect(await typesOf('days', path)).toEqual({
      id: ['integer', 'i32'],
      iso: ['date'],
      german: ['date'],
      american: ['date'],
      words: ['date'],
      compact_date: ['date'],
      at: ['timestamp'],
      clock: ['time'],
      unclear: ['string'],
    });
    expect(await mesh.read('subgraphs/days/days.odcs.yaml')).toContain('dd/MM/yyyy or MM/dd/yyyy');
    const ask = await mesh.serve('days');
    expect(await ask('{ day(id: 2) { iso german american words compactDate at clock unclear } }')).toEqual({
      data: {
        day: {
          iso: '2024-02-29',
          german: '2024-02-01',
          american: '2024-02-01',
          words: '2024-02-01',
          compactDate: '2024-02-01',
          at: '2024-02-29T23:59:00',
          clock: '23:00:00',
          unclear: '03/04/2024',
        },
      },
    });
  });

  it('reads numbers however they were written, and keeps codes as text', async () => {
    const path = await mesh.write(
      'in/numbers.csv',
      `id;zip;betrag;price;share;temp;is_open;ean
1;01067;1.234,50;$1,234.50;12.5 %;1e3;1;4006381333931
2;80331;0,99;$0.99;7 %;-2.5;0;4006381333948
`,
    );
    expect(await typesOf('numbers', path)).toEqual({
      id: ['integer', 'i32'],
      zip: ['string'],
      betrag: ['number', 'decimal(18,2)'],
      price: ['number', 'decimal(18,2)'],
      share: ['number', 'f64'],
      temp: ['number', 'f64'],
      is_open: ['boolean'],
      ean: ['string'],
    });
    const ask = await mesh.serve('numbers');
    expect(await ask('{ number(id: 1) { zip betrag price share temp isOpen ean } }')).toEqual({
      data: {
        number: {
          zip: '01067',
          betrag: '1234.50',
          price: '1234.50',
          share: 12.5,
          temp: 1000,
          isOpen: true,
          ean: '4006381333931',
        },
      },
    });
  });

  it('reads several Parquet files of one shape as one table, with the types they have', async () => {
    for (const part of [1, 2]) {
      await mesh.write(`in/parts/readings-${part}.parquet`, '');
      await run(
        `COPY (SELECT ${part}::INTEGER AS sensor, i::BIGINT AS tick, i / 4.0::DOUBLE AS level, [i, 2] AS pair, {'room no': i::INTEGER, tags: [{word: 'a, "b"', weight: 0.5::DECIMAL(6,2)}], extra: map {'x': 1}} AS place, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS at FROM range(20) t(i)) TO '${mesh.path(`in/parts/readings-${part}.parquet`)}' (FORMAT parquet)`,
      );
    }
    const made = await mesh.made('readings', '--from', mesh.path('in/parts'));
    expect(made.products.map(({ id, rows }) => [id, rows])).toEqual([['readings.readings', 40]]);
    expect(await mesh.read('subgraphs/readings/readings.odcs.yaml')).toContain(
      'path: in/parts/readings-*.parquet',
    );
    const ask = await mesh.serve('readings');
    expect(await ask('{ readingsAggregate { count } }')).toEqual({
      data: { readingsAggregate: [{ count: '40' }] },
    });
    const question =
      '{ readings(where: { sensor: { eq: 2 }, tick: { eq: 3 }, pair: { has: "3" } }) { level at pair place { roomNo extra tags { word weight } } } }';
    expect(await ask(question)).toEqual({
      data: {
        readings: [
          {
            ...{ level: 0.75, at: '2024-01-01T00:00:00Z', pair: ['3', '2'] },
            place: { roomNo: 3, extra: { x: 1 }, tags: [{ word: 'a, "b"', weight: '0.50' }] },
          },
        ],
      },
    });
  });

  it('reads a folder of partitions as one table, with what their names say', async () => {
    const codesOf = { parquet: ['north', 'south'], csv: ['01', '02'] };
    for (const [format, codes] of Object.entries(codesOf)) {
      for (const code of codes)
        await run(
          `COPY (SELECT i AS id, i AS worth FROM range(${codes.indexOf(code)}, 20, 2) t(i)) TO '${await mesh.write(`in/${format}-sales/year=2024/region=${code}/data_0.${format}`, '')}' (FORMAT ${format})`,
        );
      const made = await mesh.made(`${format}_sales`, '--from', mesh.path(`in/${format}-sales`));
      expect(made.products.map(({ id, rows }) => [id, rows])).toEqual([
        [`${format}_sales.${format}_sales`, 20],
      ]);
      const ask = await mesh.serve(`${format}_sales`);
      expect(
        await ask(
          `{ ${format}SalesAggregate(where: { year: { eq: 2024 } }, groupBy: [{ field: region }]) { count sum { worth } group { region } } }`,
        ),
      ).toEqual({
        data: {
          [`${format}SalesAggregate`]: codes.map((region, index) => ({
            ...{ count: '10', sum: { worth: String(90 + index * 10) }, group: { region } },
          })),
        },
      });
    }
  });

  it('reads partitions of JSON, too', async () => {
    for (const day of ['2024-01-01', '2024-01-02'])
      await mesh.write(`in/logs/dt=${day}/log.ndjson`, `{"id":"${day}-1","tags":["a"]}\n{"id":"${day}-2"}\n`);
    await mesh.made('logs', '--from', mesh.path('in/logs'));
    const ask = await mesh.serve('logs');
    expect(await ask('{ logs(where: { date: { gt: "2024-01-01" } }) { id date tags } }')).toEqual({
      data: {
        logs: [
          { id: '2024-01-02-1', date: '2024-01-02', tags: ['a'] },
          { id: '2024-01-02-2', date: '2024-01-02', tags: null },
        ],
      },
    });
  });

  it('reads moments of every precision, and lists of values that have a precision', async () => {
    const file = await mesh.write('in/moments.parquet', '');
    await run(
      `COPY (SELECT 1 AS id, TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS nanos, TIMESTAMP_MS '2024-01-01 10:00:00.5' AS millis, [TIMESTAMP '2024-01-01 00:00:00'] AS moments, [1.5::DECIMAL(10,3)] AS sums) TO '${file}' (FORMAT parquet)`,
    );
    await mesh.made('moments', '--from', file);
    const ask = await mesh.serve('moments');
    expect(await ask('{ moments { nanos millis moments sums } }')).toEqual({
      data: {
        moments: [
          {
            ...{ nanos: '2024-01-01T00:00:00.123456', millis: '2024-01-01T10:00:00.5' },
            ...{ moments: ['2024-01-01T00:00:00'], sums: ['1.500'] },
          },
        ],
      },
    });
  });

  it('says what lies inside the lists and objects of JSON, where all rows agree', async () => {
    const rows = [
      {
        ...{
          id: 1,
          tags: ['a', 'b'],
          sizes: [1, -2],
          large: [12345678901],
          ratios: [1, 2.5],
          mixed: [1, 'a'],
        },
        ...{ lines: [{ sku: 'x', count: 2, 'unit price': 1.5 }], at: { '2024-01-01': 3 }, empty: [] },
        owner: { email: 'a@example.com', town: 'Ulm' },
      },
      {
        ...{ id: 2, tags: [], sizes: null, large: [], ratios: null, mixed: [], empty: [], at: {} },
        ...{ lines: [{ sku: 'y', gift: true }], owner: null },
      },
    ];
    const path = await mesh.write('in/carts.json', JSON.stringify(rows));
    const made = await mesh.made('carts', '--from', path);
    const contract = await mesh.read('subgraphs/carts/carts.odcs.yaml');
    expect(await officialErrors(contract)).toBe('');
    expect(made.products[0]?.properties.map(({ name, logicalType }) => `${name} ${logicalType}`)).toEqual([
      ...['id integer', 'tags array', 'sizes array', 'large array', 'ratios array', 'mixed array'],
      ...['lines array', 'at object', 'empty array', 'owner object'],
    ]);
    const ask = await mesh.serve('carts');
    const question =
      '{ carts(orderBy: [{ id: ASC }]) { tags sizes large ratios mixed lines { sku count unitPrice gift } at empty owner { email town } } }';
    expect(await ask(question)).toEqual({
      data: {
        carts: [
          {
            ...{ tags: ['a', 'b'], sizes: [1, -2], large: ['12345678901'], ratios: [1, 2.5] },
            ...{ mixed: [1, 'a'], at: { '2024-01-01': 3 }, empty: [] },
            lines: [{ sku: 'x', count: 2, unitPrice: 1.5, gift: null }],
            owner: { email: 'a@example.com', town: 'Ulm' },
          },
          {
            ...{ tags: [], sizes: null, large: [], ratios: null, mixed: [], at: {}, empty: [] },
            ...{ lines: [{ sku: 'y', count: null, unitPrice: null, gift: true }], owner: null },
          },
        ],
      },
    });
    // What is personal inside is so too.
    expect(contract).toMatch(/name: email\n(?: +.*\n)*? +classification: confidential/);
  });

  it('proposes a relation with the share of values it found, when not all are there', async () => {
    await mesh.write('in/pets/owners.csv', 'id,town\nO1,Ulm\nO2,Bonn\nO3,Kiel\n');
    await mesh.write('in/pets/animals.csv', 'id,owner_id\nA1,O1\nA2,O2\nA3,O3\nA4,O9\n');
    const made = await mesh.made('pets', '--from', mesh.path('in/pets'));
    const owner = made.products[0]?.properties.find(({ name }) => name === 'owner_id');
    expect(owner?.relationships).toEqual([]);
    expect(owner?.guesses.at(-1)).toEqual({
      decision: 'perhaps points at Owner',
      reason: expect.stringContaining('3 of its 4 different values (75 %) are in owners.id.'),
    });
  });
});
