import { resolve } from 'node:path';
import { type Outcome, success } from '../../contracts/index.ts';
import { type GatewayConfig, gatewayConfigSchema, withEnvironment } from '../../gateway/settings/index.ts';
import { type Manifest, readManifest } from '../../registry/reading/index.ts';
import { type CommandInput, textFlag } from '../command.ts';

/** The mesh as `supergraph.yaml` describes it. */
export type MeshManifest = Manifest<GatewayConfig>;

/** Reads the manifest named by `--config`. */
export async function readMeshManifest(input: CommandInput): Promise<Outcome<MeshManifest>> {
  const file = textFlag(input, 'config', 'supergraph.yaml');
  const read = await readManifest(file, { gateway: gatewayConfigSchema });
  if (!read.ok) return read;
  const { root, gateway } = read.value;
  const trustedKeys = gateway.trustedKeys.map((key) => (isPem(key) ? key : resolve(root, key)));
  return success({ ...read.value, gateway: { ...gateway, trustedKeys } }, read.findings);
}

function isPem(text: string): boolean {
  return text.trimStart().startsWith('-----BEGIN');
}

/** The gateway's settings as it takes them: the environment lies over `supergraph.yaml`. */
export async function readGatewaySettings(input: CommandInput): Promise<Outcome<GatewayConfig>> {
  const manifest = await readMeshManifest(input);
  return manifest.ok ? success(withEnvironment(manifest.value.gateway, process.env)) : manifest;
}
