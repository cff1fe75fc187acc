import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isLeafType,
  isRequiredArgument,
} from 'graphql';
import { type MeshChange, NOBODY, type Readers, schemaChange, users } from '../mesh-change.ts';
import { comparePlaces } from './input-place.ts';
import { pairByName } from './pair-by-name.ts';
import { isSafeForReaders, isSafeForWriters } from './type-safety.ts';

type Composite = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

/** Compares the fields of an object or interface, their types and arguments. */
export function compareFields(older: Composite, newer: Composite): MeshChange[] {
  const fields = pairByName(Object.values(older.getFields()), Object.values(newer.getFields()));
  const coordinateOf = ({ name }: Field) => `${older.name}.${name}`;
  return [
    ...fields.removed.map((field) =>
      schemaChange('FIELD_REMOVED', {
        coordinate: coordinateOf(field),
        message: `The field ${coordinateOf(field)} was removed.`,
        before: String(field.type),
        readers: users([coordinateOf(field)]),
      }),
    ),
    ...fields.added.map((field) =>
      schemaChange('FIELD_ADDED', {
        coordinate: coordinateOf(field),
        message: `The field ${coordinateOf(field)} was added.`,
        after: String(field.type),
        readers: NOBODY,
      }),
    ),
    ...fields.kept.flatMap(([left, right]) => [
      ...compareType(left.type, right.type, coordinateOf(left)),
      ...compareArguments(left, right, coordinateOf(left)),
    ]),
  ];
}

function compareType(older: GraphQLOutputType, newer: GraphQLOutputType, coordinate: string): MeshChange[] {
  const [before, after] = [String(older), String(newer)];
  if (before === after) return [];
  const said = { coordinate, message: `${coordinate} was ${before} and is ${after}.`, before, after };
  if (isSafeForReaders(older, newer))
    return [schemaChange('FIELD_TYPE_NARROWED', { ...said, readers: NOBODY })];
  return [schemaChange('FIELD_TYPE_CHANGED', { ...said, readers: readersOfType(older, newer, coordinate) })];
}

/** Certain is that every answer looks otherwise; where only null is new, or another object type, it depends. */
function readersOfType(older: GraphQLOutputType, newer: GraphQLOutputType, coordinate: string): Readers {
  const [from, to] = [getNamedType(older), getNamedType(newer)];
  const isOnlyNull = isSafeForWriters(older, newer);
  const isOtherLeaf = isLeafType(from) && isLeafType(to) && !isOnlyNull;
  const isOtherKind = isCompositeType(from) !== isCompositeType(to);
  return isOtherLeaf || isOtherKind ? users([coordinate]) : users([], [coordinate]);
}

function compareArguments(older: Field, newer: Field, field: string): MeshChange[] {
  const args = pairByName(older.args, newer.args);
  const coordinateOf = ({ name }: GraphQLArgument) => `${field}(${name}:)`;
  return [
    ...args.removed.map((argument) => removed(argument, field)),
    ...args.added.map((argument) => {
      const isRequired = isRequiredArgument(argument);
      return schemaChange(isRequired ? 'REQUIRED_ARGUMENT_ADDED' : 'OPTIONAL_ARGUMENT_ADDED', {
        coordinate: coordinateOf(argument),
        message: `The ${isRequired ? 'required' : 'optional'} argument ${coordinateOf(argument)} was added.`,
        after: String(argument.type),
        readers: isRequired ? users([field]) : NOBODY,
      });
    }),
    ...args.kept.flatMap(([left, right]) =>
      comparePlaces(
        { coordinate: coordinateOf(left), holder: field, older: left, newer: right },
        {
          changed: 'ARGUMENT_TYPE_CHANGED',
          widened: 'ARGUMENT_TYPE_WIDENED',
          defaulted: 'ARGUMENT_DEFAULT_CHANGED',
        },
      ),
    ),
  ];
}

function removed(argument: GraphQLArgument, field: string): MeshChange {
  const coordinate = `${field}(${argument.name}:)`;
  return schemaChange('ARGUMENT_REMOVED', {
    coordinate,
    message: `The argument ${coordinate} was removed.`,
    before: String(argument.type),
    readers: users([isRequiredArgument(argument) ? field : coordinate]),
  });
}
