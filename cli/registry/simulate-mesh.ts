import { failure, type Outcome, success } from '../../contracts/index.ts';
import {
  type Candidate,
  compose,
  type RecordedOperation,
  recordedOperations,
  type Simulation,
  sdlCoordinates,
  simulate,
  type UnusedCoordinate,
  unusedCoordinates,
} from '../../registry/index.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { openReplayGateway, type ReplayGateway } from '../mesh/replay-gateway.ts';
import { acceptedSubgraphs } from './accepted-subgraphs.ts';
import type { RegistryAccess } from './registry-access.ts';

/** What a simulation is about. */
export type SimulationWish = {
  readonly manifest: MeshManifest;
  readonly candidates: readonly Candidate[];
  readonly days: number;
};

/** What became of the recorded operations, and which fields of the candidates nobody reads. */
export type MeshSimulation = Simulation & {
  readonly unused: readonly UnusedCoordinate[];
  /** Operations whose text the registry has no more. */
  readonly missing: readonly string[];
};

/**
 * Replays what the registry has recorded against its mesh as it serves, and against the mesh with the candidates in it. Fails when
 * that does not compose.
 */
export async function simulateMesh(
  registry: RegistryAccess,
  { manifest, candidates, days }: SimulationWish,
): Promise<Outcome<MeshSimulation>> {
  const names = new Set(candidates.map(({ subgraph }) => subgraph));
  const accepted = await acceptedSubgraphs(registry);
  const others = accepted.filter(({ subgraph }) => !names.has(subgraph));
  const subgraphs = [...others, ...candidates].map(({ subgraph: name, ...one }) => ({ name, ...one }));
  const composed = compose({ subgraphs, teams: manifest.teams });
  if (!composed.ok) return composed;
  const usage = await registry.usage(days);
  const { recorded, missing } = await recordedOperations(
    usage.operations,
    (hash) => registry.document(hash),
    await registry.clients(),
  );
  const current = await registry.supergraph();
  const replayed = await replay(recorded, { before: current?.sdl, after: composed.value.sdl }, manifest);
  if (!replayed.ok) return replayed;
  const usedBefore = new Set(usage.operations.flatMap(({ coordinates }) => Object.keys(coordinates)));
  const own = [...new Set(candidates.flatMap(({ sdl }) => sdlCoordinates(sdl)))];
  const supergraphSdl = composed.value.sdl;
  const unused = unusedCoordinates({ supergraphSdl, own, operations: recorded, usedBefore });
  return success({ ...replayed.value, unused, missing }, composed.findings);
}

type Meshes = { readonly before: string | undefined; readonly after: string };

async function replay(
  operations: readonly RecordedOperation[],
  { before, after }: Meshes,
  manifest: MeshManifest,
): Promise<Outcome<Simulation>> {
  const options = { config: manifest.gateway, teams: manifest.teams };
  const opened: ReplayGateway[] = [];
  try {
    const candidate = await openReplayGateway(after, options);
    if (!candidate.ok) return failure(...candidate.findings);
    opened.push(candidate.value);
    const current = before === undefined ? undefined : await openReplayGateway(before, options);
    if (current && !current.ok) return failure(...current.findings);
    if (current) opened.push(current.value);
    const input = { operations, before: current?.value.replay, after: candidate.value.replay };
    return success(await simulate(input));
  } finally {
    await Promise.all(opened.map((gateway) => gateway.close()));
  }
}
