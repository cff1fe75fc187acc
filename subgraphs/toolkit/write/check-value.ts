import type { Column } from '../../../contracts/index.ts';
import { checkText } from '../query/check-text.ts';
import { UserInputError } from '../query/user-input-error.ts';

/** A value as it is bound: everything but plain numbers is text. */
export type Cell = string | number | null;

/** What a value is held against. */
export type CheckedValue = Pick<Column, 'kind' | 'nonNull' | 'restricted' | 'constraint' | 'physicalType'>;

/**
 * One value of an input in the form it is bound in, held against what the contract says of the property. Throws UserInputError
 * that names the place, what was expected and, unless it is restricted, what came.
 */
export function checkValue(column: CheckedValue, value: unknown, path: string): Cell {
  if (value === null || value === undefined) {
    if (!column.nonNull) return null;
    throw new UserInputError(`Expected a value at ${path}, because the contract requires one, got null.`);
  }
  if (column.kind === 'JSON') return checkJson(value, path);
  const cell = typeof value === 'number' ? value : String(value);
  checkText(cell, path);
  const problem = findProblem(column, cell);
  if (problem === undefined) return cell;
  const came = column.restricted ? 'another value' : shown(cell);
  throw new UserInputError(`Expected ${problem} at ${path}, got ${came}.`);
}

const MAX_SHOWN = 80;

function shown(cell: Cell): string {
  const text = JSON.stringify(cell);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function checkJson(value: unknown, path: string): string {
  const text = JSON.stringify(value);
  if (text.includes('\\u0000'))
    throw new UserInputError(`Expected text without the character U+0000 at ${path}.`);
  return text;
}

function findProblem(column: CheckedValue, cell: string | number): string | undefined {
  switch (column.kind) {
    case 'String':
    case 'ID':
      return textProblem(column, String(cell));
    case 'Int':
    case 'Float':
    case 'BigInt':
    case 'Decimal':
      return digitsProblem(column, String(cell)) ?? boundProblem(column, cell, compareNumbers);
    case 'Date':
    case 'LocalDateTime':
    case 'LocalTime':
      return boundProblem(column, cell, compareTexts);
    case 'DateTime':
      return boundProblem(column, cell, compareMoments);
    default:
      return undefined;
  }
}

function textProblem({ constraint = {}, physicalType = '' }: CheckedValue, text: string): string | undefined {
  const { length } = [...text];
  const [, declared] =
    /^(?:n?varchar2?|char(?:acter)?(?: varying)?)\s*\(\s*(\d+)\s*\)/i.exec(physicalType) ?? [];
  const { minLength, maxLength = declared, pattern } = constraint;
  if (minLength !== undefined && length < Number(minLength)) return `at least ${minLength} characters`;
  if (maxLength !== undefined && length > Number(maxLength)) return `at most ${maxLength} characters`;
  if (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)) return undefined;
  return `text that matches ${pattern}`;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** What the database would round or refuse without saying which field it was. */
function digitsProblem({ kind, physicalType = '' }: CheckedValue, text: string): string | undefined {
  const [, precision, scale = '0'] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(physicalType) ?? [];
  if (kind === 'Decimal' && precision !== undefined) {
    const [whole = '', fraction = ''] = text.replace(/^-?0*/, '').split('.');
    if (fraction.replace(/0+$/, '').length > Number(scale)) return `a number with at most ${scale} decimals`;
    const maxWhole = Number(precision) - Number(scale);
    if (whole.length > maxWhole) return `a number with at most ${maxWhole} digits before the point`;
  }
  if (kind === 'BigInt' && !/^(numeric|decimal|hugeint)/i.test(physicalType)) {
    const number = BigInt(text);
    if (number < MIN_INT64 || number > MAX_INT64) return `a whole number from ${MIN_INT64} to ${MAX_INT64}`;
  }
  return undefined;
}

type Compare = (left: string, right: string) => number;

function boundProblem({ constraint = {} }: CheckedValue, cell: Cell, compare: Compare): string | undefined {
  const text = String(cell);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = constraint;
  if (minimum !== undefined && compare(text, String(minimum)) < 0) return `at least ${minimum}`;
  if (maximum !== undefined && compare(text, String(maximum)) > 0) return `at most ${maximum}`;
  if (exclusiveMinimum !== undefined && compare(text, String(exclusiveMinimum)) <= 0)
    return `more than ${exclusiveMinimum}`;
  if (exclusiveMaximum !== undefined && compare(text, String(exclusiveMaximum)) >= 0)
    return `less than ${exclusiveMaximum}`;
  if (multipleOf !== undefined && !isMultiple(text, String(multipleOf))) return `a multiple of ${multipleOf}`;
  return undefined;
}

/** Exact for numbers written out in digits, which are those that do not fit into floating point. */
const compareNumbers: Compare = (left, right) => {
  const scaled = sameScale(left, right);
  if (!scaled) return Number(left) - Number(right);
  return scaled[0] === scaled[1] ? 0 : scaled[0] < scaled[1] ? -1 : 1;
};

const compareTexts: Compare = (left, right) => (left === right ? 0 : left < right ? -1 : 1);
const compareMoments: Compare = (left, right) => Date.parse(left) - Date.parse(right);

function isMultiple(text: string, of: string): boolean {
  const scaled = sameScale(text, of);
  if (!scaled) return Number.isInteger(Number(text) / Number(of));
  return scaled[1] === 0n || scaled[0] % scaled[1] === 0n;
}

/** Both numbers as whole multiples of the smaller one's last digit; undefined for exponents. */
function sameScale(left: string, right: string): readonly [bigint, bigint] | undefined {
  const parts = [left, right].map((text) => /^(-?\d+)(?:\.(\d+))?$/.exec(text));
  const scale = Math.max(...parts.map((part) => part?.[2]?.length ?? 0));
  const [first, second] = parts.map(
    (part) => part && BigInt(`${part[1]}${(part[2] ?? '').padEnd(scale, '0')}`),
  );
  return typeof first === 'bigint' && typeof second === 'bigint' ? [first, second] : undefined;
}
