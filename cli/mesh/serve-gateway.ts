import cluster from 'node:cluster';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { formatFinding } from '../../contracts/index.ts';
import { type GatewayConfig, gatewayConfigSchema, withEnvironment } from '../../gateway/index.ts';
import {
  type CommandInput,
  type ExitCode,
  listFlag,
  MisuseError,
  portFlag,
  type Terminal,
} from '../command.ts';
import { reportFindings } from '../render/findings.ts';
import { catchStopSignal } from './stop-signal.ts';
import type { SupergraphSource } from './worker-messages.ts';

/** How long a worker may take to end after its requests have. */
const WORKER_END_MS = 2_000;

/** `weft serve gateway`: the gateway alone, in one worker process or several, until a signal stops them. */
export async function serveGateway(input: CommandInput): Promise<ExitCode> {
  if (cluster.isWorker) return (await import('./gateway-worker.ts')).runGatewayWorker();
  const source = await readSupergraph(input);
  if (typeof source === 'number') return source;
  const { workers } = source.settings;
  const count = workers === 'auto' ? availableParallelism() : workers;
  return serveWithWorkers(source, count, input.terminal);
}

async function serveWithWorkers(
  source: SupergraphSource,
  count: number,
  terminal: Terminal,
): Promise<ExitCode> {
  const { GatewayWorkers } = await import('./gateway-workers.ts');
  const stop = catchStopSignal();
  const workers = new GatewayWorkers(source, (text) => terminal.err(`${text}\n`));
  const started = await Promise.race([workers.start(count), stop.arrived.then(() => undefined)]);
  if (started && !started.ok) {
    reportFindings(started.findings, terminal, false);
    await workers.stop();
    return 1;
  }
  const how = count === 1 ? '' : ` with ${count} workers`;
  if (started) terminal.out(`The gateway answers at ${started.url}/graphql${how}\n`);
  await stop.arrived;
  const { readinessDelayMs, graceMs } = source.settings.shutdown;
  return stop.end(() => workers.stop(), readinessDelayMs + graceMs + WORKER_END_MS);
}

async function readSupergraph(input: CommandInput): Promise<SupergraphSource | ExitCode> {
  const { flags, terminal } = input;
  const settings = withFlags(gatewayConfigSchema.parse({}), input);
  const file = flags['supergraph'];
  if (typeof file === 'string') {
    try {
      return { sdl: await readFile(file, 'utf8'), teams: [], facts: {}, settings };
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
  const { teams, variants, clients } = mesh;
  return {
    sdl: supergraph.sdl,
    teams,
    facts: { variants, clients },
    settings: withFlags(mesh.gateway, input),
  };
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
    workers: workersFlag(input) ?? settings.workers,
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

/** A number as a number; whether it or the word fits is for the settings to say. */
function workersFlag({ flags: { workers } }: CommandInput): unknown {
  if (typeof workers !== 'string') return undefined;
  return workers.trim() !== '' && Number.isFinite(Number(workers)) ? Number(workers) : workers;
}
