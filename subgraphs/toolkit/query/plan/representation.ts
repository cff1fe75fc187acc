import {
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { ColumnKind } from '../../../../contracts/index.ts';
import { SCALARS } from '../../sdl/scalars.ts';
import { checkText } from '../check-text.ts';
import type { RowColumn } from '../ir.ts';
import { UserInputError } from '../user-input-error.ts';

/** A representation after checking: `_Any` has no shape that GraphQL itself could check. */
export type Representation = {
  readonly typeName: string;
  /** Which of the type's keys it carries. */
  readonly key: number;
  /** The values of that key's fields, then of the required ones. */
  readonly values: readonly KeyValue[];
};
/** One value that a representation carries. */
export type KeyValue = string | number | null;

/** What a representation of a type must and may carry. */
export type RepresentationFields = {
  readonly typeName: string;
  /** The keys it may be found by; a representation carries one of them, or several. */
  readonly keys: readonly (readonly RowColumn[])[];
  /** Fields of others that a relation `@requires`; absent ones count as null. */
  readonly required: readonly RowColumn[];
};

/** Reads one representation. Throws UserInputError naming its position, what was expected and what came. */
export function readRepresentation(
  value: unknown,
  types: ReadonlyMap<string, RepresentationFields>,
  position: number,
): Representation {
  if (!isRecord(value))
    throw new UserInputError(`Expected an object at ${placeOf(position)}, got ${shown(value)}.`);
  const typeName = value['__typename'];
  const fields = typeof typeName === 'string' ? types.get(typeName) : undefined;
  if (!fields) {
    throw new UserInputError(
      `Expected __typename to be one of ${[...types.keys()].join(', ')} at ${placeOf(position)}, got ${shown(typeName)}.`,
    );
  }
  const key = carriedKey(fields, value, position);
  const values: KeyValue[] = [];
  for (const { name, type } of fields.keys[key] ?? []) values.push(keyValue(value, { name, type, position }));
  for (const { name, type } of fields.required) values.push(keyValue(value, { name, type, position }));
  return { typeName: fields.typeName, key, values };
}

type Given = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the representation itself has under a name; `constructor` and the like are everybody's. */
function own(given: Given, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function placeOf(position: number, name?: string): string {
  return `representations[${position}]${name === undefined ? '' : `.${name}`}`;
}

/** The first key that is there with all its values, else the first that is there at all. */
function carriedKey(fields: RepresentationFields, given: Given, position: number): number {
  const full = fields.keys.findIndex((key) => isThere(key, given, false));
  const found = full >= 0 ? full : fields.keys.findIndex((key) => isThere(key, given, true));
  if (found >= 0) return found;
  const names = fields.keys.map((key) => key.map(({ name }) => name).join(' '));
  const where = placeOf(position);
  const [only] = fields.keys;
  if (!only || fields.keys.length > 1) {
    throw new UserInputError(
      `Expected one of the keys ${names.join(', ')} of ${fields.typeName} at ${where}, but none is complete.`,
    );
  }
  const lacking = only.find(({ name }) => own(given, name) === undefined);
  throw new UserInputError(
    `Expected the key ${names[0]} of ${fields.typeName} at ${where}, but ${lacking?.name} is missing.`,
  );
}

function isThere(key: readonly RowColumn[], given: Given, isNullFine: boolean): boolean {
  for (const { name } of key) {
    const value = own(given, name);
    if (value === undefined || (value === null && !isNullFine)) return false;
  }
  return true;
}

const KEY_SCALARS: Partial<Record<ColumnKind, GraphQLScalarType>> = {
  Int: GraphQLInt,
  Float: GraphQLFloat,
  ID: GraphQLID,
  ...SCALARS,
};

type KeyAt = RowColumn & { readonly position: number };

/** A number as JSON writes it; JavaScript would read 0x10 and the empty text as well. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Text that needs no second look; nearly every key is of this kind. */
const PLAIN = /^[\x20-\x7e]{0,200}$/;

/** The value in the form its column is compared in, so that one bad key is an error of its own and not of all. */
function keyValue(given: Given, { name, type, position }: KeyAt): KeyValue {
  const value = own(given, name);
  if (value === undefined || value === null) return null;
  if (type === 'Int' && typeof value === 'number' && (value | 0) === value) return value;
  const isText = type === 'ID' || type === 'String' || type === 'Enum';
  if (isText && typeof value === 'string' && PLAIN.test(value)) return value;
  return readKeyValue(value, type, placeOf(position, name));
}

function readKeyValue(value: unknown, type: ColumnKind, where: string): KeyValue {
  if (typeof value === 'boolean') return type === 'Boolean' ? String(value) : refuse(value, type, where);
  if (typeof value !== 'string' && typeof value !== 'number') return refuse(value, type, where);
  checkText(value, where);
  try {
    const isNumber = type === 'Int' || type === 'Float';
    // An ID of another subgraph may be a number there and text here, and the other way round.
    const read = isNumber && typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
    const parsed: unknown = (KEY_SCALARS[type] ?? GraphQLString).parseValue(
      type === 'String' || type === 'Enum' ? String(read) : read,
    );
    return typeof parsed === 'number' ? parsed : String(parsed);
  } catch (error) {
    if (error instanceof GraphQLError) return refuse(value, type, where);
    throw error;
  }
}

function refuse(value: unknown, type: ColumnKind, where: string): never {
  throw new UserInputError(`Expected a value of type ${type} at ${where}, got ${shown(value)}.`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
