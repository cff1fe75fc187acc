import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';

/** One selected field: the name it has in the answer, what it is, and its coerced arguments. */
export type SelectedField = {
  readonly as: string;
  readonly name: string;
  readonly parentType: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly nodes: readonly FieldNode[];
};

/** What is needed to read the selections of one operation. */
export type SelectionReader = {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
};

/** The fields selected on an object type: fragments spread, `@skip` and `@include` applied, equal names merged. */
export function selectedFields(
  reader: SelectionReader,
  typeName: string,
  nodes: readonly FieldNode[],
): SelectedField[] {
  const type = objectType(reader.schema, typeName);
  const grouped = collectSubfields(reader.schema, reader.fragments, reader.variables, type, nodes);
  return [...grouped].map(([as, fieldNodes]) => readField(reader, type, as, fieldNodes));
}

/** One field with its arguments coerced. Throws GraphQLError for a bad argument. */
export function readField(
  reader: SelectionReader,
  type: GraphQLObjectType,
  as: string,
  nodes: readonly FieldNode[],
): SelectedField {
  const node = nodes[0];
  const name = node?.name.value ?? as;
  const definition = type.getFields()[name];
  const values = definition && node ? getArgumentValues(definition, node, reader.variables) : {};
  return { as, name, parentType: type.name, arguments: values, nodes };
}

/** The object type a field returns, without lists and non-null. */
export function returnedType(reader: SelectionReader, field: SelectedField): string {
  const definition = objectType(reader.schema, field.parentType).getFields()[field.name];
  return definition ? getNamedType(definition.type).name : '';
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type))
    throw new TypeError(`Expected ${name} to be an object type of the generated schema.`);
  return type;
}
