import { describe, expect, test } from 'vitest';
import { camelCase, pascalCase, singular } from '../../contracts/naming.ts';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const text = (name: string, more = '') =>
  `{ name: ${name}, logicalType: string, classification: public${more} }`;
const custom = (property: string, value: string) =>
  `, customProperties: [{ property: weft.${property}, value: ${value} }]`;

describe('names become names of GraphQL', () => {
  test.each([
    ['flights', 'flight'],
    ['categories', 'category'],
    ['addresses', 'address'],
    ['boxes', 'box'],
    ['matches', 'match'],
    ['statuses', 'status'],
    ['bonuses', 'bonus'],
    ['houses', 'house'],
    ['movies', 'movie'],
    ['series', 'series'],
    ['species', 'species'],
    ['news', 'news'],
    ['status', 'status'],
    ['analysis', 'analysis'],
    ['daily', 'daily'],
    ['zip_codes', 'zip_code'],
  ])('%s in the singular is %s', (plural, one) => {
    expect(singular(plural)).toBe(one);
  });

  test.each([
    ['flight_count', 'flightCount', 'FlightCount'],
    ['Origin State', 'originState', 'OriginState'],
    ['IATA', 'iata', 'IATA'],
    ['ID', 'id', 'ID'],
    ['IDNumber', 'idNumber', 'IDNumber'],
    ['delay-minutes', 'delayMinutes', 'DelayMinutes'],
    ['a1_b2', 'a1B2', 'A1B2'],
    ['__x', 'x', 'X'],
  ])('%s becomes %s and %s', (name, camel, pascal) => {
    expect(camelCase(name)).toBe(camel);
    expect(pascalCase(name)).toBe(pascal);
  });

  test('an object becomes a type, a list and a row by key; weft.type and weft.field rename', async () => {
    const { tables } = modelOf(
      await contracts.read({
        good: contract('order_lines', [KEY, text('order-no', custom('field', 'number'))]),
      }),
    );
    expect(tables[0]).toMatchObject({
      typeName: 'OrderLine',
      listField: 'orderLines',
      singleField: 'orderLine',
    });
    expect(tables[0]?.columns.map((column) => column.field)).toEqual(['id', 'number']);
  });
});

describe('a name that GraphQL could not hold is a finding at its line', () => {
  // biome-ignore format: a table reads best as a table.
  const CASES: readonly (readonly [name: string, files: Record<string, string>, findings: string[]])[] = [
    ['a digit first', { a: contract('things', [KEY, text('2nd_name')]) }, ['12:9 INVALID_NAME Expected property things.2nd_name to become a GraphQL name (letters, digits and _, no digit and no __ first), got "2ndName".']],
    ['no letter at all', { a: contract('things', [KEY, text('"§§"')]) }, ['12:9 INVALID_NAME Expected property things.§§ to become a GraphQL name (letters, digits and _, no digit and no __ first), got "".']],
    ['two underscores first', { a: contract('things', [KEY, text('x', custom('field', '__x'))]) }, ['12:9 INVALID_NAME Expected property things.x to become a GraphQL name (letters, digits and _, no digit and no __ first), got "__x".']],
    ['a word of where', { a: contract('things', [KEY, text('not')]) }, ['12:9 RESERVED_NAME Expected another name for property things.not: not is kept for every generated API.']],
    ['a word no enum may hold', { a: contract('things', [KEY, text('"true"')]) }, ['12:9 RESERVED_NAME Expected another name for property things.true: true is kept for every generated API.']],
    ['a type of federation', { a: contract('things', [KEY]).replace('    properties:', '    customProperties: [{ property: weft.type, value: _Any }]\n    properties:') }, ['9:11 RESERVED_NAME Expected another name for object things: _Any is kept for every generated API.']],
    ['a type every API has', { a: contract('queries', [KEY]) }, ['9:11 RESERVED_NAME Expected another name for object queries: Query is kept for every generated API.']],
    ['the enum of orderings', { a: contract('orders', [KEY]) }, ['9:11 RESERVED_NAME Expected another name for object orders: Order is kept for every generated API.']],
    ['a shared filter', { a: contract('int_filters', [KEY]) }, ['9:11 RESERVED_NAME Expected another name for object int_filters: IntFilter is kept for every generated API.']],
    ['an object of digits', { a: contract('2001', [KEY]) }, ['9:11 INVALID_VALUE Expected a string at schema[0].name, got 2001.']],
    ['two properties of one field', { a: contract('things', [KEY, text('ship_to'), text('shipTo')]) }, ['13:9 DUPLICATE_FIELD Two things of one domain become the field Thing.shipTo: property things.ship_to, and property things.shipTo.']],
    ['two properties but for the case', { a: contract('things', [KEY, text('name'), text('NAME', custom('field', 'other'))]) }, ['13:9 DUPLICATE_COLUMN Two things of one domain become the column shop.things things.name: property name, and property NAME.']],
    ['two objects of one type', { a: contract('things', [KEY]), b: contract('thing', [KEY]) }, ['9:11 DUPLICATE_TYPE Two things of one domain become the type Thing: object things of shop.things, and object thing of shop.thing.']],
    ['an object named like the groups of another', { a: contract('things', [KEY]), b: contract('thing_groups', [KEY]) }, ['9:11 DUPLICATE_TYPE Two things of one domain become the type ThingGroup: what belongs to object things of shop.things, and object thing_groups of shop.thing_groups.']],
    ['two objects of one root field', { a: contract('things', [KEY]), b: contract('things_aggregate', [KEY]) }, ['9:11 DUPLICATE_FIELD Two things of one domain become the root field thingsAggregate: object things of shop.things, and object things_aggregate of shop.things_aggregate.']],
  ];

  test.each(CASES)('%s', async (_name, files, findings) => {
    const errors = errorsOf(await contracts.read(files));
    expect(errors).toEqual(expect.arrayContaining(findings));
  });
});

test('an object of which nothing shows is a finding', async () => {
  const files = {
    a: contract('blobs', [
      '{ name: body, logicalType: object, classification: public }',
      '{ name: id, logicalType: string, classification: restricted }',
    ]),
  };
  expect(errorsOf(await contracts.read(files))).toEqual([
    'NOTHING_TO_SHOW Expected object blobs to have at least one property that is neither restricted nor an object or array.',
  ]);
});

test('files and PostgreSQL in one domain are a finding', async () => {
  const other = contract('others', [KEY]).replace(
    /servers: .*/,
    'servers: [{ server: db, type: postgres, host: x, database: y }]',
  );
  expect(errorsOf(await contracts.read({ a: contract('things', [KEY]), b: other }))).toEqual([
    'MIXED_SERVERS Expected all contracts of a domain in PostgreSQL or none: shop.things lies in local, shop.others in postgres.',
  ]);
});
