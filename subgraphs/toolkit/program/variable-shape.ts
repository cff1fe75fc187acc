import { type GraphQLInputType, isInputObjectType, isLeafType, isListType, isNonNullType } from 'graphql';
import { BoundVariable } from '../query/parameter.ts';
import { isBoundInput } from './variable-uses.ts';

type Path = readonly (string | number)[];

/** What of a coerced value a plan depends on, as text: all of it but values that are only bound. */
export function shapeOf(value: unknown, type: GraphQLInputType, isBound: boolean): string {
  if (value === undefined) return 'u';
  if (value === null) return 'n';
  if (isNonNullType(type)) return shapeOf(value, type.ofType, isBound);
  if (isBound && isBindable(type, value)) return '?';
  if (isListType(type) && Array.isArray(value))
    return `[${value.map((item) => shapeOf(item, type.ofType, false)).join()}]`;
  if (isInputObjectType(type) && isRecord(value)) {
    const fields = type.getFields();
    const parts = Object.entries(value).map(([name, inner]) => {
      const field = fields[name];
      return `${name}:${field ? shapeOf(inner, field.type, isBoundInput(type.name, name)) : ''}`;
    });
    return `{${parts.join()}}`;
  }
  return JSON.stringify(value);
}

/** The value as it is planned with: what is only bound has a placeholder in its place. */
export function placeholdersIn(
  value: unknown,
  type: GraphQLInputType,
  at: { path: Path; isBound: boolean },
): unknown {
  if (value === undefined || value === null) return value;
  if (isNonNullType(type)) return placeholdersIn(value, type.ofType, at);
  if (at.isBound && isBindable(type, value)) return new BoundVariable(at.path);
  if (isListType(type) && Array.isArray(value)) {
    return value.map((item, index) =>
      placeholdersIn(item, type.ofType, { path: [...at.path, index], isBound: false }),
    );
  }
  if (!isInputObjectType(type) || !isRecord(value)) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = fields[name];
      const isBound = isBoundInput(type.name, name);
      return [name, field ? placeholdersIn(inner, field.type, { path: [...at.path, name], isBound }) : inner];
    }),
  );
}

/** A scalar, or a list of them without gaps. */
function isBindable(type: GraphQLInputType, value: unknown): boolean {
  if (isNonNullType(type)) return isBindable(type.ofType, value);
  if (isLeafType(type)) return true;
  return (
    isListType(type) &&
    Array.isArray(value) &&
    value.every((item) => item !== null && isBindable(type.ofType, item))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
