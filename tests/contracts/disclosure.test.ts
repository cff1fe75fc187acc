import { expect, test } from 'vitest';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const said = (...properties: string[]) =>
  contract('things', [KEY], `customProperties: [${properties.map((one) => `{ ${one} }`).join(', ')}]\n`);

test('what is understood is in the product', async () => {
  const text = said('property: weft.access, value: aggregate', 'property: weft.minGroup, value: 5');
  expect(modelOf(await contracts.read({ things: text })).products[0]).toMatchObject({
    access: 'aggregate',
    minGroup: 5,
  });
});

// biome-ignore format: a table reads best as a table.
test.each([
  [['property: weft.access, value: AGGREGATE'], 'Expected rows, aggregate or metadata as weft.access, got "AGGREGATE".'],
  [['property: weft.access, value: [aggregate]'], 'Expected rows, aggregate or metadata as weft.access, got ["aggregate"].'],
  [['property: weft.minGroup, value: "5"'], 'Expected a whole number of at least 1 as weft.minGroup, got "5".'],
  [['property: weft.minGroup, value: 2.5'], 'Expected a whole number of at least 1 as weft.minGroup, got 2.5.'],
  [['property: weft.minGroup, value: null'], 'Expected a whole number of at least 1 as weft.minGroup, got null.'],
  [['property: weft.access, value: rows', 'property: weft.access, value: aggregate'], 'Expected weft.access once, got it twice.'],
])('what is not understood is refused, or everybody would see what few may: %j', async (properties, message) => {
  const [error] = errorsOf(await contracts.read({ things: said(...properties) }));
  expect(error?.replace(/^8:\d+ /, '')).toBe(`INVALID_DISCLOSURE ${message}`);
});

test('at an object it would do nothing', async () => {
  const text = contract('things', [KEY]).replace(
    '    properties:',
    '    customProperties: [{ property: weft.access, value: aggregate }]\n    properties:',
  );
  expect(errorsOf(await contracts.read({ things: text }))).toEqual([
    expect.stringContaining('Expected weft.access at the contract itself, got it at the object things.'),
  ]);
});
