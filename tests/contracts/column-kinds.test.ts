import { describe, expect, test } from 'vitest';
import { columnType } from '../../contracts/index.ts';
import { contract, errorsOf, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const values = (list: string, mustBe = 0) =>
  `logicalType: string, quality: [{ id: q, metric: invalidValues, arguments: { validValues: ${list} }, mustBe: ${mustBe} }]`;

// biome-ignore format: a table reads best as a table.
const KINDS: readonly (readonly [written: string, type: string])[] = [
  ['logicalType: string', 'String'],
  ['logicalType: string, logicalTypeOptions: { format: uuid }', 'UUID'],
  ['logicalType: string, logicalTypeOptions: { format: email }', 'String'],
  ['physicalType: text', 'String'],
  ['physicalType: VARCHAR(18)', 'String'],
  ['physicalType: bigint', 'BigInt'],
  ['physicalType: smallint', 'Int'],
  ['physicalType: "numeric(8,2)"', 'Decimal'],
  ['physicalType: double precision', 'Float'],
  ['physicalType: timestamptz', 'DateTime'],
  ['physicalType: date', 'Date'],
  ['physicalType: boolean', 'Boolean'],
  ['physicalType: jsonb', 'JSON'],
  ['logicalType: integer', 'Int'],
  ...['i8', 'i16', 'i32', 'u8', 'u16'].map((format) => [`logicalType: integer, logicalTypeOptions: { format: ${format} }`, 'Int'] as const),
  ...['u32', 'i64', 'u64', 'i128'].map((format) => [`logicalType: integer, logicalTypeOptions: { format: ${format} }`, 'BigInt'] as const),
  ['logicalType: integer, physicalType: BIGINT', 'BigInt'],
  ['logicalType: integer, physicalType: int8', 'BigInt'],
  ['logicalType: number', 'Float'],
  ['logicalType: number, physicalType: double', 'Float'],
  ['logicalType: number, physicalType: "DECIMAL(12,2)"', 'Decimal'],
  ['logicalType: number, physicalType: numeric', 'Decimal'],
  ['logicalType: number, physicalType: money', 'Decimal'],
  ['logicalType: boolean', 'Boolean'],
  ['logicalType: date', 'Date'],
  ['logicalType: time', 'LocalTime'],
  ['logicalType: timestamp', 'DateTime'],
  ['logicalType: timestamp, logicalTypeOptions: { timezone: true }', 'DateTime'],
  ['logicalType: timestamp, logicalTypeOptions: { timezone: false }', 'LocalDateTime'],
  ['logicalType: object', 'JSON'],
  ['logicalType: array', 'JSON'],
  [values('[OLD, NEW]'), 'ThingX'],
  [values('[OLD, NEW]', 5), 'String'],
  [values('[]'), 'String'],
  [values('["in air", NEW]'), 'String'],
  [values('["true", "false"]'), 'String'],
  [values('[__A, B]'), 'String'],
  [values('[1, 2]'), 'String'],
];

describe('a property becomes a type of the graph', () => {
  test.each(KINDS)('{ %s } is %s', async (written, type) => {
    const text = contract('things', [KEY, `{ name: x, ${written}, classification: public }`]);
    const column = modelOf(await contracts.read({ kinds: text })).tables[0]?.columns[1];
    expect(column && columnType(column)).toBe(type);
  });

  test('the values of an enum are sorted, each once', async () => {
    const text = contract('things', [
      KEY,
      `{ name: x, ${values('[OLD, NEW, OLD]')}, classification: public }`,
    ]);
    expect(modelOf(await contracts.read({ kinds: text })).tables[0]?.columns[1]?.enumValues).toEqual([
      'NEW',
      'OLD',
    ]);
  });

  test('text that is the whole key is an ID, also with a closed set of values; part of a key it is text', async () => {
    const key = (name: string, more: string) =>
      `{ name: ${name}, primaryKey: true, classification: public, ${more} }`;
    const kinds = async (...properties: string[]) =>
      modelOf(await contracts.read({ keys: contract('things', properties) })).tables[0]?.columns.map(
        columnType,
      );
    expect(await kinds(key('a', 'logicalType: string'))).toEqual(['ID']);
    expect(await kinds(key('a', values('[X, Y]')))).toEqual(['ID']);
    expect(await kinds(key('a', 'logicalType: integer'))).toEqual(['Int']);
    expect(
      await kinds(
        key('a', 'logicalType: string, primaryKeyPosition: 1'),
        key('b', `${values('[X]')}, primaryKeyPosition: 2`),
      ),
    ).toEqual(['String', 'String']);
  });

  test('the key is in the order of primaryKeyPosition, and never null', async () => {
    const key = (name: string, position: number) =>
      `{ name: ${name}, logicalType: integer, primaryKey: true, primaryKeyPosition: ${position}, classification: public }`;
    const [table] = modelOf(
      await contracts.read({ keys: contract('things', [key('b', 2), key('a', 1)]) }),
    ).tables;
    expect(table?.key).toEqual(['a', 'b']);
    expect(table?.columns.every((column) => column.nonNull)).toBe(true);
  });
});

describe('a contract that is not one', () => {
  // biome-ignore format: a table reads best as a table.
  test.each([
    ['a slip in a key', contract('things', [KEY, '{ name: x, logcalType: string }']), ['12:20 UNKNOWN_KEY Unknown key "logcalType" at schema[0].properties[1]. Did you mean "logicalType"?']],
    ['a type the standard does not know', contract('things', [KEY, '{ name: x, logicalType: strin }']), ['12:33 INVALID_VALUE Expected one of string, date, timestamp, time, number, integer, object, array, boolean (did you mean "string"?) at schema[0].properties[1].logicalType, got "strin".']],
    ['no version', contract('things', [KEY]).replace('version: 1.0.0\n', ''), ['1:1 MISSING_KEY Expected a string at version, got nothing.']],
    ['no server', contract('things', [KEY]).replace(/servers: .*\n/, ''), ['1:1 CONTRACT_WITHOUT_SERVER Expected at least one entry under servers in the contract shop.things: it says where the data lies.']],
    ['no properties', contract('things', [KEY]).replace(/properties:\n.*\n/, 'properties: []\n'), ['10:17 INVALID_VALUE Expected at least one property at schema[0].properties, got [].']],
  ])('names %s', async (_name, text, findings) => {
    expect(errorsOf(await contracts.read({ bad: text }))).toEqual(findings);
  });

  test('that is not there at all says where it was looked for', async () => {
    const { readDomainModel } = await import('../../contracts/index.ts');
    expect(errorsOf(await readDomainModel(['no/such.odcs.yaml']))).toEqual([
      'MISSING_FILE Expected a data contract at no/such.odcs.yaml, but there is no file to read.',
    ]);
  });
});
