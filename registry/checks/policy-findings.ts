import type { GrantedWaiver } from '../policies/granted-waiver.ts';
import { judgePolicies } from '../policies/judge-policies.ts';
import type { PolicyQuestion, PolicyRules } from '../policies/judged-product.ts';
import type { QualityStanding } from '../quality/quality-standing.ts';
import type { Team } from '../team.ts';
import type { Usage } from '../usage/usage-row.ts';
import type { AcceptedMesh, AcceptedSubgraph } from './accepted-mesh.ts';
import type { Candidate, ChangeReport, CheckFinding } from './check-report.ts';

/** The policies of a mesh, and what the registry knows that they are judged on. */
export type PolicyJudgement = PolicyRules & {
  readonly waivers: readonly GrantedWaiver[];
  /** Since when each subgraph publishes what as deprecated. */
  readonly deprecated: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly measurements: readonly QualityStanding[];
};

/** What is to become of the mesh; see `Proposal`. */
type Proposed = { readonly candidates: readonly Candidate[]; readonly retired: readonly string[] };

/** What the check found out before, and what it is judged by. */
type Found = {
  readonly teams: readonly Team[];
  readonly usage: Usage;
  readonly changes: readonly ChangeReport[];
  readonly policies?: PolicyJudgement | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** Judges what comes in by the policies, and what goes: a subgraph that is retired ends its products. */
export function policyFindings(
  { candidates, retired }: Proposed,
  mesh: AcceptedMesh,
  found: Found,
): readonly CheckFinding[] {
  const { policies } = found;
  if (!policies) return [];
  const going = mesh.subgraphs.filter(({ subgraph }) => retired.includes(subgraph)).map(emptied);
  return [...candidates, ...going].flatMap((candidate) => {
    return judgePolicies(questionOf(candidate, mesh, { ...found, policies }));
  });
}

/** A subgraph of which nothing is left. */
function emptied({ policies: _policies, ...subgraph }: AcceptedSubgraph): Candidate {
  return { ...subgraph, sdl: '', contracts: [] };
}

function questionOf(
  candidate: Candidate,
  mesh: AcceptedMesh,
  { teams, usage, changes, at, policies }: Found & { readonly policies: PolicyJudgement },
): PolicyQuestion {
  const { waivers, deprecated, ...rules } = policies;
  const { subgraph } = candidate;
  const accepted = mesh.subgraphs.find((one) => one.subgraph === subgraph);
  const others = mesh.subgraphs.filter((one) => one.subgraph !== subgraph);
  const deprecatedSince = deprecated.get(subgraph) ?? new Map<string, string>();
  return {
    candidate,
    mesh: { ...rules, teams, contracts: others.flatMap(({ contracts }) => contracts) },
    ...(accepted ? { previous: { sdl: accepted.sdl, contracts: accepted.contracts, deprecatedSince } } : {}),
    changes: changes.filter((change) => change.subgraph === subgraph),
    usage,
    waivers,
    today: at.slice(0, 10),
  };
}
