import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, Kind } from 'graphql';
import { gql } from 'graphql-tag';
import { type RunningSubgraph, type SubgraphContext, serveSchema } from '../toolkit/index.ts';
import { createContext } from './create-context.ts';
import { findingResolvers } from './finding-resolvers.ts';
import { policyResolvers } from './policy-resolvers.ts';
import { registryResolvers } from './registry-resolvers.ts';
import { resolvers } from './resolvers.ts';
import { sdl } from './schema.ts';
import { servingResolvers } from './serving-resolvers.ts';
import { StoredCatalogue } from './stored-catalogue.ts';
import { StoredPolicies } from './stored-policies.ts';
import { StoredRegistry } from './stored-registry.ts';

export { sdl };

/** Resolvers come in several parts; the types of all of them are in `sdl`. */
const NO_TYPES: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** Starts the platform subgraph: the catalogue and the history of the mesh, out of what its registry keeps. */
export async function start({ root, manifestFile, port, host }: SubgraphContext): Promise<RunningSubgraph> {
  const registryDir = join(root, '.weft', 'registry');
  const catalogue = new StoredCatalogue({ registryDir, manifestFile });
  const registry = new StoredRegistry(async () => (await catalogue.registryAddress()) ?? registryDir);
  const policies = new StoredPolicies(catalogue, registry);
  const parts = [registryResolvers, policyResolvers, findingResolvers, servingResolvers];
  const schema = buildSubgraphSchema([
    { typeDefs: gql(sdl), resolvers },
    ...parts.map((more) => ({ typeDefs: NO_TYPES, resolvers: more })),
  ]);
  const running = await serveSchema({
    schema,
    context: () => createContext({ catalogue, registry, policies }),
    port,
    host,
  });
  const close = async (): Promise<void> => {
    await running.close();
    policies.close();
    await registry.close();
  };
  return { port: running.port, url: running.url, close };
}
