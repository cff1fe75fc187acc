import { join } from 'node:path';
import { failure, type Outcome, success } from '../../contracts/index.ts';
import { type GatewayConfig, gatewayConfigSchema } from '../../gateway/index.ts';
import {
  compose,
  type Manifest,
  readManifest,
  type Supergraph,
  saveSupergraph,
} from '../../registry/index.ts';
import type { CommandInput } from '../command.ts';
import { textFlag } from '../command.ts';
import { readSubgraphSchemas } from './subgraph-schemas.ts';

/** The mesh as `supergraph.yaml` describes it. */
export type MeshManifest = Manifest<GatewayConfig>;

/** A mesh that composes. */
export type ComposedMesh = { readonly manifest: MeshManifest; readonly supergraph: Supergraph };

/** Reads the manifest named by `--config`. */
export function readMeshManifest(input: CommandInput): Promise<Outcome<MeshManifest>> {
  return readManifest(textFlag(input, 'config', 'supergraph.yaml'), { gateway: gatewayConfigSchema });
}

/** Composes the mesh from files and keeps the result for the catalogue. Fails with the findings of whatever step refuses. */
export async function composeMesh(manifest: MeshManifest): Promise<Outcome<ComposedMesh>> {
  const schemas = await readSubgraphSchemas(manifest);
  if (!schemas.ok) return schemas;
  const composed = compose({ subgraphs: schemas.value, teams: manifest.teams });
  if (!composed.ok) return failure(...schemas.findings, ...composed.findings);
  await saveSupergraph(registryDirectory(manifest), composed.value);
  return success({ manifest, supergraph: composed.value }, [...schemas.findings, ...composed.findings]);
}

/** Reads and composes in one go, for commands that need no running mesh. */
export async function readComposedMesh(input: CommandInput): Promise<Outcome<ComposedMesh>> {
  const manifest = await readMeshManifest(input);
  return manifest.ok ? composeMesh(manifest.value) : manifest;
}

/** Where the embedded registry keeps what it knows. */
export function registryDirectory(manifest: MeshManifest): string {
  return join(manifest.root, '.weft', 'registry');
}
