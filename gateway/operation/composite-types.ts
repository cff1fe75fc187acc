import {
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** The object type, interface or union of this name, as in the condition of a fragment; undefined when there is none. */
export function compositeTypeNamed(
  schema: GraphQLSchema,
  name: string | undefined,
): GraphQLCompositeType | undefined {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : undefined;
}

/** What a field leads to, when that has fields of its own; undefined for values, and for a field that `parent` has not. */
export function compositeTypeOfField(
  parent: GraphQLNamedType | undefined,
  field: string,
): GraphQLCompositeType | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  const type = getNamedType(parent.getFields()[field]?.type);
  return isCompositeType(type) ? type : undefined;
}
