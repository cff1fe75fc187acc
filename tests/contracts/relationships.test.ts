import { describe, expect, test } from 'vitest';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const pointer = (name: string, to: string, options = '') =>
  `{ name: ${name}, logicalType: string, classification: public, relationships: [{ to: ${to}${options} }] }`;
const inverse = (name: string) => `, customProperties: [{ property: weft.inverse, value: ${name} }]`;

const AIRPORTS = contract('airports', [
  '{ name: iata, logicalType: string, primaryKey: true, classification: public }',
  '{ name: state, logicalType: string, classification: public }',
  '{ name: runways, logicalType: integer, classification: public }',
  '{ name: code, logicalType: string, classification: restricted }',
]);
const AIRPORT = 'airports.odcs.yaml#/schema/airports/properties/iata';

describe('a relationship', () => {
  test('inside a contract, in short, is a join to one and back to many', async () => {
    const text = contract('staff', [KEY, pointer('manager_id', 'staff.id', inverse('reports'))]);
    const [staff] = modelOf(await contracts.read({ staff: text })).tables;
    expect(staff?.toOne).toMatchObject([
      {
        field: 'manager',
        typeName: 'Staff',
        table: 'staff',
        targetColumns: ['id'],
        key: [{ field: 'id', kind: 'ID' }],
      },
    ]);
    expect(staff?.toMany).toMatchObject([
      { field: 'reports', typeName: 'Staff', table: 'staff', targetColumns: ['id'], keys: [] },
    ]);
  });

  test('to a contract of the same domain is a join, to one of another a reference', async () => {
    const trips = contract('trips', [KEY, pointer('origin', AIRPORT, inverse('departures'))]);
    const same = modelOf(await contracts.read({ trips, airports: AIRPORTS })).tables[0];
    expect(same?.toOne[0]).toMatchObject({ table: 'airports', targetColumns: ['iata'] });
    const other = modelOf(await contracts.read({ trips }, { airports: AIRPORTS })).tables[0];
    expect(other?.toOne).toMatchObject([
      { field: 'origin', typeName: 'Airport', key: [{ field: 'iata', kind: 'ID' }] },
    ]);
    expect(other?.toOne[0]).not.toHaveProperty('table');
    expect(other?.toMany).toMatchObject([
      { field: 'departures', keys: [{ field: 'iata', kind: 'ID' }], on: [{ field: 'iata' }] },
    ]);
  });

  test('that takes the name of its property leaves it the name of the key', async () => {
    const trips = contract('trips', [KEY, pointer('origin', AIRPORT), pointer('airport_iata', AIRPORT)]);
    const [table] = modelOf(await contracts.read({ trips }, { airports: AIRPORTS })).tables;
    expect(table?.columns.map((column) => column.field)).toEqual(['id', 'originIata', 'airportIata']);
    expect(table?.toOne.map((one) => one.field)).toEqual(['origin', 'airport']);
  });

  test('to what is not the key is only a way back', async () => {
    const strikes = contract('strikes', [
      KEY,
      pointer('state', 'airports.odcs.yaml#/schema/airports/properties/state', inverse('strikes')),
    ]);
    const [table] = modelOf(await contracts.read({ strikes }, { airports: AIRPORTS })).tables;
    expect(table?.toOne).toEqual([]);
    expect(table?.toMany).toMatchObject([
      { field: 'strikes', on: [{ field: 'state', kind: 'String' }], keys: [{ field: 'iata', kind: 'ID' }] },
    ]);
  });

  // biome-ignore format: a table reads best as a table.
  test.each([
    ['an unknown object', pointer('origin', '"airports.odcs.yaml#/schema/airprots/properties/iata"'), 'UNKNOWN_RELATIONSHIP_TARGET The contract shop.airports has no object "airprots". Did you mean "airports"?'],
    ['an unknown property', pointer('origin', '"airports.odcs.yaml#/schema/airports/properties/itaa"'), 'UNKNOWN_RELATIONSHIP_TARGET The contract shop.airports has no property "itaa". Did you mean "iata"?'],
    ['an unknown contract', pointer('origin', '"nowhere.odcs.yaml#/schema/airports/properties/iata"'), 'UNKNOWN_CONTRACT Expected a contract at "nowhere.odcs.yaml" (for "nowhere.odcs.yaml#/schema/airports/properties/iata"), but none could be read there.'],
    ['what is no target', pointer('origin', 'airports'), 'UNKNOWN_RELATIONSHIP_TARGET Expected table.column or file.odcs.yaml#/schema/<object>/properties/<property>, got "airports".'],
    ['several columns', pointer('origin', '[trips.id, trips.origin]'), 'UNKNOWN_RELATIONSHIP_TARGET Expected as many columns in from as in to, got 1 and 2.'],
    ['another type', pointer('origin', '"airports.odcs.yaml#/schema/airports/properties/runways"'), 'RELATIONSHIP_TYPES_DIFFER Expected both ends of the relationship to have one type, got String for origin and Int for airports.runways of shop.airports.'],
    ['what is restricted', pointer('origin', '"airports.odcs.yaml#/schema/airports/properties/code"'), 'UNREACHABLE_TARGET Expected a target that may be shown, got airports.code of shop.airports, which is restricted.'],
  ])('to %s is a finding at its line', async (_name, property, message) => {
    const [error] = errorsOf(await contracts.read({ trips: contract('trips', [KEY, property]) }, { airports: AIRPORTS }));
    expect(error).toMatch(/^12:\d+ /);
    expect(error?.replace(/^\S+ /, '')).toBe(message);
  });

  test('to an aggregate-only product is a finding', async () => {
    const closed = contract(
      'airports',
      ['{ name: iata, logicalType: string, primaryKey: true, classification: public }'],
      'customProperties: [{ property: weft.access, value: aggregate }]\n',
    );
    const trips = contract('trips', [KEY, pointer('origin', AIRPORT)]);
    expect(errorsOf(await contracts.read({ trips }, { airports: closed }))[0]).toContain(
      'UNREACHABLE_TARGET Expected a target with rows, got airports.iata of shop.airports, which is published as groups only.',
    );
  });

  // biome-ignore format: a table reads best as a table.
  test.each([
    ['a column', [KEY, '{ name: manager, logicalType: string, classification: public }', pointer('manager_id', 'trips.id')], '13:9 DUPLICATE_FIELD Two things of one domain become the field Trip.manager: property trips.manager, and the relationship of trips.manager_id.'],
    ['another way back', [KEY, pointer('a', AIRPORT, inverse('trips')), pointer('b', AIRPORT, inverse('trips'))], '13:9 DUPLICATE_FIELD Two things of one domain become the field Airport.trips: the way back of trips.a, and the way back of trips.b.'],
  ])('named like %s is a finding', async (_name, properties, finding) => {
    expect(errorsOf(await contracts.read({ trips: contract('trips', properties) }, { airports: AIRPORTS }))).toContain(finding);
  });

  test('to a type of another domain that this domain has too is a finding', async () => {
    const own = contract('airfields', [KEY, pointer('origin', AIRPORT)]).replace(
      '- name: airfields',
      '- name: airfields\n    customProperties: [{ property: weft.type, value: Airport }]',
    );
    expect(errorsOf(await contracts.read({ own }, { airports: AIRPORTS }))[0]).toContain(
      'DUPLICATE_TYPE Two things become the type Airport: object airfields of shop.airfields, and what airfields.origin points at in another domain.',
    );
  });
});
