import { type Finding, type Outcome, success } from '../../contracts/index.ts';
import type { Candidate } from '../../registry/index.ts';
import type { CheckResult, QualityRun } from '../../subgraphs/toolkit/index.ts';
import { type CommandInput, numberFlag } from '../command.ts';
import { folderOf } from '../mesh/contract-files.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { findTestTargets, testTarget } from '../mesh/test-targets.ts';

/** With `--test`: candidates with what testing their contracts against the data gave. Fails when the tests cannot be run. */
export async function withContractTests(
  input: CommandInput,
  manifest: MeshManifest,
  candidates: readonly Candidate[],
): Promise<Outcome<readonly Candidate[]>> {
  if (input.flags['test'] !== true) return success(candidates);
  const tested: Candidate[] = [];
  for (const candidate of candidates) {
    const outcome = await testsOf(input, manifest, candidate);
    if (!outcome.ok) return outcome;
    tested.push({ ...candidate, contractTests: outcome.value });
  }
  return success(tested);
}

async function testsOf(
  input: CommandInput,
  manifest: MeshManifest,
  { subgraph, contracts }: Candidate,
): Promise<Outcome<readonly Finding[]>> {
  const entry = manifest.subgraphs.find(({ name }) => name === subgraph);
  const folder = entry && folderOf(entry);
  if (folder === undefined || contracts.length === 0) return success([]);
  const scale = numberFlag(input, 'scale', { min: 0.02, max: 1 }) ?? 1;
  const targets = await findTestTargets({ ...input, positionals: [folder] });
  if (!targets.ok) return targets;
  const findings: Finding[] = [];
  const progress = (message: string) => input.terminal.err(`${message}\n`);
  for (const target of targets.value) {
    const run = await testTarget(target, { samples: 0, scale, foreign: new Map(), progress });
    if (!run.ok) return run;
    findings.push(...run.value.flatMap(findingsOfRun));
  }
  return success(findings);
}

function findingsOfRun(run: QualityRun): readonly Finding[] {
  return run.checks.flatMap((check) => findingOfCheck(run, check));
}

const SEVERITIES = { failed: 'error', error: 'error', warning: 'warning' } as const;

/** What passed, and what was left out, is no finding. */
function findingOfCheck({ dataContractId }: QualityRun, check: CheckResult): readonly Finding[] {
  const { result, name, model, field, reason = '', place } = check;
  if (result === 'passed' || result === 'skipped') return [];
  return [
    {
      code: 'DATA_BREAKS_CONTRACT',
      severity: SEVERITIES[result],
      message: `${dataContractId} promises ${name} of ${field === undefined ? model : `${model}.${field}`}: ${reason}`,
      place,
    },
  ];
}
