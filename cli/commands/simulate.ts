import { type Outcome, success } from '../../contracts/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, type ExitCode, wholeNumberFlag } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { readCandidates } from '../registry/candidates.ts';
import { openLocalStore } from '../registry/local-store.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { simulateMesh } from '../registry/simulate-mesh.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { renderSimulation, type SimulationReport } from '../render/simulation.ts';

/** `weft simulate`: replays what clients asked against subgraphs as their files say they should become. */
export const simulateCommand: Command = {
  name: 'simulate',
  summary:
    'Replay recorded operations against changed subgraphs: whose break, whose get slower, what nobody reads.',
  operands: '[SUBGRAPH …]',
  flags: {
    ...COMMON_FLAGS,
    registry: REGISTRY_FLAGS.registry,
    days: {
      type: 'string',
      value: 'N',
      description: 'How many days of operations to replay; default registry.checks.usageDays.',
    },
  },
  examples: ['weft simulate flights', 'weft simulate --days 90 --json'],
  async run(input) {
    const isJson = input.flags['json'] === true;
    const days = wholeNumberFlag(input, 'days', { min: 1, max: 3_650 });
    const manifest = await readMeshManifest(input);
    const report = manifest.ok ? await simulation(input, manifest.value, days) : manifest;
    if (!report.ok) {
      reportFindings(report.findings, input.terminal, isJson);
      return 1;
    }
    const code: ExitCode = report.value.operations.some(({ verdict }) => verdict === 'broken') ? 1 : 0;
    input.terminal.out(isJson ? asJson({ ok: code === 0, ...report.value }) : renderSimulation(report.value));
    return code;
  },
};

async function simulation(
  input: CommandInput,
  manifest: MeshManifest,
  wanted: number | undefined,
): Promise<Outcome<SimulationReport>> {
  const all = manifest.subgraphs.map(({ name }) => name);
  const names = input.positionals.length > 0 ? [...new Set(input.positionals)] : all;
  const read = await readCandidates(manifest, names);
  if (!read.ok) return read;
  const opened = await openLocalStore(input, manifest);
  if (!opened.ok) return opened;
  const registry = opened.value;
  try {
    const days = wanted ?? manifest.registry.checks.usageDays;
    const { candidates } = read.value;
    const simulated = await simulateMesh(registry, { manifest, candidates, days });
    if (!simulated.ok) return simulated;
    return success({ subgraphs: names, days, ...simulated.value });
  } finally {
    await registry.close();
  }
}
