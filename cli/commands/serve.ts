import { readFile } from 'node:fs/promises';
import { formatFinding, nearestName } from '../../contracts/index.ts';
import { PortInUseError } from '../../edge/index.ts';
import { createGateway, gatewayConfigSchema, startGateway, withEnvironment } from '../../gateway/index.ts';
import type { SubgraphEntry, Team } from '../../registry/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  type ExitCode,
  MisuseError,
  numberFlag,
  portFlag,
} from '../command.ts';
import { composeMesh, keepSupergraph } from '../mesh/compose-mesh.ts';
import { gatewayPortInUse } from '../mesh/port-in-use.ts';
import { readMeshManifest } from '../mesh/read-mesh.ts';
import { startSubgraph } from '../mesh/start-subgraph.ts';
import { catchStopSignal } from '../mesh/stop-signal.ts';
import { webDirectory } from '../mesh/web-pages.ts';
import { reportFindings } from '../render/findings.ts';

/** `weft serve`: one part of the mesh, as in production. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Run one part of the mesh, as in production: the gateway, or one subgraph.',
  operands: 'gateway | subgraph NAME',
  flags: {
    config: COMMON_FLAGS.config,
    port: {
      type: 'string',
      value: 'PORT',
      description: 'Port to listen on; default as supergraph.yaml says.',
    },
    host: { type: 'string', value: 'HOST', description: 'Address to listen on; default all.' },
    supergraph: {
      type: 'string',
      value: 'FILE',
      description: 'gateway: serve this composed Federation 2 supergraph; no supergraph.yaml is needed.',
    },
    scale: {
      type: 'string',
      value: 'NUMBER',
      description: 'subgraph: size of generated data, 0.02 to 1; default 1.',
    },
  },
  examples: [
    'weft serve gateway',
    'weft serve gateway --supergraph supergraph.graphql --port 4000',
    'weft serve subgraph flights --port 4101',
  ],
  run(input) {
    const [part, name, extra] = input.positionals;
    if (part === 'gateway' && name === undefined) return serveGateway(input);
    if (part === 'subgraph' && name !== undefined && extra === undefined) return serveSubgraph(input, name);
    const came = input.positionals.length === 0 ? 'nothing' : `"${input.positionals.join(' ')}"`;
    throw new MisuseError(`Expected gateway, or subgraph and its name, got ${came}.`);
  },
};

async function serveGateway(input: CommandInput): Promise<ExitCode> {
  const { flags, terminal } = input;
  const port = portFlag(input);
  const source = await readSupergraph(input);
  if (typeof source === 'number') return source;
  const stop = catchStopSignal();
  const { sdl, teams, config } = source;
  const host = typeof flags['host'] === 'string' ? flags['host'] : undefined;
  const settings = withEnvironment(config, process.env);
  const web = webDirectory();
  const gateway = createGateway({
    config: { ...settings, ...(port === undefined ? {} : { port }), ...(host === undefined ? {} : { host }) },
    ...(web ? { webDirectory: web } : {}),
  });
  const used = await gateway.useSupergraph(sdl, teams);
  if (!used.ok) {
    reportFindings(used.findings, terminal, false);
    return 1;
  }
  const server = await startGateway(gateway).catch((error: unknown) => {
    if (error instanceof PortInUseError) return gatewayPortInUse(error.port);
    throw error;
  });
  if ('code' in server) {
    reportFindings([server], terminal, false);
    return 1;
  }
  terminal.out(`The gateway answers at ${server.url}/graphql\n`);
  await stop.arrived;
  return stop.end(() => server.close(3_000));
}

type SupergraphSource = {
  readonly sdl: string;
  readonly teams: readonly Team[];
  readonly config: ReturnType<typeof gatewayConfigSchema.parse>;
};

async function readSupergraph(input: CommandInput): Promise<SupergraphSource | ExitCode> {
  const { flags, terminal } = input;
  const file = flags['supergraph'];
  if (typeof file === 'string') {
    try {
      return { sdl: await readFile(file, 'utf8'), teams: [], config: gatewayConfigSchema.parse({}) };
    } catch {
      throw new MisuseError(`Expected a composed supergraph at ${file}, but there is no file to read.`);
    }
  }
  const manifest = await readMeshManifest(input);
  const composed = manifest.ok ? await composeMesh(manifest.value) : manifest;
  if (!composed.ok) {
    reportFindings(composed.findings, terminal, false);
    return 1;
  }
  for (const finding of composed.findings) terminal.err(`${formatFinding(finding)}\n`);
  const { supergraph, manifest: mesh } = composed.value;
  await keepSupergraph(composed.value);
  return { sdl: supergraph.sdl, teams: mesh.teams, config: mesh.gateway };
}

async function serveSubgraph(input: CommandInput, name: string): Promise<ExitCode> {
  const { flags, terminal } = input;
  const scale = numberFlag(input, 'scale', { min: 0.02, max: 1 }) ?? 1;
  const port = portFlag(input);
  const manifest = await readMeshManifest(input);
  if (!manifest.ok) {
    reportFindings(manifest.findings, terminal, false);
    return 1;
  }
  const entry = findRunnable(manifest.value.subgraphs, name);
  const stop = catchStopSignal();
  const starting = startSubgraph(manifest.value, entry, {
    scale,
    progress: (message) => terminal.out(`${message}\n`),
    ...(port === undefined ? {} : { port }),
    ...(typeof flags['host'] === 'string' ? { host: flags['host'] } : {}),
  });
  const outcome = await Promise.race([starting, stop.arrived]);
  if (!outcome) return stop.end(async () => undefined);
  if (!outcome.ok) {
    reportFindings(outcome.findings, terminal, false);
    return 1;
  }
  terminal.out(`The subgraph ${name} (${entry.owner}) answers at ${outcome.value.url}\n`);
  await stop.arrived;
  return stop.end(() => outcome.value.close());
}

/** The subgraph of that name. Throws MisuseError when there is none, or the manifest does not say how to start it. */
function findRunnable(subgraphs: readonly SubgraphEntry[], name: string): SubgraphEntry {
  const entry = subgraphs.find((one) => one.name === name);
  if (entry?.run) return entry;
  const names = subgraphs.filter((one) => one.run).map((one) => one.name);
  if (entry) throw new MisuseError(`The subgraph "${name}" has no run entry; it runs elsewhere.`);
  const near = nearestName(name, names);
  throw new MisuseError(
    `Expected one of the subgraphs ${names.join(', ')}, got "${name}".${near ? ` Did you mean "${near}"?` : ''}`,
  );
}
