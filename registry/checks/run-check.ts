import { type Finding, hasErrors } from '../../contracts/index.ts';
import type { Authority } from '../authority.ts';
import { reportChanges } from '../changes/report-changes.ts';
import type { Client } from '../client.ts';
import { compose } from '../compose.ts';
import type { KeptSubgraphs } from '../composition/kept-subgraphs.ts';
import type { Approval } from '../facts.ts';
import type { Supergraph } from '../supergraph.ts';
import type { Team } from '../team.ts';
import type { Usage } from '../usage/usage-row.ts';
import type { Variant } from '../variants/variant.ts';
import type { AcceptedMesh } from './accepted-mesh.ts';
import { asSubgraphSchema } from './as-subgraph-schema.ts';
import { findingsOfChange } from './change-findings.ts';
import { checkContracts } from './check-contracts.ts';
import type { Candidate, ChangeReport, CheckFinding, CheckReport } from './check-report.ts';
import type { CheckRules } from './check-rules.ts';
import { claimedTeams } from './claimed-teams.ts';
import { reportEffects } from './effect-reports.ts';
import { foreignEffects } from './foreign-effects.ts';
import { type PolicyJudgement, policyFindings } from './policy-findings.ts';
import { routingUrlFindings } from './routing-urls.ts';
import { variantFindings } from './variant-findings.ts';

/** What is to become of the mesh: subgraphs that come in or are replaced, and names of subgraphs that go. */
export type Proposal = {
  readonly candidates: readonly Candidate[];
  readonly retired: readonly string[];
  /** For whom the proposer speaks. */
  readonly authority: Authority;
};

/** What a proposal is judged by. */
export type CheckBasis = {
  readonly teams: readonly Team[];
  readonly clients: readonly Client[];
  /** Parts of the graph by tags, which are to go on serving. */
  readonly variants: readonly Variant[];
  readonly approvals: readonly Approval[];
  readonly usage: Usage;
  readonly rules: CheckRules;
  /** Without it no policy is judged. */
  readonly policies?: PolicyJudgement;
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** The same with what earlier checks built, which saves time and changes nothing. */
type KeptBasis = CheckBasis & { readonly kept?: KeptSubgraphs };

/** A report, and the supergraph that the proposal would make; none when it does not compose. */
export type Checked = { readonly report: CheckReport; readonly supergraph?: Supergraph };

/**
 * Checks a proposal against the mesh as it is: parse → ownership → compose → what readers and data lose, weighed by use → variants →
 * policies → contracts. Plain data in, plain data out: the same on a laptop, in CI, at publish and in `weft dev`.
 */
export async function runCheck(proposal: Proposal, mesh: AcceptedMesh, by: KeptBasis): Promise<Checked> {
  const composed = composeProposal(proposal, mesh, by);
  const contracts = await checkContracts(proposal.candidates, othersOf(mesh, proposal));
  const addresses = routingUrlFindings(proposal.candidates, by.rules.routingUrls);
  const findings = [...addresses, ...composed.findings, ...contracts];
  // Without a supergraph neither force nor a preview lets it in.
  if (!composed.supergraph || addresses.length > 0)
    return { report: reportOf(proposal, by, { findings, changes: [] }) };
  const changes = judgeChanges(proposal, mesh, composed.supergraph, by);
  const told = changes.flatMap(findingsOfChange);
  const graphs = { before: mesh.supergraph, after: composed.supergraph.sdl };
  const shown = variantFindings({ ...graphs, candidates: proposal.candidates }, by.variants);
  const governed = policyFindings(proposal, mesh, { ...by, changes });
  const result = {
    findings: [...findings, ...told, ...shown, ...governed],
    changes,
    supergraph: composed.supergraph,
  };
  return { report: reportOf(proposal, by, result), supergraph: composed.supergraph };
}

/** The subgraphs that stay as they are. */
function othersOf({ subgraphs }: AcceptedMesh, proposal: Proposal): AcceptedMesh['subgraphs'] {
  const touched = touchedBy(proposal);
  return subgraphs.filter(({ subgraph }) => !touched.includes(subgraph));
}

function touchedBy({ candidates, retired }: Proposal): readonly string[] {
  return [...candidates.map(({ subgraph }) => subgraph), ...retired];
}

function composeProposal(
  proposal: Proposal,
  mesh: AcceptedMesh,
  { teams, kept }: KeptBasis,
): { readonly findings: readonly CheckFinding[]; readonly supergraph?: Supergraph } {
  const subgraphs = [...othersOf(mesh, proposal), ...proposal.candidates].map(asSubgraphSchema);
  const outcome = compose({ subgraphs, teams }, kept);
  const findings = outcome.findings.map((finding) => completed(finding, proposal));
  if (!outcome.ok) return { findings };
  const names = new Set(proposal.candidates.map(({ subgraph }) => subgraph));
  const hints = outcome.value.hints.filter(({ subgraph = '' }) =>
    subgraph.split(', ').some((name) => names.has(name)),
  );
  return {
    findings: [...findings, ...hints.map((hint) => completed(hint, proposal))],
    supergraph: outcome.value,
  };
}

const OWNERSHIP = new Set(['MISSING_OWNER', 'UNKNOWN_TEAM', 'FOREIGN_OWNER_DIRECTIVE']);

/** A finding of composition says whose it is, where, and what to do, even where the composer does not. */
function completed(finding: Finding, { candidates, retired }: Proposal): CheckFinding {
  const { code, severity } = finding;
  const named = finding.subgraph?.split(', ') ?? [];
  const candidate = candidates.find(({ subgraph }) => named.includes(subgraph)) ?? candidates[0];
  const stage = code === 'GRAPHQL_SYNTAX' ? 'parse' : OWNERSHIP.has(code) ? 'ownership' : 'compose';
  const told = finding.message.split('\n')[0] ?? '';
  return {
    ...(candidate
      ? { subgraph: candidate.subgraph, owner: candidate.owner, place: { file: candidate.file } }
      : { subgraph: retired.join(', ') }),
    ...(severity === 'error' ? { fix: `Correct what the composer names (${code}): ${told}` } : {}),
    ...finding,
    stage,
  };
}

/** What readers lose and what data may break, weighed by use; and what other domains have to agree to. */
function judgeChanges(
  proposal: Proposal,
  mesh: AcceptedMesh,
  supergraph: Supergraph,
  { teams, clients, approvals, usage, rules }: CheckBasis,
): readonly ChangeReport[] {
  const { candidates, authority } = proposal;
  const { usageDays: _usageDays, routingUrls: _routingUrls, ...settings } = rules;
  const touched = new Set(touchedBy(proposal));
  const accepted = mesh.subgraphs.filter(({ subgraph }) => touched.has(subgraph));
  const changes = reportChanges({
    before: { supergraphSdl: mesh.supergraph, subgraphs: accepted },
    after: { supergraphSdl: supergraph.sdl, subgraphs: candidates },
    ...{ usage, clients, approvals, settings },
  });
  const byName = new Map(accepted.map((subgraph) => [subgraph.subgraph, subgraph]));
  const domain = authority.domain ?? candidates[0]?.domain ?? accepted[0]?.domain ?? '';
  const effects = [
    ...candidates.flatMap((one) => claimedTeams(one, byName.get(one.subgraph), { teams, authority })),
    ...foreignEffects(mesh, supergraph.sdl, { subgraphs: [...touched], domain }),
  ];
  return [...reportEffects(effects, approvals, authority), ...changes];
}

type Result = Pick<CheckReport, 'findings' | 'changes'> & { readonly supergraph?: Supergraph };

function reportOf(proposal: Proposal, { at, usage }: CheckBasis, result: Result): CheckReport {
  const [first] = proposal.candidates;
  return {
    subgraph: touchedBy(proposal).join(', '),
    at,
    ...(first?.commit === undefined ? {} : { commit: first.commit }),
    ...(first?.branch === undefined ? {} : { branch: first.branch }),
    passed: !hasErrors(result.findings),
    ...(result.supergraph ? { supergraph: result.supergraph.hash } : {}),
    findings: result.findings,
    changes: result.changes,
    usage: { days: usage.days, operations: usage.operations.length, requests: usage.requests },
  };
}
