import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLInputField,
  getNullableType,
  isNonNullType,
  type ObjectValueNode,
  print,
  visit,
} from 'graphql';
import { type MeshChange, NOBODY, type Readers, schemaChange, users } from '../mesh-change.ts';
import { isSafeForWriters } from './type-safety.ts';

/** A place for a value that clients give, in both schemas; `holder` is the key of usage of who comes by it at all. */
export type PlacePair = {
  readonly coordinate: string;
  readonly holder: string;
  readonly older: GraphQLArgument | GraphQLInputField;
  readonly newer: GraphQLArgument | GraphQLInputField;
};

type Codes = {
  readonly changed: 'ARGUMENT_TYPE_CHANGED' | 'INPUT_FIELD_TYPE_CHANGED' | 'DIRECTIVE_ARGUMENT_TYPE_CHANGED';
  readonly widened: 'ARGUMENT_TYPE_WIDENED' | 'INPUT_FIELD_TYPE_WIDENED' | 'DIRECTIVE_ARGUMENT_TYPE_WIDENED';
  readonly defaulted:
    | 'ARGUMENT_DEFAULT_CHANGED'
    | 'INPUT_FIELD_DEFAULT_CHANGED'
    | 'DIRECTIVE_ARGUMENT_DEFAULT_CHANGED';
};

/** Compares type and default of an argument or input field. */
export function comparePlaces(pair: PlacePair, codes: Codes): MeshChange[] {
  const { coordinate, older, newer } = pair;
  const [before, after] = [String(older.type), String(newer.type)];
  const said = { coordinate, message: `${coordinate} took ${before} and takes ${after}.`, before, after };
  if (!isSafeForWriters(older.type, newer.type))
    return [schemaChange(codes.changed, { ...said, readers: readersOfType(pair) })];
  const widened = before === after ? [] : [schemaChange(codes.widened, { ...said, readers: NOBODY })];
  return [...widened, ...compareDefaults(pair, codes)];
}

/** Whom a change of type reaches: four cases, by whether a value had to be given, has to be now, and is of another type. */
function readersOfType({ coordinate, holder, older, newer }: PlacePair): Readers {
  // A literal may suit both types, which its key does not tell.
  if (!isNonNullType(newer.type)) return users([], [coordinate]);
  if (isNonNullType(older.type)) return users([], [holder]);
  const isSameType = isSafeForWriters(older.type, getNullableType(newer.type));
  if (!isSameType) return newer.defaultValue === undefined ? users([holder]) : users([], [holder]);
  const leftOut = [`${coordinate}?`];
  // With a default only null is refused, and whether it was null or left out is not kept.
  return newer.defaultValue === undefined ? users(leftOut) : users([], leftOut);
}

function compareDefaults({ coordinate, older, newer }: PlacePair, codes: Codes): MeshChange[] {
  const [before, after] = [defaultOf(older), defaultOf(newer)];
  if (before === after) return [];
  return [
    schemaChange(codes.defaulted, {
      coordinate,
      message: `The default of ${coordinate} was ${before ?? 'none'} and is ${after ?? 'none'}.`,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      readers: users([], [`${coordinate}?`]),
    }),
  ];
}

/** The default as introspection shows it, with the keys of objects in one order: only what clients can observe counts. */
function defaultOf({ defaultValue, type }: PlacePair['older']): string | undefined {
  const node = defaultValue === undefined ? undefined : astFromValue(defaultValue, type);
  return node ? print(visit(node, { ObjectValue: { leave: sorted } })) : undefined;
}

function sorted(node: ObjectValueNode): ObjectValueNode {
  const fields = [...node.fields].sort((left, right) => (left.name.value < right.name.value ? -1 : 1));
  return { ...node, fields };
}
