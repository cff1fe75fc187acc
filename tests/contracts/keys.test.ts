import { describe, expect, test } from 'vitest';
import { composed } from './compose-contracts.ts';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const unique = (name: string, more = 'logicalType: string, required: true, classification: public') =>
  `{ name: ${name}, unique: true, ${more} }`;
const pointer = (name: string, property: string, inverse?: string) =>
  `{ name: ${name}, logicalType: string, classification: public, relationships: [{ to: airports.odcs.yaml#/schema/airports/properties/${property}${inverse ? `, customProperties: [{ property: weft.inverse, value: ${inverse} }]` : ''} }] }`;

const AIRPORTS = contract('airports', [
  KEY,
  unique('icao'),
  '{ name: state, logicalType: string, classification: public }',
]);

async function keysOf(...properties: string[]): Promise<string[] | undefined> {
  const [table] = modelOf(await contracts.read({ things: contract('things', properties) })).tables;
  return table?.keys.map(
    ({ columns, lookupField }) => `${lookupField}(${columns.map(({ field, kind }) => `${field}: ${kind}`)})`,
  );
}

describe('a required property that is unique', () => {
  test('is one more key, with a look-up of its own', async () => {
    expect(await keysOf(KEY, unique('serial_number'))).toEqual([
      'thing(id: ID)',
      'thingBySerialNumber(serialNumber: String)',
    ]);
    expect(await keysOf(unique('code'))).toEqual(['thingByCode(code: String)']);
  });

  test('is none when it may be missing, is restricted, or has values that are hard to tell apart', async () => {
    expect(
      await keysOf(
        KEY,
        unique('optional', 'logicalType: string, classification: public'),
        unique('hidden', 'logicalType: string, required: true, classification: restricted'),
        unique('ratio', 'logicalType: number, required: true, classification: public'),
        unique('blob', 'logicalType: object, required: true, classification: public'),
      ),
    ).toEqual(['thing(id: ID)']);
  });

  test('is one beside a key of several, of which each part may be unique', async () => {
    const part = (name: string, position: number, more = '') =>
      `{ name: ${name}, logicalType: integer, primaryKey: true, primaryKeyPosition: ${position}, required: true, classification: public${more} }`;
    expect(await keysOf(part('b', 2, ', unique: true'), part('a', 1))).toEqual([
      'thing(a: Int,b: Int)',
      'thingByB(b: Int)',
    ]);
  });

  test('whose look-up has the name of another field is a finding', async () => {
    const files = { a: contract('things', [KEY, unique('code')]), b: contract('thing_by_codes', [KEY]) };
    expect(errorsOf(await contracts.read(files))).toContain(
      '9:11 DUPLICATE_FIELD Two things of one domain become the root field thingByCode: object things of shop.things, and object thing_by_codes of shop.thing_by_codes.',
    );
  });
});

describe('a reference by a key that is not the first', () => {
  test('composes: pointed at, and with a way back', async () => {
    const trips = contract('trips', [
      KEY,
      pointer('origin', 'icao', 'departures'),
      pointer('target_icao', 'icao'),
      pointer('state', 'state', 'inState'),
    ]);
    const outcome = composed({
      shop: modelOf(await contracts.read({ trips }, { airports: AIRPORTS })),
      airports: modelOf(await contracts.read({ airports: AIRPORTS })),
    });
    expect(outcome.ok ? [] : outcome.findings).toEqual([]);
    const sdl = outcome.ok ? outcome.value.sdl : '';
    expect(sdl).toMatch(/join__type\(graph: SHOP, key: "icao", extension: true\)/);
    expect(sdl).toMatch(/input AirportIcaoRefFilter/);
  });

  test.each([
    ['both pointing', [pointer('origin', 'icao'), pointer('home_id', 'id')]],
    [
      'both with a way back',
      [pointer('origin', 'icao', 'departures'), pointer('home_id', 'id', 'residents')],
    ],
  ])('beside one by the first key, %s, is a finding', async (_name, pointers) => {
    const trips = contract('trips', [KEY, ...pointers]);
    expect(errorsOf(await contracts.read({ trips }, { airports: AIRPORTS }))[0]).toBe(
      '13:9 MIXED_KEYS Expected the relationships of a domain to Airport to go by one key of it, got id for home_id, and icao for others.',
    );
  });
});
