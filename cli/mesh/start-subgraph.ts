import { join, relative } from 'node:path';
import { type Outcome, success } from '../../contracts/index.ts';
import type { SubgraphEntry } from '../../registry/index.ts';
import {
  type RunningSubgraph,
  type SubgraphContext,
  startContractSubgraph,
} from '../../subgraphs/toolkit/index.ts';
import type { MeshManifest } from './compose-mesh.ts';
import { loadModule } from './subgraph-schemas.ts';

/** How a subgraph is to be started on this machine. */
export type StartOptions = {
  readonly scale: number;
  readonly host?: string;
  /** Instead of the port of its routing URL. */
  readonly port?: number;
  progress(message: string): void;
};

/** Starts one subgraph of the manifest that has a `run`. Rejects with PortInUseError; fails with findings otherwise. */
export async function startSubgraph(
  manifest: MeshManifest,
  entry: SubgraphEntry,
  options: StartOptions,
): Promise<Outcome<RunningSubgraph>> {
  const { root, file } = manifest;
  const context: SubgraphContext = {
    name: entry.name,
    port: options.port ?? Number(new URL(entry.routingUrl).port || 80),
    root,
    manifestFile: file,
    dataDir: join(root, '.weft', `scale-${options.scale}`),
    scale: options.scale,
    progress: options.progress,
    ...(options.host ? { host: options.host } : {}),
  };
  const { run } = entry;
  if (run?.kind === 'contracts') {
    const data = run.data === undefined ? {} : { data: relative(root, run.data) };
    return startContractSubgraph({ directory: run.directory, ...data }, context);
  }
  if (run?.kind === 'module') return success(await (await loadModule(run.file)).start(context));
  throw new TypeError(`Expected a run entry for the subgraph ${entry.name}.`);
}

/** True when the manifest says how to start the subgraph and its address is this machine. */
export function runsHere(entry: SubgraphEntry): boolean {
  return (
    entry.run !== undefined &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(entry.routingUrl).hostname)
  );
}
