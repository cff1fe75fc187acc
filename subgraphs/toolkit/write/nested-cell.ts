import { type Column, shownFields, type ValueType } from '../../../contracts/index.ts';
import { isInput } from '../query/plan/plan-filter.ts';
import { UserInputError } from '../query/user-input-error.ts';
import { type Cell, type CheckedValue, checkValue } from './check-value.ts';

/** What is checked of a value inside a column: an item of a list has no rules of its own but its type. */
type Inner = ValueType & Partial<Pick<Column, 'nonNull' | 'restricted' | 'constraint'>>;

/**
 * An object or a list of an input as the text of JSON, its members by their names in the source; null for none. Everything
 * inside is held against the contract. Throws UserInputError that names the place.
 */
export function nestedCell(column: Column, value: unknown, path: string): Cell {
  // The value itself may have to be there, as that of any column.
  if (value === null || value === undefined) return checkValue(column, value, path);
  return jsonOf(column, value, path);
}

function jsonOf(type: Inner, value: unknown, path: string): string {
  if (value === null || value === undefined) {
    checkValue(asChecked(type), null, path);
    return 'null';
  }
  if (type.items) return listOf(type, type.items, { value, path });
  if (type.kind === 'Object') return objectOf(type, value, path);
  return leafOf(type, checkValue(asChecked(type), value, path));
}

function listOf(
  { constraint = {} }: Inner,
  items: NonNullable<ValueType['items']>,
  { value, path }: { readonly value: unknown; readonly path: string },
): string {
  const list = Array.isArray(value) ? value : [value];
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = constraint;
  if (list.length < Number(minItems) || list.length > Number(maxItems)) {
    const bound = list.length < Number(minItems) ? `at least ${minItems}` : `at most ${maxItems}`;
    throw new UserInputError(`Expected ${bound} items at ${path}, got ${list.length}.`);
  }
  return `[${list.map((item, index) => jsonOf(items, item, `${path}[${index}]`)).join(',')}]`;
}

function objectOf(type: Inner, value: unknown, path: string): string {
  const given = isInput(value) ? value : {};
  const members = shownFields(type).flatMap((field) => {
    // What is left out is not there: in JSON that is another thing than null.
    if (!Object.hasOwn(given, field.field)) return [];
    const inner = jsonOf(field, given[field.field], `${path}.${field.field}`);
    return [`${JSON.stringify(field.source)}:${inner}`];
  });
  return `{${members.join(',')}}`;
}

/** Numbers that every reader of JSON keeps whole: 15 digits, and no zero before them. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const MAX_DIGITS = 15;

function leafOf({ kind }: ValueType, cell: Cell): string {
  const text = String(cell);
  switch (kind) {
    case 'Int':
    case 'Float':
    case 'Boolean':
    case 'JSON':
      return text;
    case 'BigInt':
    case 'Decimal':
      return PLAIN_NUMBER.test(text) && text.replace(/\D/g, '').length <= MAX_DIGITS
        ? text
        : JSON.stringify(text);
    default:
      return JSON.stringify(text);
  }
}

function asChecked({
  kind,
  physicalType,
  nonNull = false,
  restricted = false,
  constraint,
}: Inner): CheckedValue {
  return {
    kind,
    nonNull,
    restricted,
    ...(physicalType === undefined ? {} : { physicalType }),
    ...(constraint === undefined ? {} : { constraint }),
  };
}
