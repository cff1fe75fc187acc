import type { ColumnKind } from '../../../contracts/index.ts';
import type { Comparison, Predicate } from '../query/ir.ts';
import { type Parameter, parameterOf, type RunValues } from '../query/parameter.ts';
import { storedAs } from './shape-writer.ts';
import { DictionaryColumn, IntColumn, type StoredColumn } from './stored-column.ts';
import type { TableStore } from './table-store.ts';

/** Tells of a row whether a condition is true; where SQL does not know, it is not. */
export type RowTest = (row: number) => boolean;

/** Makes the test for the values of one run; undefined when only the database can compare with them. Throws UserInputError. */
export type RowTestMaker = (values: RunValues) => RowTest | undefined;

type Compare = Extract<Predicate, { kind: 'compare' }>;

/**
 * How a condition is tested in memory. Undefined when only the database can: it is judged here where what is kept of a column
 * is all that its values differ in.
 */
export function compileRowTest(predicate: Predicate, store: TableStore): RowTestMaker | undefined {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return compileAll(predicate, store);
    case 'isNull': {
      const column = storedAs(predicate.column, store);
      const { isNull } = predicate;
      // Of other kinds some values that there are count as missing in an answer, and are kept so.
      if (!column || !isKeptAsItIs(predicate.column.type)) return undefined;
      return () => (row) => column.isNull(row) === isNull;
    }
    case 'compare':
      return compileCompare(predicate, store);
    // Of what is not true, it is not kept whether it is false or unknown.
    case 'not':
    case 'beyond':
    case 'holdsAny':
    case 'holdsSuch':
    case 'related':
      return undefined;
  }
}

function compileAll(
  { kind, of }: Extract<Predicate, { kind: 'and' | 'or' }>,
  store: TableStore,
): RowTestMaker | undefined {
  const makers = of.map((one) => compileRowTest(one, store));
  if (!makers.every((maker): maker is RowTestMaker => maker !== undefined)) return undefined;
  return (values) => {
    const tests = makers.map((make) => make(values));
    if (!tests.every((test): test is RowTest => test !== undefined)) return undefined;
    const [only] = tests;
    if (only && tests.length === 1) return only;
    return kind === 'and'
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row));
  };
}

function compileCompare({ column, operator, value }: Compare, store: TableStore): RowTestMaker | undefined {
  const stored = storedAs(column, store);
  if (!stored || !isKeptAsItIs(column.type)) return undefined;
  return (values) => testOf(stored, operator, parameterOf(value, values));
}

const AS_THEY_ARE: readonly ColumnKind[] = ['Int', 'Boolean', 'String', 'ID', 'Enum'];

function isKeptAsItIs(kind: ColumnKind): boolean {
  return AS_THEY_ARE.includes(kind);
}

function testOf(column: StoredColumn, operator: Comparison, value: Parameter): RowTest | undefined {
  // SQL compares with none of an empty list, so that even what is missing is not in it.
  if (Array.isArray(value) && value.length === 0) return undefined;
  if (column instanceof IntColumn) return numberTest(column, operator, value);
  if (column instanceof DictionaryColumn) return dictionaryTest(column, operator, value);
  return undefined;
}

function numberTest(column: IntColumn, operator: Comparison, value: Parameter): RowTest | undefined {
  const asked = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'number');
  const isList = operator === 'in' || operator === 'notIn';
  if (isList !== Array.isArray(value) || (Array.isArray(value) && asked.length < value.length))
    return undefined;
  const [only] = asked;
  if (isList) {
    const set = new Set(asked);
    return (row) => !column.isNull(row) && set.has(column.plain(row) as number) === (operator === 'in');
  }
  const compare = only === undefined ? undefined : comparison(operator, only);
  return compare && ((row) => !column.isNull(row) && compare(column.plain(row) as number));
}

function comparison(operator: Comparison, value: number): ((of: number) => boolean) | undefined {
  switch (operator) {
    case 'eq':
      return (of) => of === value;
    case 'ne':
      return (of) => of !== value;
    case 'gt':
      return (of) => of > value;
    case 'gte':
      return (of) => of >= value;
    case 'lt':
      return (of) => of < value;
    case 'lte':
      return (of) => of <= value;
    default:
      return undefined;
  }
}

/** Judges each different value once, and rows by the number of theirs. */
function dictionaryTest(
  column: DictionaryColumn,
  operator: Comparison,
  value: Parameter,
): RowTest | undefined {
  const isSuch = jsonTest(operator, value);
  if (!isSuch) return undefined;
  const codes = column.codesOf(isSuch);
  return (row) => codes[column.code(row)] === 1;
}

function jsonTest(operator: Comparison, value: Parameter): ((json: string) => boolean) | undefined {
  if (Array.isArray(value)) {
    if (value.includes(null) || (operator !== 'in' && operator !== 'notIn')) return undefined;
    const texts = new Set(value.map(String));
    return (json) => texts.has(plainText(json)) === (operator === 'in');
  }
  if (typeof value !== 'string' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  switch (operator) {
    case 'eq':
      return (json) => plainText(json) === text;
    case 'ne':
      return (json) => plainText(json) !== text;
    case 'startsWith':
      return (json) => plainText(json).startsWith(text);
    case 'contains':
      return (json) => plainText(json).includes(text);
    default:
      return undefined;
  }
}

function plainText(json: string): string {
  return String(JSON.parse(json));
}
