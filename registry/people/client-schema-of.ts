import type { GraphQLSchema } from 'graphql';
import { readMeshView } from '../changes/supergraph/mesh-view.ts';
import type { RegistryState } from '../state.ts';
import type { RegistryReader } from '../store/registry-store.ts';
import { storedText } from '../stored-texts.ts';

type Read = { readonly supergraph: string; readonly schema: GraphQLSchema };

// Reading a large supergraph takes a good part of a second; it is the same for every question until the next build.
const read = new WeakMap<Texts, Read>();
type Texts = Pick<RegistryReader, 'getDocument'>;

/** What clients see of the mesh in a state; undefined before the first build. */
export async function clientSchemaOf(
  { store }: { readonly store: Texts },
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
