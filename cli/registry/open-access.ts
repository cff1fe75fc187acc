import type { Finding } from '../../contracts/index.ts';
import {
  DEFAULT_CHECK_RULES,
  openStore,
  REGISTRY_PATH,
  Registry,
  RemoteRegistry,
  StoreError,
} from '../../registry/index.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { readRegistrySetup } from '../mesh/registry/open-registry.ts';
import { localRegistry } from './local-registry.ts';
import type { RegistryAccess } from './registry-access.ts';
import { addressName, type RegistryAddress } from './registry-address.ts';
import { RegistryError } from './registry-error.ts';
import { remoteAccess } from './remote-access.ts';

/** What a registry is opened with. */
export type AccessOptions = {
  readonly address: RegistryAddress;
  readonly manifest: MeshManifest | undefined;
  /** Who sits at this machine. */
  readonly author: string;
  readonly token: string | undefined;
};

/** Opens a registry for commands. Throws StoreError or RegistryError when that is not possible. */
export async function openAccess(options: AccessOptions): Promise<RegistryAccess> {
  const { address, manifest, author } = options;
  if (address.kind === 'http') return remote(address.url, options);
  try {
    return localRegistry(await openLocal(address, manifest), addressName(address), author);
  } catch (error) {
    // A gateway of this mesh that runs here has the directory open, and answers for it.
    const url = `http://localhost:${manifest?.gateway.port}${REGISTRY_PATH}`;
    const isInUse = error instanceof StoreError && error.problem === 'locked';
    if (isInUse && manifest && (await doesAnswer(url))) return remote(url, options);
    throw error;
  }
}

function remote(url: string, { author, token }: AccessOptions): RegistryAccess {
  const registry = new RemoteRegistry(token === undefined ? { url } : { url, token });
  return remoteAccess(registry, addressName({ kind: 'http', url }), author);
}

async function doesAnswer(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  return answer !== undefined && answer.status !== 404;
}

/** Opens a registry in this process, with the teams, clients, rules and policies of the mesh. Throws StoreError or RegistryError when that is not possible. */
export async function openLocal(
  address: Exclude<RegistryAddress, { readonly kind: 'http' }>,
  manifest: MeshManifest | undefined,
): Promise<Registry> {
  const setup = manifest ? await setupOf(manifest) : NO_MESH;
  const store = await openStore(address.kind === 'directory' ? address.directory : address.url);
  return Registry.open({ ...setup, store });
}

/** What a registry is opened with where there is no supergraph.yaml. */
const NO_MESH = { teams: [], clients: [], variants: [], rules: DEFAULT_CHECK_RULES };

async function setupOf(manifest: MeshManifest) {
  const read = await readRegistrySetup(manifest);
  if (read.ok) return read.value;
  throw new RegistryError(read.findings.find(({ severity }) => severity === 'error') ?? SETUP_UNREADABLE);
}

const SETUP_UNREADABLE: Finding = {
  code: 'REGISTRY_SETUP_UNREADABLE',
  severity: 'error',
  message: 'Expected policy files and a signing key that can be read where supergraph.yaml names them.',
};
