import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { GraphQLDocumentMode, getContextAtPosition, Position } from 'graphql-language-service';

/** A position in an editor; both count from 1. */
export type EditorPosition = { readonly lineNumber: number; readonly column: number };

/**
 * The `Type.field` under a position or just left of it, also in a document that does not parse yet. Inside a field's
 * arguments it is that field; undefined between fields and outside of operations.
 */
export function coordinateAt(
  schema: GraphQLSchema,
  text: string,
  { lineNumber, column }: EditorPosition,
): string | undefined {
  const right = coordinateRightOf(schema, text, new Position(lineNumber - 1, column - 1));
  const isAfterWord = /\w/.test(text.split('\n')[lineNumber - 1]?.[column - 2] ?? '');
  if (right || !isAfterWord) return right;
  return coordinateRightOf(schema, text, new Position(lineNumber - 1, column - 2));
}

function coordinateRightOf(schema: GraphQLSchema, text: string, cursor: Position): string | undefined {
  const options = { mode: GraphQLDocumentMode.EXECUTABLE };
  const typeInfo = getContextAtPosition(text, cursor, schema, undefined, options)?.typeInfo;
  const parent = typeInfo?.parentType;
  const field = typeInfo?.fieldDef;
  if (!parent || !field || !(isObjectType(parent) || isInterfaceType(parent))) return undefined;
  // On a brace the parent is already the inner type while the field is still the outer one.
  return parent.getFields()[field.name] === field ? `${parent.name}.${field.name}` : undefined;
}
