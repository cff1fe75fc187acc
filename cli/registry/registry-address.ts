import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isPostgresAddress } from '../../registry/index.ts';
import { type CommandInput, type Flag, MisuseError } from '../command.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';

/** The flags of every command that speaks to a registry. */
export const REGISTRY_FLAGS = {
  registry: {
    type: 'string',
    value: 'ADDRESS',
    description:
      'A directory, postgres://… or https://…/registry/v1; default WEFT_REGISTRY, then registry of supergraph.yaml.',
  },
  token: {
    type: 'string',
    value: 'TOKEN',
    description:
      'Deploy token of a registry that runs elsewhere; better in WEFT_TOKEN, where no list of processes shows it.',
  },
} as const satisfies Record<string, Flag>;

/** Where a registry is. */
export type RegistryAddress =
  | { readonly kind: 'directory'; readonly directory: string }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'http'; readonly url: string };

/** `--registry`, WEFT_REGISTRY, or what supergraph.yaml says; undefined when nobody says. Throws MisuseError for what is none. */
export function registryAddress(input: CommandInput, manifest: MeshManifest): RegistryAddress;
export function registryAddress(
  input: CommandInput,
  manifest: MeshManifest | undefined,
): RegistryAddress | undefined;
export function registryAddress(
  input: CommandInput,
  manifest: MeshManifest | undefined,
): RegistryAddress | undefined {
  const flag = input.flags['registry'];
  if (typeof flag === 'string') return addressOf(flag, '--registry');
  const variable = process.env['WEFT_REGISTRY'];
  if (variable) return addressOf(variable, 'WEFT_REGISTRY');
  if (!manifest) return undefined;
  const { url, store } = manifest.registry;
  return addressOf(url ?? store, 'registry of supergraph.yaml');
}

function addressOf(text: string, where: string): RegistryAddress {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return { kind: 'http', url: text.replace(/\/+$/, '') };
  if (isPostgresAddress(text) && URL.canParse(text)) return { kind: 'postgres', url: text };
  if (text !== '' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return { kind: 'directory', directory: resolve(text) };
  throw new MisuseError(
    `Expected ${where} to be a directory, a postgres:// or an http(s):// address, got "${withoutPassword(text)}".`,
  );
}

/** An address as messages show it. */
export function addressName(address: RegistryAddress): string {
  switch (address.kind) {
    case 'directory':
      return relative(process.cwd(), address.directory) || '.';
    case 'postgres':
    case 'http':
      return withoutPassword(address.url);
  }
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//');
}

/** False when nothing was ever published or noted there. A server is taken to be there; it says itself when it is not. */
export async function isRegistryThere(address: RegistryAddress): Promise<boolean> {
  if (address.kind !== 'directory') return true;
  // The folder itself may be there: composing keeps the last supergraph in it.
  const documents = await stat(join(address.directory, 'documents')).catch(() => undefined);
  return documents !== undefined;
}
