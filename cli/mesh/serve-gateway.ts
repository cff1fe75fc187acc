import { readFile } from 'node:fs/promises';
import { formatFinding } from '../../contracts/index.ts';
import { PortInUseError } from '../../edge/index.ts';
import {
  createGateway,
  type GatewayConfig,
  gatewayConfigSchema,
  startGateway,
  withEnvironment,
} from '../../gateway/index.ts';
import type { Team } from '../../registry/index.ts';
import { type CommandInput, type ExitCode, listFlag, MisuseError, portFlag } from '../command.ts';
import { reportFindings } from '../render/findings.ts';
import { gatewayPortInUse } from './port-in-use.ts';
import { catchStopSignal } from './stop-signal.ts';
import { webDirectory } from './web-pages.ts';

/** `weft serve gateway`: the gateway alone, until a signal stops it. */
export async function serveGateway(input: CommandInput): Promise<ExitCode> {
  const { terminal } = input;
  const source = await readSupergraph(input);
  if (typeof source === 'number') return source;
  const stop = catchStopSignal();
  const { sdl, teams } = source;
  const web = webDirectory();
  const gateway = createGateway({
    config: source.settings,
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
  readonly settings: GatewayConfig;
};

async function readSupergraph(input: CommandInput): Promise<SupergraphSource | ExitCode> {
  const { flags, terminal } = input;
  const settings = withFlags(gatewayConfigSchema.parse({}), input);
  const file = flags['supergraph'];
  if (typeof file === 'string') {
    try {
      return { sdl: await readFile(file, 'utf8'), teams: [], settings };
    } catch {
      throw new MisuseError(`Expected a composed supergraph at ${file}, but there is no file to read.`);
    }
  }
  // Composing needs a third of a second of modules that a composed supergraph does without.
  const { composeMesh, keepSupergraph } = await import('./compose-mesh.ts');
  const { readMeshManifest } = await import('./read-mesh.ts');
  const manifest = await readMeshManifest(input);
  const composed = manifest.ok ? await composeMesh(manifest.value) : manifest;
  if (!composed.ok) {
    reportFindings(composed.findings, terminal, false);
    return 1;
  }
  for (const finding of composed.findings) terminal.err(`${formatFinding(finding)}\n`);
  const { supergraph, manifest: mesh } = composed.value;
  await keepSupergraph(composed.value);
  return { sdl: supergraph.sdl, teams: mesh.teams, settings: withFlags(mesh.gateway, input) };
}

/** The settings with the environment laid over them, and the flags over both. Throws MisuseError when a flag does not fit. */
function withFlags(config: GatewayConfig, input: CommandInput): GatewayConfig {
  const settings = withEnvironment(config, process.env);
  const { host } = input.flags;
  const forwardHeaders = [...settings.forwardHeaders, ...listFlag(input, 'forward-header')];
  const checked = gatewayConfigSchema.safeParse({
    ...settings,
    port: portFlag(input) ?? settings.port,
    host: typeof host === 'string' ? host : settings.host,
    forwardHeaders,
  });
  if (checked.success) return { ...checked.data, forwardHeaders: [...new Set(checked.data.forwardHeaders)] };
  const { message, path } = checked.error.issues[0] ?? { message: 'Invalid value', path: [] };
  const [key, index] = path;
  const isHeader = key === 'forwardHeaders' && typeof index === 'number';
  throw new MisuseError(
    isHeader
      ? `${message} at --forward-header, got "${forwardHeaders[index]}".`
      : `${message} at --${String(key)}, got "${String(input.flags[String(key)])}".`,
  );
}
