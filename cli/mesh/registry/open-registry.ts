import { readFile } from 'node:fs/promises';
import { failure, type Outcome, success } from '../../../contracts/index.ts';
import {
  CheckThread,
  openStore,
  Registry,
  type RegistryOptions,
  readSigningKey,
  type SigningKey,
  StoreError,
} from '../../../registry/index.ts';
import { readMeshPolicies } from '../mesh-policies.ts';
import type { MeshManifest } from '../read-mesh.ts';

/** What opening the registry of a mesh needs. */
export type RegistryPlace = {
  readonly manifest: MeshManifest;
  /** A directory or `postgres://…`; `registry.store` when left out. */
  readonly address?: string | undefined;
  /** Told what was repaired, and what went wrong where nobody waits for an answer. */
  readonly note: (text: string) => void;
};

/** Opens the registry of a mesh in this process. Fails with a finding when store, policies or signing key cannot be had. */
export async function openRegistry({ manifest, address, note }: RegistryPlace): Promise<Outcome<Registry>> {
  const setup = await readRegistrySetup(manifest);
  if (!setup.ok) return setup;
  try {
    const store = await openStore(address ?? manifest.registry.store, { notice: note });
    const onFault = (error: unknown): void =>
      note(`The registry: ${error instanceof Error ? error.message : String(error)}`);
    const { retention, maxCheckMemoryMb: maxMemoryMb, maxCheckSeconds } = manifest.registry;
    // Whoever opens a registry here serves something else beside it, which a check must not hold up.
    const checker = new CheckThread({ maxMemoryMb, timeoutMs: maxCheckSeconds * 1_000 });
    return success(await Registry.open({ ...setup.value, retention, store, onFault, checker }));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return failure({ code: 'REGISTRY_NOT_OPEN', severity: 'error', message: error.message });
  }
}

/** All that a mesh says of its registry but where it is kept: whoever opens it judges and signs alike. */
export async function readRegistrySetup(manifest: MeshManifest): Promise<Outcome<RegistrySetup>> {
  const key = await readMeshSigningKey(manifest);
  if (!key.ok) return key;
  const policies = await readMeshPolicies(manifest);
  if (!policies.ok) return policies;
  const { teams, clients, variants, registry } = manifest;
  const signing = key.value ? { signingKey: key.value } : {};
  return success({ teams, clients, variants, rules: registry.checks, policies: policies.value, ...signing });
}

type RegistrySetup = Omit<RegistryOptions, 'store' | 'onFault' | 'clock' | 'retention'>;

/** The key that the registry of a mesh signs with; undefined when it has none. */
async function readMeshSigningKey({
  registry,
  placeOf,
}: MeshManifest): Promise<Outcome<SigningKey | undefined>> {
  const { signingKey } = registry;
  if (signingKey === undefined) return success(undefined);
  if (signingKey.trimStart().startsWith('-----BEGIN'))
    return readSigningKey(signingKey, 'registry.signingKey');
  const pem = await readFile(signingKey, 'utf8').catch(() => undefined);
  if (pem !== undefined) return readSigningKey(pem, signingKey);
  return failure({
    code: 'SIGNING_KEY_INVALID',
    severity: 'error',
    message: `Expected the private key of the registry at ${signingKey}, but there is no file to read.`,
    place: placeOf(['registry', 'signingKey']),
    fix: 'Make one with `weft keys create`.',
  });
}
