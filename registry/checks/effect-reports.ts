import type { Authority } from '../authority.ts';
import type { Approval } from '../facts.ts';
import type { ChangeReport } from './check-report.ts';
import type { ForeignEffect } from './foreign-effects.ts';

/**
 * Effects on other domains as changes with a verdict. Who speaks for the whole mesh speaks for those domains too, so there it is
 * only told; else each team must agree, unless it is the team that speaks.
 */
export function reportEffects(
  effects: readonly ForeignEffect[],
  approvals: readonly Approval[],
  { domain, team }: Authority,
): readonly ChangeReport[] {
  return effects.map(({ id, code, coordinate, message, subgraph, fix, teams }): ChangeReport => {
    const agreed = new Set(approvals.filter(({ change }) => change === id).map((approval) => approval.team));
    const missing = teams.filter((one) => one !== team && !agreed.has(one));
    const verdict = domain === undefined ? 'notice' : missing.length === 0 ? 'approved' : 'blocked';
    return {
      id,
      code,
      coordinate,
      message,
      origin: code === 'OWNER_CLAIMED' ? 'directive' : 'schema',
      subgraph,
      owners: teams,
      consumer: 'dangerous',
      producer: 'safe',
      verdict,
      affected: [],
      missingApprovals: verdict === 'blocked' ? missing : [],
      approvedBy: teams.filter((one) => agreed.has(one)),
      fix,
    };
  });
}
