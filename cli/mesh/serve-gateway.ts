import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { Finding } from '../../contracts/index.ts';
import type { CommandInput, ExitCode, Terminal } from '../command.ts';
import { reportFindings } from '../render/findings.ts';
import { type GatewaySource, readGatewaySource } from './gateway-source.ts';
import { catchStopSignal } from './stop-signal.ts';

/** How long a worker may take to end after its requests have. */
const WORKER_END_MS = 2_000;

/** `weft serve gateway`: the gateway alone, in one worker process or several, until a signal stops them. */
export async function serveGateway(input: CommandInput): Promise<ExitCode> {
  if (cluster.isWorker) return (await import('./gateway-worker.ts')).runGatewayWorker();
  const source = await readGatewaySource(input);
  if (source.ok) return serveWithWorkers(source.value, input.terminal);
  reportFindings(source.findings, input.terminal, false);
  return 1;
}

async function serveWithWorkers(
  { source, file, registry }: GatewaySource,
  terminal: Terminal,
): Promise<ExitCode> {
  const { GatewayWorkers } = await import('./gateway-workers.ts');
  const { workers: wanted } = source.settings;
  const count = wanted === 'auto' ? availableParallelism() : wanted;
  const stop = catchStopSignal();
  const note = (text: string): void => terminal.err(`${text}\n`);
  const workers = new GatewayWorkers(source, { note, answer: (question) => registry.answer(question) });
  const unfollow = registry.follow((graph) => workers.useGraph(graph));
  const started = await Promise.race([workers.start(count), stop.arrived.then(() => undefined)]);
  // Workers hand over what clients used before they end.
  const end = async (): Promise<void> => {
    unfollow();
    await workers.stop();
    await registry.close();
  };
  if (started && !started.ok) {
    reportFindings(
      started.findings.map((finding) => inFile(finding, file)),
      terminal,
      false,
    );
    await end();
    return 1;
  }
  const how = count === 1 ? '' : ` with ${count} workers`;
  if (started) terminal.out(`The gateway answers at ${started.url}/graphql${how}\n`);
  if (started && source.graph.sdl === undefined)
    terminal.out('It has no supergraph yet: nothing was published to its registry.\n');
  await stop.arrived;
  const { readinessDelayMs, graceMs } = source.settings.shutdown;
  return stop.end(end, readinessDelayMs + graceMs + WORKER_END_MS);
}

/** The gateway knows the text only; who started it knows the file. */
function inFile(finding: Finding, file: string | undefined): Finding {
  if (file === undefined || finding.code !== 'INVALID_SUPERGRAPH') return finding;
  return { ...finding, place: { ...finding.place, file } };
}
