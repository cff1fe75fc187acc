import type { AcceptedMesh } from '../checks/accepted-mesh.ts';
import type { Checked, Proposal } from '../checks/run-check.ts';
import { readUsage } from '../people/registry-usage.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import { readAcceptedMesh } from '../stored-texts.ts';
import { readPolicyJudgement } from './policy-judgement.ts';

/** A proposal judged against one state of the registry. */
export type JudgedProposal = Checked & { readonly mesh: AcceptedMesh };

/** Runs the check of a proposal with everything that the registry knows at a state. */
export async function judgeProposal(
  parts: RegistryParts,
  state: RegistryState,
  proposal: Proposal,
): Promise<JudgedProposal> {
  const mesh = await readAcceptedMesh(parts.store, state);
  return { ...(await judgeAgainst(parts, { state, mesh }, proposal)), mesh };
}

/** The same against a mesh that the state need not have. */
export async function judgeAgainst(
  parts: RegistryParts,
  { state, mesh }: { readonly state: RegistryState; readonly mesh: AcceptedMesh },
  proposal: Proposal,
): Promise<Checked> {
  const { checker, teams, clients, variants, rules, clock } = parts;
  const approvals = [...state.approvals.values()].flatMap((given) => given.map(({ approval }) => approval));
  const usage = await readUsage(parts, state, rules.usageDays);
  const touched = [...proposal.candidates.map(({ subgraph }) => subgraph), ...proposal.retired];
  const policies = await readPolicyJudgement(parts, state, touched);
  const at = clock().toISOString();
  return checker.check(proposal, mesh, {
    teams,
    clients,
    variants,
    approvals,
    usage,
    rules,
    at,
    ...(policies ? { policies } : {}),
  });
}
