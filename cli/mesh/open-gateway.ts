import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import { PortInUseError, type RunningServer } from '../../edge/index.ts';
import { createGateway, type Gateway, startGateway } from '../../gateway/index.ts';
import { gatewayPortInUse } from './port-in-use.ts';
import type { PrimaryLine } from './primary-line.ts';
import { registryMount } from './registry/registry-mount.ts';
import { webDirectory } from './web-pages.ts';
import type { ServedGraph, SupergraphSource } from './worker-messages.ts';

/** A gateway that has taken up its supergraph, its port not yet open. Fails with the findings when the supergraph is none. */
export async function buildGateway(
  { graph, settings, hasRegistry }: SupergraphSource,
  line: PrimaryLine,
): Promise<Outcome<Gateway>> {
  const web = webDirectory();
  const ofRegistry = hasRegistry
    ? {
        onUsage: (batch: Parameters<PrimaryLine['addUsage']>[0]) => line.addUsage(batch),
        registry: registryMount((request) => line.request(request)),
      }
    : {};
  const gateway = createGateway({ config: settings, ...(web ? { webDirectory: web } : {}), ...ofRegistry });
  const findings = await useGraph(gateway, graph);
  if (findings.length === 0) {
    await gateway.warm(graph.known ?? []);
    return success(gateway);
  }
  await gateway.close();
  return failure(...findings);
}

/**
 * Lets a gateway serve this supergraph from now on. Returns the findings that keep it from it, none on success; then it serves on
 * what it had.
 */
export async function useGraph(
  gateway: Gateway,
  { sdl, teams, facts, previews }: ServedGraph,
): Promise<readonly Finding[]> {
  if (previews.length > 0 || gateway.snapshot) gateway.usePreviews(previews);
  if (sdl === undefined || sdl === gateway.snapshot?.parts.supergraphSdl) return [];
  const used = await gateway.useSupergraph(sdl, teams, facts);
  return used.ok ? [] : used.findings;
}

/** Opens the port. Fails with a finding when it is taken. */
export async function openPort(gateway: Gateway): Promise<Outcome<RunningServer>> {
  try {
    return success(await startGateway(gateway));
  } catch (error) {
    if (error instanceof PortInUseError) return failure(gatewayPortInUse(error.port));
    throw error;
  }
}
