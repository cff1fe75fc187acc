import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { composeSupergraph } from '../../support/gateway-fixtures.ts';
import type { Question } from '../driver/load.ts';
import type { Setup } from '../gateways/adapter.ts';
import type { BenchMesh } from '../mesh/mesh.ts';
import { apiSchemaOf, digestOf, rightData } from '../mesh/oracle.ts';

/** A mesh composed over a replay server: everything a gateway is started with, and the right answers. */
export type Stage = {
  readonly mesh: BenchMesh;
  readonly directory: string;
  readonly supergraphSdl: string;
  readonly supergraphFile: string;
  readonly subgraphs: Setup['subgraphs'];
  readonly schema: GraphQLSchema;
  /** Removes its folder. */
  remove(): Promise<void>;
};

/** Composes the mesh for subgraphs that answer at the replay server, and writes the supergraph to a new folder. */
export async function setStage(mesh: BenchMesh, replayUrl: string): Promise<Stage> {
  const subgraphs = mesh.subgraphs.map(({ name, typeDefs, federation1 }) => ({
    name,
    typeDefs,
    federation1,
    url: `${replayUrl}/${mesh.name}/${name}`,
  }));
  const supergraphSdl = composeSupergraph(subgraphs);
  const directory = await mkdtemp(join(tmpdir(), 'weft-bench-'));
  const supergraphFile = join(directory, 'supergraph.graphql');
  await writeFile(supergraphFile, supergraphSdl);
  return {
    mesh,
    directory,
    supergraphSdl,
    supergraphFile,
    subgraphs,
    schema: apiSchemaOf(supergraphSdl),
    remove: () => rm(directory, { recursive: true }),
  };
}

/** An operation as it is asked, with the digest of its right answer. */
export async function questionFor({ mesh, schema }: Stage, query: string): Promise<Question> {
  return { body: JSON.stringify({ query }), digest: digestOf(await rightData(mesh, schema, query)) };
}
