import { printSchema, Supergraph } from '@apollo/federation-internals';
import { parse } from 'graphql';
import type { Finding } from '../../contracts/index.ts';
import type { Variant } from './variant.ts';
import { variantSchema } from './variant-schema.ts';

/** What a supergraph would do to the variants of the mesh: findings for each that it leaves no schema of. */
export function checkVariants(supergraphSdl: string, variants: readonly Variant[]): readonly Finding[] {
  if (variants.length === 0) return [];
  const supergraph = parse(supergraphSdl, { noLocation: true }).definitions;
  const api = Supergraph.build(supergraphSdl, { validateSupergraph: false }).apiSchema();
  const client = parse(printSchema(api), { noLocation: true }).definitions;
  return variants.flatMap((variant) => variantSchema({ supergraph, client }, variant).findings);
}
