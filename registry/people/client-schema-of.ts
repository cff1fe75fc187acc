import type { GraphQLSchema } from 'graphql';
import { readMeshView } from '../changes/supergraph/mesh-view.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import { storedText } from '../stored-texts.ts';

type Read = { readonly supergraph: string; readonly schema: GraphQLSchema };

// Reading a large supergraph takes a good part of a second; it is the same for every question until the next build.
const read = new WeakMap<RegistryParts['store'], Read>();

/** What clients see of the mesh in a state; undefined before the first build. */
export async function clientSchemaOf(
  { store }: Pick<RegistryParts, 'store'>,
  { build }: RegistryState,
): Promise<GraphQLSchema | undefined> {
  if (!build) return undefined;
  const { supergraph } = build.build;
  const known = read.get(store);
  if (known?.supergraph === supergraph) return known.schema;
  const { schema } = readMeshView(await storedText(store, supergraph));
  read.set(store, { supergraph, schema });
  return schema;
}
