import { createHash } from 'node:crypto';
import { Supergraph } from '@apollo/federation-internals';
import { execute, type GraphQLSchema, parse } from 'graphql';
import type { BenchMesh } from './mesh.ts';

/** What a client may ask a supergraph. */
export function apiSchemaOf(supergraphSdl: string): GraphQLSchema {
  return Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
}

/** The right data of an operation, by graphql-js over the mesh's data as one graph. Throws when there is an error in it. */
export async function rightData(mesh: BenchMesh, schema: GraphQLSchema, query: string): Promise<unknown> {
  const { data, errors } = await execute({ schema, document: parse(query), rootValue: mesh.rootValue });
  if (errors) throw new Error(`The oracle fails on ${query.slice(0, 80)}: ${errors[0]?.message}`);
  return data;
}

/** A digest of JSON data that does not depend on the order of keys. */
export function digestOf(value: unknown): string {
  const ordered = JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
  return createHash('sha256').update(ordered).digest('hex');
}
