import { type Outcome, success } from '../../contracts/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, type ExitCode, wholeNumberFlag } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { readCandidates } from '../registry/candidates.ts';
import { REGISTRY_FLAGS, registryAddress } from '../registry/registry-address.ts';
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
    ...REGISTRY_FLAGS,
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
  const address = registryAddress(input, manifest);
  const days = wanted ?? manifest.registry.checks.usageDays;
  const { candidates } = read.value;
  return askRegistry({ input, address, manifest, makes: false }, async (registry) => {
    const simulated = await simulateMesh(registry, { manifest, candidates, days });
    return simulated.ok ? success({ subgraphs: names, days, ...simulated.value }) : simulated;
  });
}
