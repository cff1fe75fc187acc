import { type Finding, failure, type Outcome } from '../../contracts/index.ts';
import { StoreError } from '../../registry/index.ts';
import type { CommandInput } from '../command.ts';
import { readOrigin } from '../mesh/change-origin.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { openAccess } from './open-access.ts';
import type { RegistryAccess } from './registry-access.ts';
import { addressName, isRegistryThere, type RegistryAddress } from './registry-address.ts';
import { RegistryError } from './registry-error.ts';

/** Which registry, asked by which command. */
export type RegistryQuestion = {
  readonly input: CommandInput;
  readonly address: RegistryAddress;
  readonly manifest: MeshManifest | undefined;
  /** Makes a registry in a directory where there is none. */
  readonly makes: boolean;
};

/** Opens a registry for as long as `use` runs. Fails when it cannot be opened, and with what it refuses or cannot answer. */
export async function askRegistry<Answer>(
  { input, address, manifest, makes }: RegistryQuestion,
  use: (registry: RegistryAccess) => Promise<Outcome<Answer>>,
): Promise<Outcome<Answer>> {
  if (!makes && !(await isRegistryThere(address))) return failure(nothingThere(address));
  let registry: RegistryAccess | undefined;
  try {
    const { author } = await readOrigin(manifest?.root ?? process.cwd());
    registry = await openAccess({ address, manifest, author, token: tokenOf(input) });
    return await use(registry);
  } catch (error) {
    const finding = findingOf(error);
    if (!finding) throw error;
    return failure(finding);
  } finally {
    await registry?.close();
  }
}

function tokenOf({ flags }: CommandInput): string | undefined {
  const { token } = flags;
  return typeof token === 'string' ? token : process.env['WEFT_TOKEN'] || undefined;
}

function nothingThere(address: RegistryAddress): Finding {
  return {
    code: 'NOTHING_PUBLISHED',
    severity: 'error',
    message: `Expected a registry at ${addressName(address)}, but nothing was published there yet.`,
    fix: 'Publish the mesh with npx weft publish --all, or name another registry with --registry.',
  };
}

function findingOf(error: unknown): Finding | undefined {
  if (error instanceof StoreError)
    return { code: 'REGISTRY_UNAVAILABLE', severity: 'error', message: error.message };
  if (error instanceof RegistryError) return error.finding;
  return undefined;
}
