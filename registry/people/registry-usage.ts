import type { RegistryState } from '../state.ts';
import type { RegistryReader } from '../store/registry-store.ts';
import { storedText } from '../stored-texts.ts';
import { type KnownManifest, withManifests } from '../usage/manifest-usage.ts';
import { summariseUsage } from '../usage/summarise-usage.ts';
import type { Usage } from '../usage/usage-row.ts';
import { windowStart } from '../usage/window-start.ts';
import { clientSchemaOf } from './client-schema-of.ts';

/** A registry that may be only read. */
type Readable = {
  readonly store: Pick<RegistryReader, 'getDocument' | 'readUsage'>;
  readonly clock: () => Date;
};

/** Everything known of use in the last days, today included; operations of manifests count without traffic. */
export async function readUsage(parts: Readable, state: RegistryState, days: number): Promise<Usage> {
  const { store, clock } = parts;
  const usage = summariseUsage(await store.readUsage(windowStart(days, clock())), days);
  if (state.clients.size === 0) return usage;
  const schema = await clientSchemaOf(parts, state);
  return schema ? withManifests(usage, await readManifests(parts, state), schema) : usage;
}

function readManifests({ store }: Readable, { clients }: RegistryState): Promise<readonly KnownManifest[]> {
  return Promise.all(
    [...clients.values()].map(async ({ at, manifest: { client, version, operations } }) => ({
      client,
      ...(version === undefined ? {} : { version }),
      at,
      operations: await Promise.all(
        operations.map(async ({ operation, name }) => ({
          text: await storedText(store, operation),
          ...(name === undefined ? {} : { name }),
        })),
      ),
    })),
  );
}
