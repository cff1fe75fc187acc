import { didYouMean } from '../../contracts/index.ts';
import type { SubgraphEntry } from '../../registry/index.ts';
import { type CommandInput, type ExitCode, MisuseError, numberFlag, portFlag } from '../command.ts';
import { dataWarnings } from '../render/dev-report.ts';
import { reportFindings } from '../render/findings.ts';
import { readMeshManifest } from './read-mesh.ts';
import { startSubgraph } from './start-subgraph.ts';
import { catchStopSignal } from './stop-signal.ts';

/** `weft serve subgraph NAME`: one domain of `supergraph.yaml`, until a signal stops it. */
export async function serveSubgraph(input: CommandInput, name: string): Promise<ExitCode> {
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
  for (const text of dataWarnings(outcome.findings)) terminal.err(`${text}\n`);
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
  throw new MisuseError(
    `Expected one of the subgraphs ${names.join(', ')}, got "${name}".${didYouMean(name, names)}`,
  );
}
