import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  isObjectType,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import type { QueryBudget } from '../limits.ts';
import { UserInputError } from '../user-input-error.ts';

/** One selected field: the name it has in the answer, what it is, and its coerced arguments. */
export type SelectedField = {
  readonly as: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly nodes: readonly FieldNode[];
  /** 1 for a root field. */
  readonly depth: number;
};

/** What is needed to read the selections of one operation. */
export type SelectionReader = {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
};

type Place = { readonly type: GraphQLObjectType; readonly as: string; readonly depth: number };

/** PostgreSQL cuts longer column names off, and the answer's field names pass through it. */
const MAX_NAME_LENGTH = 63;

/**
 * The fields selected on an object type below a field: fragments spread, `@skip` and `@include` applied, equal names
 * merged. Throws UserInputError when the request goes too deep or asks for too much.
 */
export function selectedFields(
  reader: SelectionReader & { readonly budget: QueryBudget },
  typeName: string,
  parent: SelectedField,
): SelectedField[] {
  const depth = parent.depth + 1;
  reader.budget.checkDepth(depth, 'fields');
  const type = objectType(reader.schema, typeName);
  const grouped = collectSubfields(reader.schema, reader.fragments, reader.variables, type, parent.nodes);
  reader.budget.take('maxFields', grouped.size);
  return [...grouped].map(([as, nodes]) => readField(reader, { type, as, depth }, nodes));
}

/** One field with its arguments coerced. Throws GraphQLError for a bad argument, UserInputError for a bad name. */
export function readField(
  reader: SelectionReader,
  { type, as, depth }: Place,
  nodes: readonly FieldNode[],
): SelectedField {
  if (as.length > MAX_NAME_LENGTH) {
    throw new UserInputError(
      `Expected names of at most ${MAX_NAME_LENGTH} characters in the answer, got "${as.slice(0, 20)}…" with ${as.length}.`,
    );
  }
  const node = nodes[0];
  const name = node?.name.value ?? as;
  const definition = type.getFields()[name];
  const values = definition && node ? getArgumentValues(definition, node, reader.variables) : {};
  return { as, name, arguments: values, nodes, depth };
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type))
    throw new TypeError(`Expected ${name} to be an object type of the generated schema.`);
  return type;
}
