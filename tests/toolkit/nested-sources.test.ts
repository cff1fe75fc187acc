import { describe, expect, test } from 'vitest';
import { useOneTable } from './lab/one-table.ts';

const table = useOneTable();

const properties = (physicalType = '') => `
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - name: place
        logicalType: object
        ${physicalType}
        properties:
          - { name: street, physicalName: Street name, logicalType: string, required: true }
          - { name: floor, logicalType: integer }
          - { name: rent, logicalType: number, physicalType: "decimal(20,2)" }
          - { name: kind, logicalType: string, quality: [{ id: q, metric: invalidValues, arguments: { validValues: [FLAT, HOUSE] }, mustBe: 0 }] }
          - { name: tags, logicalType: array, items: { logicalType: string, required: true } }
      - name: stays
        logicalType: array
        ${physicalType}
        items: { logicalType: object, properties: [{ name: from, logicalType: date, required: true }, { name: guests, logicalType: array, items: { logicalType: string } }] }`;
const query = '{ things { id place { street floor rent kind tags } stays { from guests } } }';

const good = {
  data: {
    things: [
      {
        id: 1,
        place: { street: 'Main', floor: 2, rent: '12345678901234567.80', kind: 'FLAT', tags: ['a', 'b'] },
        stays: [{ from: '2001-02-03', guests: ['x', null] }],
      },
      { id: 2, place: null, stays: null },
    ],
  },
};
const PLACE =
  '{"Street name": "Main", "floor": 2, "rent": "12345678901234567.80", "kind": "FLAT", "tags": ["a", "b"], "more": 1}';
const STAYS = '[{"from": "2001-02-03", "guests": ["x", null]}]';
const quoted = (json: string) => `"${json.replaceAll('"', '""')}"`;

const STRUCT = `{'tags': ['a', 'b'], 'Street name': 'Main', 'floor': 2, 'rent': 12345678901234567.80::DECIMAL(20,2), 'kind': 'FLAT', 'more': 1}`;
const ROWS = `SELECT 1 AS id, ${STRUCT} AS place, [{'from': DATE '2001-02-03', 'guests': ['x', NULL]}] AS stays UNION ALL SELECT 2, NULL, NULL`;

describe('what lies inside a column is read', () => {
  const same = async (source: Promise<string>, physicalType?: string) =>
    expect(await table.ask({ source: await source, properties: properties(physicalType), query })).toEqual(
      good,
    );

  test('from JSON text in CSV', () =>
    same(table.text('csv', `id,place,stays\n1,${quoted(PLACE)},${quoted(STAYS)}\n2,,null\n`)));

  test('from JSON', () =>
    same(table.text('json', `[{"id": 1, "place": ${PLACE}, "stays": ${STAYS}}, {"id": 2, "place": null}]`)));

  test('from STRUCT and LIST in Parquet', () => same(table.parquet(ROWS)));

  test('from JSON text in Parquet', () =>
    same(
      table.parquet(
        `SELECT 1 AS id, '${PLACE}' AS place, '${STAYS}' AS stays UNION ALL SELECT 2, NULL, 'null'`,
      ),
      'physicalType: json',
    ));

  test('from composite types and arrays of PostgreSQL', () =>
    same(
      table.postgres(`
        DROP TYPE IF EXISTS place, stay CASCADE;
        CREATE TYPE place AS ("Street name" text, floor int, rent numeric(20,2), kind text, tags text[]);
        CREATE TYPE stay AS ("from" date, guests text[]);
        CREATE TABLE things (id int, place place, stays stay[]);
        INSERT INTO things VALUES
          (1, ROW('Main', 2, 12345678901234567.80, 'FLAT', ARRAY['a', 'b']), ARRAY[ROW('2001-02-03', ARRAY['x', NULL])::stay]),
          (2, NULL, NULL)`),
    ));

  test('from json of PostgreSQL', () =>
    same(
      table.postgres(
        `CREATE TABLE things (id int, place json, stays jsonb); INSERT INTO things VALUES (1, '${PLACE}', '${STAYS}'), (2, 'null', NULL)`,
      ),
    ));
});

describe('what lies inside a column and breaks a promise is not served', () => {
  // biome-ignore format: a table reads best as a table.
  const CASES = [
    ['a missing value', '{"floor": 2}', '[]', '11 DATA_BREAKS_CONTRACT shop.things promises a value of street in things.place, but 1 row breaks it.'],
    ['a value outside an enum', '{"Street name": "x", "kind": "BARN"}', '[]', '11 DATA_BREAKS_CONTRACT shop.things promises one of FLAT, HOUSE as kind in things.place, but 1 row breaks it.'],
    ['a missing value in a list', '{"Street name": "x", "tags": ["a", null]}', '[]', '11 DATA_BREAKS_CONTRACT shop.things promises a value in every place of its list as tags in things.place, but 1 row breaks it.'],
    ['a missing value of an object in a list', '{"Street name": "x"}', '[{"guests": []}]', '20 DATA_BREAKS_CONTRACT shop.things promises a value of from of its list in things.stays, but 1 row breaks it.'],
  ] as const;

  test.each(CASES)('%s', async (_name, place, stays, finding) => {
    const ask = (source: string) => table.ask({ source, properties: properties(), query });
    expect(
      await ask(await table.text('csv', `id,place,stays\n1,${quoted(place)},${quoted(stays)}\n`)),
    ).toEqual([finding]);
    const sql = `CREATE TABLE things (id int, place jsonb, stays json); INSERT INTO things VALUES (1, '${place}', '${stays}')`;
    expect(await ask(await table.postgres(sql))).toEqual([finding]);
  });

  test.each([
    ['text for a number', '{"Street name": "x", "floor": "two"}', 'two'],
    ['a fraction for a whole number', '{"Street name": "x", "floor": 1.5}', '1.5'],
    ['a list for an object', '[]', 'to an object'],
    ['no JSON at all', 'x', 'x'],
  ])('%s', async (_name, place, came) => {
    const source = await table.text('csv', `id,place,stays\n1,${quoted(place)},\n`);
    const [finding] = (await table.ask({ source, properties: properties(), query })) as string[];
    expect(finding).toMatch(/^\d+ DATA_DIFFERS_FROM_CONTRACT/);
    expect(finding).toContain(came);
  });

  test('a list for an object in PostgreSQL, and a type that holds neither', async () => {
    const ask = async (sql: string) =>
      table.ask({ source: await table.postgres(sql), properties: properties(), query });
    expect(
      await ask(
        `CREATE TABLE things (id int, place jsonb, stays json); INSERT INTO things VALUES (1, '[]', NULL)`,
      ),
    ).toEqual([
      '11 DATA_BREAKS_CONTRACT shop.things promises an object or nothing in things.place, but 1 row breaks it.',
    ]);
    expect(await ask('CREATE TABLE things (id int, place text, stays int[])')).toEqual([
      '11 DATA_DIFFERS_FROM_CONTRACT Expected things.place to be json or jsonb or a composite type in the database, as the contract says Object; it is text.',
    ]);
  });
});

test('a product that is served although it breaks promises shows nothing of a value that breaks one', async () => {
  const more = 'customProperties: [{ property: weft.onBrokenPromise, value: degrade }]\n';
  const place = '{"Street name": "x", "kind": "BARN"}';
  const source = await table.text('csv', `id,place,stays\n1,${quoted(place)},${quoted(STAYS)}\n`);
  expect(
    await table.ask({ source, properties: properties(), more, query: '{ things { id place { kind } } }' }),
  ).toEqual({
    data: { things: [{ id: 1, place: null }] },
  });
});
