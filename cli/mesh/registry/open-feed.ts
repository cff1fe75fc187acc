import { failure, type Outcome, success } from '../../../contracts/index.ts';
import { isPostgresAddress, type Registry } from '../../../registry/index.ts';
import type { MeshManifest } from '../read-mesh.ts';
import type { RegistryAnswer, RegistryRequest } from '../worker-messages.ts';
import { LocalFeed } from './local-feed.ts';
import { openRegistry, type RegistryPlace } from './open-registry.ts';
import type { RegistryFeed } from './registry-feed.ts';

/** A registry that a gateway follows; `answer` is there when the registry is in this process and can be asked over HTTP too. */
export type OpenedFeed = {
  readonly feed: RegistryFeed;
  readonly answer?: (request: RegistryRequest) => Promise<RegistryAnswer>;
};

/** Opens the registry at an address: a directory, `postgres://…`, or `http(s)://…/registry/v1` of one that runs elsewhere. */
export async function openFeed(
  address: string,
  manifest: MeshManifest | undefined,
  note: (text: string) => void,
): Promise<Outcome<OpenedFeed>> {
  if (!manifest)
    return failure({
      code: 'MANIFEST_MISSING',
      severity: 'error',
      message: `Expected supergraph.yaml beside the registry at ${address}, because it names the teams of the mesh.`,
      fix: 'Name the file with --config, or follow a registry over HTTP (--registry https://…/registry/v1).',
    });
  const place = { manifest, address, note };
  if (isPostgresAddress(address)) return success({ feed: new LocalFeed(() => openOrThrow(place), note) });
  const opened = await openRegistry(place);
  if (!opened.ok) return opened;
  return success({ feed: new LocalFeed(async () => opened.value, note) });
}

/** A server may be away when a gateway starts, and come back. */
async function openOrThrow(place: RegistryPlace): Promise<Registry> {
  const opened = await openRegistry(place);
  if (opened.ok) return opened.value;
  throw new Error(opened.findings.map(({ message }) => message).join(' '));
}
