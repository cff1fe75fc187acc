import { type GraphQLSchema, isObjectType, isSpecifiedScalarType, OperationTypeNode } from 'graphql';
import { EVERYBODY, type MeshChange, NOBODY, schemaChange, users } from '../mesh-change.ts';
import { compareDirectives } from './compare-directives.ts';
import { compareTypes } from './compare-types.ts';
import { pairByName } from './pair-by-name.ts';

/**
 * Every difference between two schemas that clients can see, with its class as graphql-js has it and with whom it reaches, by
 * the keys that use is recorded under (`UsageRow.coordinates`). What lies inside a type that came or went is not told by itself, nor are texts.
 */
export function compareSchemas(older: GraphQLSchema, newer: GraphQLSchema): MeshChange[] {
  const types = pairByName(typesOf(older), typesOf(newer));
  return [
    ...compareRoots(older, newer),
    ...types.removed.map((type) =>
      schemaChange('TYPE_REMOVED', {
        coordinate: type.name,
        message: `The type ${type.name} was removed.`,
        // An object may have stood behind an interface or union without being named.
        readers: isObjectType(type) ? users([], [type.name]) : users([type.name]),
      }),
    ),
    ...types.added.map((type) =>
      schemaChange('TYPE_ADDED', {
        coordinate: type.name,
        message: `The type ${type.name} was added.`,
        readers: NOBODY,
      }),
    ),
    ...types.kept.flatMap(([left, right]) => compareTypes(left, right)),
    ...compareDirectives(older, newer),
  ];
}

/** Standard scalars come and go with their uses, which are compared themselves. */
function typesOf(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );
}

/** A root that came or went is told as its type; one that is another type now is seen by everybody, because use does not tell. */
function compareRoots(older: GraphQLSchema, newer: GraphQLSchema): MeshChange[] {
  return Object.values(OperationTypeNode).flatMap((operation): MeshChange[] => {
    const [before, after] = [older.getRootType(operation)?.name, newer.getRootType(operation)?.name];
    if (before === after || before === undefined) return [];
    if (after === undefined && !newer.getType(before)) return [];
    const message = `The ${operation} type was ${before} and is ${after ?? 'none'}.`;
    const values = { before, ...(after === undefined ? {} : { after }) };
    return [
      schemaChange('ROOT_TYPE_CHANGED', { coordinate: before, message, ...values, readers: EVERYBODY }),
    ];
  });
}
