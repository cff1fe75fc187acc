import type { Finding } from '../../contracts/index.ts';
import {
  DEFAULT_CHECK_RULES,
  openStore,
  type PolicyRules,
  REGISTRY_PATH,
  Registry,
  RemoteRegistry,
  type SigningKey,
  StoreError,
} from '../../registry/index.ts';
import { readMeshPolicies } from '../mesh/mesh-policies.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { readMeshSigningKey } from '../mesh/registry/open-registry.ts';
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
  const policies = manifest && (await policiesOf(manifest));
  const signingKey = manifest && (await signingKeyOf(manifest));
  const store = await openStore(address.kind === 'directory' ? address.directory : address.url);
  const { teams = [], clients = [], registry } = manifest ?? {};
  return Registry.open({
    ...{ store, teams, clients, rules: registry?.checks ?? DEFAULT_CHECK_RULES },
    ...(policies ? { policies } : {}),
    ...(signingKey ? { signingKey } : {}),
  });
}

async function policiesOf(manifest: MeshManifest): Promise<PolicyRules> {
  const read = await readMeshPolicies(manifest);
  if (read.ok) return read.value;
  const [first] = read.findings.filter(({ severity }) => severity === 'error');
  throw new RegistryError(first ?? POLICIES_UNREADABLE);
}

async function signingKeyOf(manifest: MeshManifest): Promise<SigningKey | undefined> {
  const read = await readMeshSigningKey(manifest);
  if (read.ok) return read.value;
  throw new RegistryError(read.findings[0] ?? SIGNING_KEY_UNREADABLE);
}

const SIGNING_KEY_UNREADABLE: Finding = {
  code: 'SIGNING_KEY_INVALID',
  severity: 'error',
  message: 'Expected a private Ed25519 key at registry.signingKey of supergraph.yaml.',
};

const POLICIES_UNREADABLE: Finding = {
  code: 'POLICIES_UNREADABLE',
  severity: 'error',
  message: 'Expected policy files that can be read under policies of supergraph.yaml.',
};
