import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { coordinateKey } from './coordinate-key.ts';

/**
 * Everything that the variables of an operation may use, in the keys of `UsageRow.coordinates`: each field of each input object as
 * given and as left out, each value of each enum. For operations of which no request was seen.
 */
export function possibleInputs(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): ReadonlySet<string> {
  const keys = new Set<string>();
  const open: GraphQLInputType[] = definitions.flatMap(({ type: node }) => {
    const type = typeFromAST(schema, node);
    return isInputType(type) ? [type] : [];
  });
  for (const declared of open) {
    const type = getNamedType(declared);
    if (keys.has(type.name)) continue;
    if (isEnumType(type)) {
      keys.add(coordinateKey.type(type.name));
      for (const { name } of type.getValues()) keys.add(coordinateKey.enumValue(type.name, name));
    }
    if (!isInputObjectType(type)) continue;
    keys.add(coordinateKey.type(type.name));
    for (const field of Object.values(type.getFields())) {
      const key = coordinateKey.field(type.name, field.name);
      keys.add(key);
      keys.add(coordinateKey.leftOut(key));
      open.push(field.type);
    }
  }
  return keys;
}
