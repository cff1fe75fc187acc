import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { SubgraphEntry, Team } from '../../registry/index.ts';
import { composeMesh } from './compose-mesh.ts';
import type { MeshManifest } from './read-mesh.ts';
import { startSubgraph } from './start-subgraph.ts';

/** Starts the new subgraph once, away from its port, and composes the mesh with it. */
export async function proveSubgraph(
  manifest: MeshManifest,
  entry: SubgraphEntry,
  team: Team | undefined,
): Promise<Outcome<{ readonly rows?: number }>> {
  const others = manifest.subgraphs.filter((one) => one.name !== entry.name);
  const next = {
    ...manifest,
    subgraphs: [...others, entry],
    teams: [...manifest.teams, ...(team ? [team] : [])],
  };
  const tried = await tryOut(next, entry);
  if (!tried.ok) return tried;
  const composed = await composeMesh(next);
  if (composed.ok) return tried;
  // A mesh of nothing does not compose, and is not broken.
  const before = others.length === 0 || (await composeMesh({ ...manifest, subgraphs: others })).ok;
  if (before) return failure(...composed.findings);
  const message = 'The mesh does not compose even without the new domain, so nobody knows whether it fits.';
  return success(tried.value, [
    ...tried.findings,
    { code: 'MESH_BROKEN', severity: 'warning', message, fix: 'Run weft compose to see why.' },
  ]);
}

const ANSWER_WITHIN_MS = 5_000;

/** Starts a subgraph once; of a service that runs by itself asks whether it does, which is no condition. */
async function tryOut(
  manifest: MeshManifest,
  entry: SubgraphEntry,
): Promise<Outcome<{ readonly rows?: number }>> {
  if (!entry.run) return success({}, await doesAnswer(entry));
  const options = { scale: 1, host: 'localhost', port: 0, progress: () => undefined };
  const started = await startSubgraph(manifest, entry, options);
  if (!started.ok) return started;
  const { rows } = started.value;
  await started.value.close();
  return success(rows === undefined ? {} : { rows }, started.findings);
}

async function doesAnswer({ name, routingUrl }: SubgraphEntry): Promise<readonly Finding[]> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  try {
    const { ok } = await fetch(routingUrl, {
      method: 'POST',
      headers,
      body: '{"query":"{ __typename }"}',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (ok) return [];
  } catch {
    // Told below.
  }
  const message = `Expected the service ${name} to answer { __typename } at ${routingUrl}; it does not now.`;
  return [{ code: 'SERVICE_SILENT', severity: 'warning', message, fix: 'Start it, or mend routing_url.' }];
}
