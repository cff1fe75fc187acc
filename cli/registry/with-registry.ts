import type { Finding } from '../../contracts/index.ts';
import { StoreError } from '../../registry/index.ts';
import { type CommandInput, type ExitCode, MisuseError } from '../command.ts';
import { readOrigin } from '../mesh/change-origin.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { reportFindings } from '../render/findings.ts';
import { openAccess } from './open-access.ts';
import type { RegistryAccess } from './registry-access.ts';
import { addressName, isRegistryThere, type RegistryAddress, registryAddress } from './registry-address.ts';
import { RegistryError } from './registry-error.ts';

/** A registry that is open, and the mesh of this folder where there is one. */
export type OpenRegistry = { readonly registry: RegistryAccess; readonly manifest: MeshManifest | undefined };

type Options = {
  /** Makes a registry in a directory where there is none. */
  readonly makes: boolean;
};

/** Opens the registry that a command line means, for as long as `use` runs. What keeps it from opening is told as findings. */
export async function withRegistry(
  input: CommandInput,
  { makes }: Options,
  use: (open: OpenRegistry) => Promise<ExitCode>,
): Promise<ExitCode> {
  const isJson = input.flags['json'] === true;
  const read = await readMeshManifest(input);
  const manifest = read.ok ? read.value : undefined;
  const address = registryAddress(input, manifest);
  if (!address || (!read.ok && !isDispensable(read.findings, address))) {
    reportFindings(read.findings, input.terminal, isJson);
    return 1;
  }
  if (!makes && !(await isRegistryThere(address))) {
    reportFindings([nothingThere(address)], input.terminal, isJson);
    return 1;
  }
  return using(input, { address, manifest }, use);
}

async function using(
  input: CommandInput,
  { address, manifest }: { readonly address: RegistryAddress; readonly manifest: MeshManifest | undefined },
  use: (open: OpenRegistry) => Promise<ExitCode>,
): Promise<ExitCode> {
  let registry: RegistryAccess | undefined;
  try {
    const { author } = await readOrigin(manifest?.root ?? process.cwd());
    registry = await openAccess({ address, manifest, author, token: tokenOf(input) });
    return await use({ registry, manifest });
  } catch (error) {
    const finding = findingOf(error);
    if (!finding) throw error;
    reportFindings([finding], input.terminal, input.flags['json'] === true);
    return 1;
  } finally {
    await registry?.close();
  }
}

function tokenOf({ flags }: CommandInput): string | undefined {
  const { token } = flags;
  return typeof token === 'string' ? token : process.env['WEFT_TOKEN'] || undefined;
}

/** A registry that runs elsewhere knows teams and clients itself. */
function isDispensable(findings: readonly Finding[], { kind }: RegistryAddress): boolean {
  return kind === 'http' && findings.every(({ code }) => code === 'MANIFEST_MISSING');
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

/** Why somebody does something: `--why`. Throws MisuseError when it is missing or empty. */
export function whyFlag({ flags }: CommandInput): string {
  const { why } = flags;
  if (typeof why === 'string' && why.trim() !== '') return why.trim();
  throw new MisuseError('Expected --why with a reason for those who read the history.');
}

/** `--why` where it may be left out. */
export function reasonFlag({ flags }: CommandInput): { readonly why?: string } {
  const { why } = flags;
  return typeof why === 'string' && why.trim() !== '' ? { why: why.trim() } : {};
}
