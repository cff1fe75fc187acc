import {
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { type MeshChange, schemaChange, users } from '../mesh-change.ts';
import { compareFields } from './compare-fields.ts';
import { compareInputFields } from './compare-input-fields.ts';
import { pairByName } from './pair-by-name.ts';

/** Compares two types of one name. */
export function compareTypes(older: GraphQLNamedType, newer: GraphQLNamedType): MeshChange[] {
  if (isObjectType(older) && isObjectType(newer)) return compareComposites(older, newer);
  if (isInterfaceType(older) && isInterfaceType(newer)) return compareComposites(older, newer);
  if (isUnionType(older) && isUnionType(newer)) return compareUnions(older, newer);
  if (isEnumType(older) && isEnumType(newer)) return compareEnums(older, newer);
  if (isInputObjectType(older) && isInputObjectType(newer)) return compareInputFields(older, newer);
  const [before, after] = [kindOf(older), kindOf(newer)];
  if (before === after) return [];
  const message = `${older.name} was ${before} and is ${after}.`;
  return [
    schemaChange('TYPE_KIND_CHANGED', {
      coordinate: older.name,
      message,
      before,
      after,
      readers: users([], [older.name]),
    }),
  ];
}

type Composite = Parameters<typeof compareFields>[0];

function compareComposites(older: Composite, newer: Composite): MeshChange[] {
  const { name } = older;
  const interfaces = pairByName(older.getInterfaces(), newer.getInterfaces());
  return [
    ...interfaces.removed.map((one) =>
      schemaChange('INTERFACE_REMOVED', {
        coordinate: name,
        message: `${name} no longer implements ${one.name}.`,
        before: one.name,
        readers: users([], [name]),
      }),
    ),
    // Whoever reads the interface meets a type that did not stand there before.
    ...interfaces.added.map((one) =>
      schemaChange('INTERFACE_ADDED', {
        coordinate: name,
        message: `${name} implements ${one.name}.`,
        after: one.name,
        readers: users([], [name, one.name]),
      }),
    ),
    ...compareFields(older, newer),
  ];
}

function compareUnions(older: GraphQLUnionType, newer: GraphQLUnionType): MeshChange[] {
  const { name } = older;
  const members = pairByName(older.getTypes(), newer.getTypes());
  const readers = users([], [name]);
  return [
    ...members.removed.map((one) =>
      schemaChange('UNION_MEMBER_REMOVED', {
        coordinate: name,
        message: `${one.name} was removed from the union ${name}.`,
        before: one.name,
        readers,
      }),
    ),
    ...members.added.map((one) =>
      schemaChange('UNION_MEMBER_ADDED', {
        coordinate: name,
        message: `${one.name} was added to the union ${name}.`,
        after: one.name,
        readers,
      }),
    ),
  ];
}

function compareEnums(older: GraphQLEnumType, newer: GraphQLEnumType): MeshChange[] {
  const { name } = older;
  const values = pairByName(older.getValues(), newer.getValues());
  return [
    ...values.removed.map((value) =>
      schemaChange('ENUM_VALUE_REMOVED', {
        coordinate: `${name}.${value.name}`,
        message: `The value ${value.name} was removed from the enum ${name}.`,
        readers: users([`${name}.${value.name}`], [name]),
      }),
    ),
    ...values.added.map((value) =>
      schemaChange('ENUM_VALUE_ADDED', {
        coordinate: `${name}.${value.name}`,
        message: `The value ${value.name} was added to the enum ${name}.`,
        readers: users([], [name]),
      }),
    ),
  ];
}

function kindOf(type: GraphQLNamedType): string {
  if (isScalarType(type)) return 'a scalar';
  if (isObjectType(type)) return 'an object';
  if (isInterfaceType(type)) return 'an interface';
  if (isUnionType(type)) return 'a union';
  return isEnumType(type) ? 'an enum' : 'an input object';
}
