import { type Outcome, success } from '../../contracts/index.ts';
import { type GatewayConfig, gatewayConfigSchema, withEnvironment } from '../../gateway/index.ts';
import { type Manifest, readManifest } from '../../registry/index.ts';
import { type CommandInput, textFlag } from '../command.ts';

/** The mesh as `supergraph.yaml` describes it. */
export type MeshManifest = Manifest<GatewayConfig>;

/** Reads the manifest named by `--config`. */
export function readMeshManifest(input: CommandInput): Promise<Outcome<MeshManifest>> {
  return readManifest(textFlag(input, 'config', 'supergraph.yaml'), { gateway: gatewayConfigSchema });
}

/** The gateway's settings as it takes them: the environment lies over `supergraph.yaml`. */
export async function readGatewaySettings(input: CommandInput): Promise<Outcome<GatewayConfig>> {
  const manifest = await readMeshManifest(input);
  return manifest.ok ? success(withEnvironment(manifest.value.gateway, process.env)) : manifest;
}
