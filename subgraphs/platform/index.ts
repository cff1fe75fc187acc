import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { gql } from 'graphql-tag';
import { type RunningSubgraph, type SubgraphContext, serveSchema } from '../toolkit/index.ts';
import { createContext } from './create-context.ts';
import { registryResolvers } from './registry-resolvers.ts';
import { resolvers } from './resolvers.ts';
import { sdl } from './schema.ts';
import { StoredCatalogue } from './stored-catalogue.ts';
import { StoredRegistry } from './stored-registry.ts';

export { sdl };

/** Starts the platform subgraph: the catalogue and the history of the mesh, out of what its registry keeps. */
export async function start({ root, manifestFile, port, host }: SubgraphContext): Promise<RunningSubgraph> {
  const registryDir = join(root, '.weft', 'registry');
  const catalogue = new StoredCatalogue({ registryDir, manifestFile });
  const registry = new StoredRegistry(async () => (await catalogue.registryAddress()) ?? registryDir);
  const merged = {
    ...resolvers,
    ...registryResolvers,
    Query: { ...resolvers.Query, ...registryResolvers.Query },
    DataProduct: { ...resolvers.DataProduct, ...registryResolvers.DataProduct },
    MeshField: { ...resolvers.MeshField, ...registryResolvers.MeshField },
  };
  const schema = buildSubgraphSchema([{ typeDefs: gql(sdl), resolvers: merged }]);
  const running = await serveSchema({
    schema,
    context: () => createContext(catalogue, registry),
    port,
    host,
  });
  const close = async (): Promise<void> => {
    await running.close();
    await registry.close();
  };
  return { port: running.port, url: running.url, close };
}
