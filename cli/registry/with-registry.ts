import { type Finding, success } from '../../contracts/index.ts';
import { ONE_LINE } from '../../registry/index.ts';
import { type CommandInput, type ExitCode, MisuseError } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { reportFindings } from '../render/findings.ts';
import { askRegistry } from './ask-registry.ts';
import type { RegistryAccess } from './registry-access.ts';
import { type RegistryAddress, registryAddress } from './registry-address.ts';

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
  const asked = await askRegistry({ input, address, manifest, makes }, async (registry) =>
    success(await use({ registry, manifest })),
  );
  if (asked.ok) return asked.value;
  reportFindings(asked.findings, input.terminal, isJson);
  return 1;
}

/** A registry that runs elsewhere knows teams and clients itself. */
function isDispensable(findings: readonly Finding[], { kind }: RegistryAddress): boolean {
  return kind === 'http' && findings.every(({ code }) => code === 'MANIFEST_MISSING');
}

/** Why somebody does something: `--why`. Throws MisuseError when it is missing, empty or no line of text. */
export function whyFlag({ flags }: CommandInput): string {
  const { why } = flags;
  if (typeof why === 'string' && why.trim() !== '') return oneLine('--why', why.trim());
  throw new MisuseError('Expected --why with a reason for those who read the history.');
}

/** `--why` where it may be left out. Throws MisuseError when it is no line of text. */
export function reasonFlag({ flags }: CommandInput): { readonly why?: string } {
  const { why } = flags;
  return typeof why === 'string' && why.trim() !== '' ? { why: oneLine('--why', why.trim()) } : {};
}

/** Whoever reads the history has it in a terminal. Throws MisuseError for what is no line of text. */
function oneLine(flag: string, text: string): string {
  if (ONE_LINE.test(text)) return text;
  throw new MisuseError(
    `Expected ${flag} to be one line without control characters, got ${JSON.stringify(text)}.`,
  );
}
