import { type GraphQLSchema, isAbstractType, isIntrospectionType, printType } from 'graphql';
import type { Observed } from './observe.ts';

/**
 * The types whose text is not the same in both schemas, with the interfaces and unions that they stand behind. An operation that meets
 * none of them cannot notice the difference, and need not be executed.
 */
export function changedTypes(older: GraphQLSchema, newer: GraphQLSchema): ReadonlySet<string> {
  const names = new Set([older, newer].flatMap((schema) => Object.keys(schema.getTypeMap())));
  const changed = new Set([...names].filter((name) => textOf(older, name) !== textOf(newer, name)));
  for (const schema of [older, newer])
    for (const type of Object.values(schema.getTypeMap()))
      if (isAbstractType(type) && schema.getPossibleTypes(type).some(({ name }) => changed.has(name)))
        changed.add(type.name);
  return changed;
}

function textOf(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  return type && !isIntrospectionType(type) ? printType(type) : '';
}

/** True when the operation met one of the types. */
export function meets({ types, inputs, fields }: Observed, changed: ReadonlySet<string>): boolean {
  const parents = [...fields].map((field) => field.split('.')[0] ?? '');
  return [...types, ...inputs, ...parents].some((name) => changed.has(name));
}
