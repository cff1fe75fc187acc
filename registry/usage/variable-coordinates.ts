import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isSpecifiedScalarType,
  Kind,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { coordinateKey } from './coordinate-key.ts';

/** The variables of one request, as the client sent them. */
export type RequestVariables = Readonly<Record<string, unknown>>;

/** What the variables of one request say: coordinate keys, and `$name` for each that is null in place of its default. */
export type VariableReader = (variables: RequestVariables) => ReadonlySet<string>;

/** A huge list says nothing that its first thousands of items do not. */
const MAX_VALUES = 10_000;

/**
 * Reads variables by their declared types. Only names of the schema come out, never anything of a value. Undefined when no variable
 * can say anything: all are scalars without a default.
 */
export function compileVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): VariableReader | undefined {
  const read = definitions.flatMap(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) return [];
    const named = getNamedType(type);
    const hasNames = isEnumType(named) || isInputObjectType(named);
    const hasDefault = defaultValue !== undefined && defaultValue.kind !== Kind.NULL;
    const byNull = hasDefault && node.kind !== Kind.NON_NULL_TYPE ? `$${variable.name.value}` : undefined;
    return hasNames || byNull ? [{ name: variable.name.value, type, hasNames, byNull }] : [];
  });
  if (read.length === 0) return undefined;
  return (variables) => {
    const reading = { keys: new Set<string>(), left: MAX_VALUES };
    for (const { name, type, hasNames, byNull } of read) {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === null && byNull) reading.keys.add(byNull);
      else if (hasNames) readValue(reading, type, value);
    }
    return reading.keys;
  };
}

type Reading = { readonly keys: Set<string>; left: number };

function readValue(reading: Reading, declared: GraphQLInputType, value: unknown): void {
  if (value === null || value === undefined || reading.left === 0) return;
  reading.left -= 1;
  const { keys } = reading;
  const type = getNullableType(declared);
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) readValue(reading, type.ofType, item);
    return;
  }
  if (!isSpecifiedScalarType(type)) keys.add(coordinateKey.type(type.name));
  if (isEnumType(type) && typeof value === 'string' && type.getValue(value))
    keys.add(coordinateKey.enumValue(type.name, value));
  if (!isInputObjectType(type) || typeof value !== 'object') return;
  const given = new Map<string, unknown>(Object.entries(value));
  for (const field of Object.values(type.getFields())) {
    const key = coordinateKey.field(type.name, field.name);
    const inner = given.get(field.name) ?? null;
    keys.add(inner === null ? coordinateKey.leftOut(key) : key);
    readValue(reading, field.type, inner);
  }
}
