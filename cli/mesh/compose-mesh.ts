import { join } from 'node:path';
import { failure, type Outcome, success } from '../../contracts/index.ts';
import {
  compose,
  type KeptSubgraphs,
  type SubgraphSchema,
  type Supergraph,
  saveSupergraph,
} from '../../registry/index.ts';
import type { CommandInput } from '../command.ts';
import { type MeshManifest, readMeshManifest } from './read-mesh.ts';
import { readSubgraphSchemas } from './subgraph-schemas.ts';

/** A mesh that composes. */
export type ComposedMesh = {
  readonly manifest: MeshManifest;
  readonly schemas: readonly SubgraphSchema[];
  readonly supergraph: Supergraph;
};

/**
 * Composes the mesh from files, writing nothing. Fails with the findings of whatever step refuses. Whoever composes again and again
 * gives what it `kept`.
 */
export async function composeMesh(
  manifest: MeshManifest,
  kept?: KeptSubgraphs,
): Promise<Outcome<ComposedMesh>> {
  const schemas = await readSubgraphSchemas(manifest);
  if (!schemas.ok) return schemas;
  const composed = compose({ subgraphs: schemas.value, teams: manifest.teams }, kept);
  if (!composed.ok) return failure(...schemas.findings, ...composed.findings);
  const value = { manifest, schemas: schemas.value, supergraph: composed.value };
  return success(value, [...schemas.findings, ...composed.findings]);
}

/** Reads and composes in one go, for commands that need no running mesh. */
export async function readComposedMesh(input: CommandInput): Promise<Outcome<ComposedMesh>> {
  const manifest = await readMeshManifest(input);
  return manifest.ok ? composeMesh(manifest.value) : manifest;
}

/** Keeps a supergraph as the newest one that serves; the catalogue reads it there. */
export function keepSupergraph({ manifest, supergraph }: ComposedMesh): Promise<void> {
  return saveSupergraph(join(manifest.root, '.weft', 'registry'), supergraph);
}
