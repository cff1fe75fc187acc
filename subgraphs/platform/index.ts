import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { gql } from 'graphql-tag';
import { type RunningSubgraph, type SubgraphContext, serveSchema } from '../toolkit/index.ts';
import { type PlatformContext, resolvers } from './resolvers.ts';
import { sdl } from './schema.ts';
import { StoredCatalogue } from './stored-catalogue.ts';

export { sdl };

/** Starts the platform subgraph: the catalogue of the mesh, out of what the registry keeps below `.weft/registry`. */
export function start({ root, manifestFile, port, host }: SubgraphContext): Promise<RunningSubgraph> {
  const stored = new StoredCatalogue({ registryDir: join(root, '.weft', 'registry'), manifestFile });
  const context = (): PlatformContext => {
    let reading: ReturnType<StoredCatalogue['current']> | undefined;
    return {
      catalogue: () => {
        reading ??= stored.current();
        return reading;
      },
    };
  };
  const schema = buildSubgraphSchema([{ typeDefs: gql(sdl), resolvers }]);
  return serveSchema({ schema, context, port, host });
}
