import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import { type Registry, StoreError } from '../../registry/index.ts';
import type { CommandInput } from '../command.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { openLocal } from './open-access.ts';
import { addressName, isRegistryThere, registryAddress } from './registry-address.ts';
import { RegistryError } from './registry-error.ts';

/**
 * Opens the store of the registry that a command line means, for commands that read all of it: texts, usage, waivers. Fails where
 * nothing was published, and for a registry that runs elsewhere, whose API gives only what one change concerns.
 */
export async function openLocalStore(
  input: CommandInput,
  manifest: MeshManifest,
): Promise<Outcome<Registry>> {
  const address = registryAddress(input, manifest);
  if (!address || address.kind === 'http') return failure(notHere(address ? addressName(address) : ''));
  if (!(await isRegistryThere(address))) return failure(nothingThere(addressName(address)));
  try {
    return success(await openLocal(address, manifest));
  } catch (error) {
    if (error instanceof RegistryError) return failure(error.finding);
    if (!(error instanceof StoreError)) throw error;
    return failure({ code: 'REGISTRY_UNAVAILABLE', severity: 'error', message: error.message });
  }
}

function notHere(name: string): Finding {
  return {
    code: 'REGISTRY_ELSEWHERE',
    severity: 'error',
    message: `Expected the store of a registry, a directory or postgres://…, got ${name}.`,
    fix: 'Name the store with --registry; what the command reads is more than a running registry gives away.',
  };
}

function nothingThere(name: string): Finding {
  return {
    code: 'NOTHING_PUBLISHED',
    severity: 'error',
    message: `Expected a registry at ${name}, but nothing was published there yet.`,
    fix: 'Publish the mesh with npx weft publish --all, or name another registry with --registry.',
  };
}
