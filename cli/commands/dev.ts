import { PortInUseError } from '../../edge/index.ts';
import { withEnvironment } from '../../gateway/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  type ExitCode,
  noOperand,
  numberFlag,
} from '../command.ts';
import { DevMesh } from '../mesh/dev-mesh.ts';
import { findBusyPorts, gatewayPortInUse } from '../mesh/port-in-use.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { catchStopSignal } from '../mesh/stop-signal.ts';
import { ensureWebDirectory } from '../mesh/web-pages.ts';
import { DevReport } from '../render/dev-report.ts';
import { reportFindings } from '../render/findings.ts';

/** `weft dev`: the whole mesh of `supergraph.yaml` in one process, watching files. */
export const devCommand: Command = {
  name: 'dev',
  summary: 'Run the whole mesh of supergraph.yaml in one process and follow changes of its files.',
  operands: '',
  flags: {
    config: COMMON_FLAGS.config,
    scale: {
      type: 'string',
      value: 'NUMBER',
      description: 'Size of the generated data, 0.02 to 1; default 1.',
    },
  },
  examples: ['weft dev', 'weft dev --scale 0.02'],
  async run(input) {
    noOperand(input);
    const scale = numberFlag(input, 'scale', { min: 0.02, max: 1 }) ?? 1;
    const manifest = await readMeshManifest(input);
    if (!manifest.ok) {
      reportFindings(manifest.findings, input.terminal, false);
      return 1;
    }
    const settings = withEnvironment(manifest.value.gateway, process.env);
    const busy = await findBusyPorts(manifest.value, settings);
    if (busy.length > 0) {
      reportFindings(busy, input.terminal, false);
      return 1;
    }
    return run(input, manifest.value, scale);
  },
};

async function run(input: CommandInput, manifest: MeshManifest, scale: number): Promise<ExitCode> {
  const { terminal } = input;
  const stop = catchStopSignal();
  const report = new DevReport(terminal);
  const webDirectory = await ensureWebDirectory((text) => report.note(text));
  const mesh = new DevMesh({
    manifest,
    scale,
    webDirectory,
    report,
    readManifest: () => readMeshManifest(input),
  });
  const total = manifest.subgraphs.length;
  const isMade = manifest.subgraphs.some(({ run }) => run?.kind === 'contracts' && run.data !== undefined);
  const first = isMade ? " The first start makes the demo's data." : '';
  report.note(`Weft starts ${total === 1 ? '1 subgraph' : `${total} subgraphs`} and the gateway.${first}\n`);
  try {
    await Promise.race([mesh.start(), stop.arrived]);
  } catch (error) {
    await mesh.close();
    if (!(error instanceof PortInUseError)) throw error;
    reportFindings([gatewayPortInUse(error.port)], terminal, false);
    return 1;
  }
  if (!stop.isWanted()) report.note(summary(mesh, total));
  await stop.arrived;
  report.note('\nStopping.');
  return stop.end(() => mesh.close());
}

function summary(mesh: DevMesh, total: number): string {
  const seconds = process.uptime().toFixed(1);
  if (!mesh.isServing)
    return `\nWeft listens at ${mesh.url}, but the mesh does not compose yet. Mend the files named above; they are watched.`;
  const some = mesh.domainCount < total ? ` with ${mesh.domainCount} of ${total} subgraphs` : '';
  return `\nWeft is up after ${seconds} s${some}. Open ${mesh.url} and ask. Ctrl-C stops everything.`;
}
