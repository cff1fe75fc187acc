import type { GraphQLSchema } from 'graphql';
import { readMeshView } from '../changes/supergraph/mesh-view.ts';
import type { Build } from '../facts.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState, StoredManifest } from '../state.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import { storedText } from '../stored-texts.ts';
import { type KnownManifest, withManifests } from '../usage/manifest-usage.ts';
import { summariseUsage } from '../usage/summarise-usage.ts';
import type { Usage } from '../usage/usage-row.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Everything known of use in the last days, today included: what gateways counted, and what apps registered. */
export async function readUsage(
  { store, clock }: RegistryParts,
  { clients, build }: RegistryState,
  days: number,
): Promise<Usage> {
  const since = new Date(clock().getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const usage = summariseUsage(await store.readUsage(since), days);
  if (clients.size === 0 || !build) return usage;
  const manifests = await Promise.all([...clients.values()].map((kept) => readManifest(store, kept)));
  return withManifests(usage, manifests, await schemaOf(store, build.build));
}

async function readManifest(store: RegistryStore, { at, manifest }: StoredManifest): Promise<KnownManifest> {
  const { client, version } = manifest;
  const operations = await Promise.all(
    manifest.operations.map(async ({ operation, name }) => ({
      text: await storedText(store, operation),
      ...(name === undefined ? {} : { name }),
    })),
  );
  return { client, at, operations, ...(version === undefined ? {} : { version }) };
}

// Of each store the schema of the build that was asked for last.
const schemas = new WeakMap<RegistryStore, { readonly supergraph: string; readonly schema: GraphQLSchema }>();

/** The schema that clients see of a build. */
async function schemaOf(store: RegistryStore, { supergraph }: Build): Promise<GraphQLSchema> {
  const known = schemas.get(store);
  if (known?.supergraph === supergraph) return known.schema;
  const { schema } = readMeshView(await storedText(store, supergraph));
  schemas.set(store, { supergraph, schema });
  return schema;
}
