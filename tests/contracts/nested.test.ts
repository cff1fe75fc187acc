import { describe, expect, test } from 'vitest';
import { composed } from './compose-contracts.ts';
import { contract, errorsOf, KEY, modelOf, shown, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const ADDRESS =
  '{ name: shipping_address, logicalType: object, description: Where it goes., properties: [{ name: zip, logicalType: string, required: true, classification: internal }, { name: lines, logicalType: array, items: { logicalType: object, properties: [{ name: text, logicalType: string }] } }] }';

/** The place of a finding by its line alone. */
const atLine = (finding: string) => finding.replace(/^(\d+):\d+/, '$1');

const findingsOf = async (...properties: string[]) => {
  const outcome = await contracts.read({ things: contract('things', [KEY, ...properties]) });
  return outcome.findings.map(shown).map(atLine);
};

describe('objects and lists inside a property', () => {
  test('become types named after where they are, with owner, descriptions and classification; it composes', async () => {
    const orders = contract('purchases', [
      KEY,
      ADDRESS,
      '{ name: tags, logicalType: array, items: { logicalType: string, required: true } }',
    ]);
    const others = contract('people', [
      KEY,
      '{ name: names, logicalType: array, items: { logicalType: string } }',
    ]);
    const outcome = composed({
      shop: modelOf(await contracts.read({ orders })),
      people: modelOf(await contracts.read({ others })),
    });
    expect(outcome.ok ? [] : outcome.findings).toEqual([]);
    const sdl = outcome.ok ? outcome.value.sdl : '';
    expect(sdl).toMatch(/shippingAddress: PurchaseShippingAddress @owner/);
    expect(sdl).toMatch(/"""Where it goes\."""\s+type PurchaseShippingAddress/);
    expect(sdl).toMatch(/zip: String! [^\n]*@classification\(level: "internal"\)/);
    expect(sdl).toMatch(/lines: \[PurchaseShippingAddressLine\] [^\n]*@owner/);
    expect(sdl).toMatch(/tags: \[String!\] [^\n]*@owner/);
    expect(sdl).toMatch(
      /input PurchaseShippingAddressFilter[^{]*\{\s*zip: StringFilter\s+lines: PurchaseShippingAddressLineListFilter\s+isNull: Boolean\s*\}/,
    );
    expect(sdl).toMatch(
      /input StringListFilter[^{]*\{\s*has: String\s+hasAny: \[String!\]\s+isNull: Boolean\s*\}/,
    );
  });

  test('take the name that weft.type gives', async () => {
    const property = ADDRESS.replace(
      'logicalType: object,',
      'logicalType: object, customProperties: [{ property: weft.type, value: Place }],',
    );
    const [table] = modelOf(await contracts.read({ things: contract('things', [KEY, property]) })).tables;
    expect(table?.columns[1]).toMatchObject({
      objectType: 'Place',
      fields: [{ field: 'zip' }, { items: { objectType: 'PlaceLine' } }],
    });
  });

  // biome-ignore format: a table reads best as a table.
  test.each([
    ['an array without items', '{ name: x, logicalType: array }', '12 ARRAY_WITHOUT_ITEMS Expected items for the array things.x: what it holds. Without them it is JSON in the graph.'],
    ['an array without items inside an object', '{ name: x, logicalType: object, properties: [{ name: y, logicalType: array }] }', '12 ARRAY_WITHOUT_ITEMS Expected items for the array things.x: what it holds. Without them it is JSON in the graph.'],
    ['a key that is a list', '{ name: x, logicalType: array, items: { logicalType: string }, primaryKey: true }', '12 UNUSABLE_KEY Expected the primary key to be made of plain values, got the array things.x: rows can be listed, but not found by a key or pointed at.'],
    ['a key inside', '{ name: x, logicalType: object, properties: [{ name: y, logicalType: string, primaryKey: true }] }', '12 MISPLACED_KEY Expected primaryKey on a property of the object itself, got it inside things.x, where it does nothing.'],
  ])('with %s is a warning', async (_name, property, finding) => {
    expect(await findingsOf(property)).toEqual([finding]);
  });

  // biome-ignore format: a table reads best as a table.
  test.each([
    ['nothing to show', '{ name: x, logicalType: object, properties: [{ name: y, logicalType: string, classification: restricted }] }', '12 NOTHING_TO_SHOW Expected the object things.x to have at least one property that is not restricted.'],
    ['items of no array', '{ name: x, logicalType: string, items: { logicalType: string } }', '12 NO_USABLE_TYPE Expected logicalType array for things.x, which has items, got string.'],
    ['a physical type that nobody knows', '{ name: x, physicalType: geometry }', '12 NO_USABLE_TYPE Expected a logicalType for things.x: the physical type "geometry" alone does not tell what the graph should make of it.'],
    ['properties of no object', '{ name: x, properties: [{ name: y, logicalType: string }] }', '12 NO_USABLE_TYPE Expected logicalType object for things.x, which has properties, got none.'],
    ['two fields of one name', '{ name: x, logicalType: object, properties: [{ name: ship_to, logicalType: string }, { name: shipTo, logicalType: string }] }', '12 DUPLICATE_FIELD Two things of one domain become the field ThingX.shipTo: property ship_to of x, and property shipTo of x.'],
    ['two keys but for the case', '{ name: x, logicalType: object, properties: [{ name: a, logicalType: string }, { name: b, physicalName: A, logicalType: string }] }', '12 DUPLICATE_COLUMN Two things of one domain become the field thingx.a: property a, and property b.'],
    ['a field of no GraphQL name', '{ name: x, logicalType: object, properties: [{ name: 2nd, logicalType: string }] }', '12 INVALID_NAME Expected property 2nd of things.x to become a GraphQL name (letters, digits and _, no digit and no __ first), got "2nd".'],
    ['a field that filters keep', '{ name: x, logicalType: object, properties: [{ name: is_null, logicalType: string }] }', '12 RESERVED_NAME Expected another name for property is_null of things.x: isNull is kept for every generated API.'],
    ['a type that is there already', '{ name: group, logicalType: object, properties: [{ name: y, logicalType: string }] }', '12 DUPLICATE_TYPE Two things of one domain become the type ThingGroup: what belongs to object things of shop.things, and the values of things.group.'],
  ])('with %s are an error', async (_name, property, finding) => {
    const errors = errorsOf(await contracts.read({ things: contract('things', [KEY, property]) }));
    expect(errors.map(atLine)).toContain(finding);
  });
});
