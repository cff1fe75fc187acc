import { expect, test } from 'vitest';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const limited = (value: string) =>
  contract('things', [KEY], `customProperties: [{ property: weft.limits, value: ${value} }]\n`);

test('limits of a contract are in its product', async () => {
  const [product] = modelOf(
    await contracts.read({ things: limited('{ maxPageRows: 50, statementTimeoutMs: 2000 }') }),
  ).products;
  expect(product?.limits).toEqual({ maxPageRows: 50, statementTimeoutMs: 2_000 });
  expect(modelOf(await contracts.read({ things: contract('things', [KEY]) })).products[0]?.limits).toEqual(
    {},
  );
});

// biome-ignore format: a table reads best as a table.
test.each([
  ['an unknown name', '{ maxPageRow: 5 }', 'UNKNOWN_LIMIT Unknown limit "maxPageRow" in weft.limits. Did you mean "maxPageRows"?'],
  ['a value out of bounds', '{ maxDepth: 1 }', 'INVALID_LIMIT Expected a whole number from 2 to 50 as the limit maxDepth, got 1.'],
  ['text', '{ maxGroups: many }', 'INVALID_LIMIT Expected a whole number from 1 to 100000 as the limit maxGroups, got "many".'],
  ['a fraction', '{ maxOffset: 1.5 }', 'INVALID_LIMIT Expected a whole number from 0 to 10000000 as the limit maxOffset, got 1.5.'],
  ['no object', '12', 'INVALID_LIMIT Expected an object of limits as weft.limits, got 12.'],
])('%s is a finding at its place', async (_name, value, finding) => {
  const [error] = errorsOf(await contracts.read({ things: limited(value) }));
  expect(error?.replace(/^8:\d+ /, '')).toBe(finding);
});
