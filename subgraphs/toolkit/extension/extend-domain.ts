import { resolve } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { failure, type Outcome, success } from '../../../contracts/index.ts';
import { type ContractSchema, readContractSchema } from '../contract-schema.ts';
import { domainSdl } from '../sdl/domain-sdl.ts';
import { SCALARS } from '../sdl/scalars.ts';
import type { ExtendedOptions, OperationExecutor } from './extended-executor.ts';
import type { ExtensionFields } from './extension.ts';

/** What a domain is served by: its contracts, and the resolvers of its extension where it has one. */
export type ServedSchema = ContractSchema & { readonly resolvers?: ExtensionFields };

/** Reads a folder of contracts with the resolvers beside them. Fails with every finding of the files. */
export async function readServedSchema(root: string, directory: string): Promise<Outcome<ServedSchema>> {
  const read = await readContractSchema(root, directory);
  if (!read.ok || !read.value.extension) return read;
  const { model, extension } = read.value;
  const { loadResolvers } = await import('./load-resolvers.ts');
  const typeDefs = parse(domainSdl(model, { uses: extension.text, text: '' }));
  const generated = buildSubgraphSchema([{ typeDefs, resolvers: { ...SCALARS } }]);
  const loaded = await loadResolvers({ folder: resolve(root, directory), extension, model, generated });
  if (!loaded.ok) return failure(...read.findings, ...loaded.findings);
  return success({ ...read.value, resolvers: loaded.value }, read.findings);
}

/** The executor of a domain with the fields of its extension; the one of the generated fields where it has none: few have one. */
export async function extendExecutor(
  generated: OperationExecutor,
  { sdl, resolvers }: ServedSchema,
  options: Pick<ExtendedOptions, 'model' | 'schema' | 'limits' | 'onError'>,
): Promise<OperationExecutor> {
  if (!resolvers || resolvers.size === 0) return generated;
  const { ExtendedExecutor } = await import('./extended-executor.ts');
  return new ExtendedExecutor({ ...options, generated, sdl, fields: resolvers });
}
