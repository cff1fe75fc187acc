import { setImmediate } from 'node:timers/promises';
import { byPolicy, type DryRun, type DryRunRow, judgeSubgraph, rowOf } from './dry-run.ts';
import type { PolicyResult } from './evaluate-policies.ts';
import type { Policy } from './policy.ts';

/** How many products a policy was judged on, by what came of it. */
export type PolicyCoverage = {
  readonly passes: number;
  readonly breaks: number;
  readonly waived: number;
  readonly unknown: number;
  readonly unjudged: number;
};

/** What all policies say of all products. Rows hold what is not well; what is kept is only counted. */
export type MeshJudgement = {
  /** Those of the mesh, then those that domains keep for themselves. */
  readonly policies: readonly Policy[];
  readonly rows: readonly DryRunRow[];
  /** By policy; those that are for no product are not in it. */
  readonly coverage: ReadonlyMap<string, PolicyCoverage>;
};

/** Judges a mesh as a dry run does, but subgraph by subgraph, so that whoever asks in the meantime is answered in between. */
export async function judgeMesh(run: DryRun): Promise<MeshJudgement> {
  const policies = new Map(run.mesh.policies.map((policy) => [policy.id, policy]));
  const coverage = new Map<string, PolicyCoverage>();
  const rows: DryRunRow[] = [];
  for (const candidate of run.subgraphs) {
    for (const result of judgeSubgraph(candidate, run).results) {
      if (!policies.has(result.policy.id)) policies.set(result.policy.id, result.policy);
      const [row] = rowOf(result, run.today);
      if (row) rows.push(row);
      count(coverage, result, row);
    }
    await setImmediate();
  }
  return { policies: [...policies.values()], rows: rows.sort(byPolicy), coverage };
}

const NONE: PolicyCoverage = { passes: 0, breaks: 0, waived: 0, unknown: 0, unjudged: 0 };
const COUNTS = {
  breaks: 'breaks',
  waived: 'waived',
  'not known': 'unknown',
  'cannot be judged': 'unjudged',
} as const satisfies Record<DryRunRow['result'], keyof PolicyCoverage>;

function count(
  coverage: Map<string, PolicyCoverage>,
  { policy, decision }: PolicyResult,
  row: DryRunRow | undefined,
): void {
  if (decision.kind === 'out-of-scope') return;
  const known = coverage.get(policy.id) ?? NONE;
  const one = row ? COUNTS[row.result] : 'passes';
  coverage.set(policy.id, { ...known, [one]: known[one] + 1 });
}
