import { join, relative } from 'node:path';
import { failure, type Outcome, success } from '../../contracts/index.ts';
import { PortInUseError } from '../../edge/index.ts';
import type { SubgraphEntry } from '../../registry/index.ts';
import {
  type RunningSubgraph,
  type SubgraphContext,
  startContractSubgraph,
} from '../../subgraphs/toolkit/index.ts';
import { describeError } from '../render/failure.ts';
import { loadModule } from './load-module.ts';
import { listenAddress } from './local-subgraph.ts';
import { subgraphPortInUse } from './port-in-use.ts';
import type { MeshManifest } from './read-mesh.ts';

/** How a subgraph is to be started on this machine. */
export type StartOptions = {
  readonly scale: number;
  readonly host?: string;
  /** Instead of the port of its routing URL. */
  readonly port?: number;
  progress(message: string): void;
};

/** Starts one subgraph of the manifest that has a `run`. Whatever keeps it from starting is a finding; never rejects. */
export async function startSubgraph(
  manifest: MeshManifest,
  entry: SubgraphEntry,
  options: StartOptions,
): Promise<Outcome<RunningSubgraph>> {
  const { root, file } = manifest;
  const context: SubgraphContext = {
    name: entry.name,
    port: options.port ?? listenAddress(entry).port,
    root,
    manifestFile: file,
    dataDir: join(root, '.weft', `scale-${options.scale}`),
    scale: options.scale,
    progress: options.progress,
    defaultLimits: manifest.limits,
    ...(options.host ? { host: options.host } : {}),
  };
  try {
    return await start(manifest, entry, context);
  } catch (error) {
    if (isPortInUse(error)) return failure(subgraphPortInUse(manifest, entry, context.port));
    return failure({
      code: 'SUBGRAPH_START_FAILED',
      severity: 'error',
      message: `The subgraph ${entry.name} cannot start: ${describeError(error)}`,
      place: manifest.placeOf(['subgraphs', entry.name, 'run']),
      subgraph: entry.name,
    });
  }
}

async function start(
  manifest: MeshManifest,
  { name, run }: SubgraphEntry,
  context: SubgraphContext,
): Promise<Outcome<RunningSubgraph>> {
  if (run?.kind === 'contracts') {
    const data = run.data === undefined ? {} : { data: relative(manifest.root, run.data) };
    return startContractSubgraph({ directory: run.directory, ...data }, context);
  }
  if (!run) throw new TypeError(`Expected a run entry for the subgraph ${name}.`);
  const loaded = await loadModule(manifest, { name, file: run.file });
  return loaded.ok ? success(await loaded.value.start(context)) : loaded;
}

/** A hand-written subgraph may reject with Node's own error; both mean the same to the person who waits. */
function isPortInUse(error: unknown): boolean {
  return (
    error instanceof PortInUseError ||
    (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
  );
}
