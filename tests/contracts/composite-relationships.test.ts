import { describe, expect, test } from 'vitest';
import { composed } from './compose-contracts.ts';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const part = (name: string, position: number) =>
  `{ name: ${name}, logicalType: string, primaryKey: true, primaryKeyPosition: ${position}, required: true, classification: public }`;
const text = (name: string, type = 'string') =>
  `{ name: ${name}, logicalType: ${type}, classification: public }`;

const FLIGHTS = contract('flights', [
  part('carrier', 1),
  part('number', 2),
  text('origin'),
  text('seats', 'integer'),
]);
const TO = (...names: string[]) =>
  `[${names.map((name) => `flights.odcs.yaml#/schema/flights/properties/${name}`).join(', ')}]`;

/** Trips with the columns c and n, and one relationship of the object. */
const trips = (from: string, to: string, more = '') =>
  `${contract('trips', [KEY, text('c'), text('n'), text('seats', 'integer')])}    relationships: [{ from: ${from}, to: ${to}${more} }]\n`;
const inverse = ', customProperties: [{ property: weft.inverse, value: trips }]';

describe('a relationship of several columns', () => {
  test.each([
    ['in the order of the key', '[trips.c, trips.n]', TO('carrier', 'number')],
    ['in another order', '[n, c]', TO('number', 'carrier')],
  ])('%s points at a row by the whole key', async (_name, from, to) => {
    const outcome = await contracts.read({ trips: trips(from, to, inverse), flights: FLIGHTS });
    const [table] = modelOf(outcome).tables;
    const columns = [{ name: 'c' }, { name: 'n' }];
    const on = [{ field: 'carrier' }, { field: 'number' }];
    expect(table?.toOne).toMatchObject([
      { field: 'flight', columns, key: on, table: 'flights', targetColumns: ['carrier', 'number'] },
    ]);
    expect(table?.toMany).toMatchObject([{ field: 'trips', columns, on, isKey: true, keys: [] }]);
  });

  test('composes as a reference by the whole key, with its way back', async () => {
    const outcome = composed({
      shop: modelOf(
        await contracts.read(
          { trips: trips('[c, n]', TO('carrier', 'number'), inverse) },
          { flights: FLIGHTS },
        ),
      ),
      flights: modelOf(await contracts.read({ flights: FLIGHTS })),
    });
    expect(outcome.ok ? [] : outcome.findings).toEqual([]);
    const sdl = outcome.ok ? outcome.value.sdl : '';
    expect(sdl).toMatch(/join__type\(graph: SHOP, key: "carrier number", extension: true\)/);
    expect(sdl).toMatch(
      /input FlightRefFilter[^}]*carrier: StringFilter[^}]*number: StringFilter[^}]*isNull/,
    );
  });

  test('to half a key is only a way back', async () => {
    const outcome = await contracts.read(
      { trips: trips('[c]', TO('carrier'), inverse) },
      { flights: FLIGHTS },
    );
    const [table] = modelOf(outcome).tables;
    expect(table?.toOne).toEqual([]);
    expect(table?.toMany).toMatchObject([
      { isKey: false, keys: [{ field: 'carrier' }, { field: 'number' }] },
    ]);
  });

  test('may go round in circles', async () => {
    const circle = `${contract('flights', [part('carrier', 1), part('number', 2), text('c'), text('n')])}    relationships:
      - { from: [c, n], to: [flights.carrier, flights.number], customProperties: [{ property: weft.field, value: next }, { property: weft.inverse, value: previous }] }
      - { from: [n, c], to: [flights.carrier, flights.number], customProperties: [{ property: weft.field, value: back }] }
`;
    const outcome = composed({ flights: modelOf(await contracts.read({ flights: circle })) });
    expect(outcome.ok ? [] : outcome.findings).toEqual([]);
  });

  // biome-ignore format: a table reads best as a table.
  test.each([
    ['a column that is not there', '[trips.c, trips.m]', TO('carrier', 'number'), '15:29 UNKNOWN_RELATIONSHIP_SOURCE The contract shop.trips has no property "m".'],
    ['a column of another object', '[trips.c, flights.number]', TO('carrier', 'number'), '15:29 UNKNOWN_RELATIONSHIP_SOURCE Expected from to name properties of trips, got "flights.number".'],
    ['a target that is not there', '[c, n]', TO('carrier', 'nomber'), 'UNKNOWN_RELATIONSHIP_TARGET The contract shop.flights has no property "nomber". Did you mean "number"?'],
    ['fewer columns than the target', '[c]', TO('carrier', 'number'), 'UNKNOWN_RELATIONSHIP_TARGET Expected as many columns in from as in to, got 1 and 2.'],
    ['targets in two objects', '[c, n]', '[flights.odcs.yaml#/schema/flights/properties/carrier, trips.id]', 'UNKNOWN_RELATIONSHIP_TARGET Expected all columns of a relationship in one object, got flights.odcs.yaml#/schema/flights/properties/carrier, trips.id.'],
    ['columns of another type', '[c, seats]', TO('carrier', 'number'), 'RELATIONSHIP_TYPES_DIFFER Expected both ends of the relationship to have one type, got Int for seats and String for flights.number of shop.flights.'],
  ])('with %s is a finding at its line', async (_name, from, to, finding) => {
    const [error] = errorsOf(await contracts.read({ trips: trips(from, to) }, { flights: FLIGHTS }));
    expect(error).toMatch(/^15:/);
    expect(error).toContain(finding);
  });

  test('named like another field is a finding where it is written', async () => {
    const clash = trips(
      '[c, n]',
      TO('carrier', 'number'),
      ', customProperties: [{ property: weft.field, value: seats }]',
    );
    expect(errorsOf(await contracts.read({ trips: clash }, { flights: FLIGHTS }))).toEqual([
      '15:21 DUPLICATE_FIELD Two things of one domain become the field Trip.seats: property trips.seats, and the relationship of trips.c and n.',
    ]);
  });
});
