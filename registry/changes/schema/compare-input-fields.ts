import { type GraphQLInputField, type GraphQLInputObjectType, isRequiredInputField } from 'graphql';
import { type MeshChange, NOBODY, schemaChange, users } from '../mesh-change.ts';
import { comparePlaces } from './input-place.ts';
import { pairByName } from './pair-by-name.ts';

/** Compares the fields of an input object. A field that is required now concerns everybody who gives the object at all. */
export function compareInputFields(
  older: GraphQLInputObjectType,
  newer: GraphQLInputObjectType,
): MeshChange[] {
  const fields = pairByName(Object.values(older.getFields()), Object.values(newer.getFields()));
  const holder = older.name;
  const coordinateOf = ({ name }: GraphQLInputField) => `${holder}.${name}`;
  return [
    ...compareOneOf(older, newer),
    ...fields.removed.map((field) =>
      schemaChange('INPUT_FIELD_REMOVED', {
        coordinate: coordinateOf(field),
        message: `The input field ${coordinateOf(field)} was removed.`,
        before: String(field.type),
        readers: users([coordinateOf(field)], [holder]),
      }),
    ),
    ...fields.added.map((field) => {
      const isRequired = isRequiredInputField(field);
      return schemaChange(isRequired ? 'REQUIRED_INPUT_FIELD_ADDED' : 'OPTIONAL_INPUT_FIELD_ADDED', {
        coordinate: coordinateOf(field),
        message: `The ${isRequired ? 'required' : 'optional'} input field ${coordinateOf(field)} was added.`,
        after: String(field.type),
        readers: isRequired ? users([], [holder]) : NOBODY,
      });
    }),
    ...fields.kept.flatMap(([left, right]) =>
      comparePlaces(
        { coordinate: coordinateOf(left), holder, older: left, newer: right },
        {
          changed: 'INPUT_FIELD_TYPE_CHANGED',
          widened: 'INPUT_FIELD_TYPE_WIDENED',
          defaulted: 'INPUT_FIELD_DEFAULT_CHANGED',
        },
      ),
    ),
  ];
}

function compareOneOf(older: GraphQLInputObjectType, newer: GraphQLInputObjectType): MeshChange[] {
  const { name } = older;
  if (older.isOneOf === newer.isOneOf) return [];
  if (!newer.isOneOf) {
    const message = `${name} takes any of its fields.`;
    return [schemaChange('ONE_OF_REMOVED', { coordinate: name, message, readers: NOBODY })];
  }
  const message = `${name} takes exactly one of its fields.`;
  return [schemaChange('ONE_OF_ADDED', { coordinate: name, message, readers: users([], [name]) })];
}
