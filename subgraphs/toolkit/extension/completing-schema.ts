import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { SCALARS } from '../sdl/scalars.ts';
import type { ExtensionField, ExtensionFields } from './extension.ts';
import { ReferenceValue, type RequestScope } from './request-scope.ts';

type Resolve = GraphQLFieldResolver<Readonly<Record<string, unknown>>, RequestScope>;

/**
 * The schema by which graphql-js completes an answer: generated fields are read, under the name they have in the answer, from
 * what the database wrote; fields of the extension run their resolvers.
 */
export function completingSchema(sdl: string, fields: ExtensionFields): GraphQLSchema {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...SCALARS } }]);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const extended = fields.get(`${type.name}.${field.name}`);
      if (extended) field.resolve = resolverOf(extended);
      else field.resolve = roots.includes(type) ? readRoot : readGenerated;
    }
  }
  return schema;
}

const readRoot: Resolve = (_source, _args, scope, { path }) => scope.generatedRoot(String(path.key));

const readGenerated: Resolve = (source, _args, _scope, { path, fieldName }) =>
  source instanceof ReferenceValue ? source.fields[fieldName] : source[path.key];

function resolverOf(field: ExtensionField): Resolve {
  switch (field.kind) {
    case 'root':
      return (_source, args, scope, info) => scope.root(field, args, info);
    case 'batch':
      return (source, args, scope, info) => scope.row(field, source, { args, info });
    case 'property':
      return (source, _args, scope, info) => scope.returned(source[info.fieldName], info);
  }
}
