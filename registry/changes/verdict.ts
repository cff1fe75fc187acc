import type { AffectedOperation, ChangeVerdict } from '../checks/check-report.ts';
import type { Approval } from '../facts.ts';
import type { ChangeSettings } from './change-settings.ts';
import type { MeshChange } from './mesh-change.ts';
import type { UsageIndex } from './usage-index.ts';

/** What is decided of one change, and whose word it took or needs. */
export type Judgement = {
  readonly verdict: ChangeVerdict;
  readonly missingApprovals: readonly string[];
  readonly approvedBy: readonly string[];
};

/** The change with everything that decides over it. */
export type Case = {
  readonly id: string;
  readonly change: MeshChange;
  readonly owners: readonly string[];
  readonly affected: readonly AffectedOperation[];
  /** The day from which it may be gone, when that has come. */
  readonly sunset: string | undefined;
};

/**
 * Decides whether a change may pass. A breaking one passes when nobody uses what it takes away, when the day that was announced for it has come, or when the owners of the
 * coordinate and the teams of all clients concerned agreed. Where no usage is known nothing is taken for unused.
 */
export function judge(
  { id, change, owners, affected, sunset }: Case,
  {
    usage,
    approvals,
    settings,
  }: {
    readonly usage: UsageIndex;
    readonly approvals: readonly Approval[];
    readonly settings: ChangeSettings;
  },
): Judgement {
  const without = { missingApprovals: [], approvedBy: [] };
  if (change.consumer === 'safe') return { verdict: 'safe', ...without };
  if (change.consumer === 'dangerous' && !settings.dangerousBlocks) {
    const isTold = affected.length > 0 || (!usage.isKnown && change.readers.kind !== 'nobody');
    return { verdict: isTold ? 'notice' : 'safe', ...without };
  }
  if (sunset !== undefined || (usage.isKnown && affected.length === 0))
    return { verdict: 'unused', ...without };
  if (usage.isKnown && isBelow(affected, usage, settings)) return { verdict: 'notice', ...without };
  const given = new Set(approvals.filter((approval) => approval.change === id).map(({ team }) => team));
  const needed = [...new Set([...owners, ...affected.map(approver)])].sort();
  const missing = needed.filter((team) => !given.has(team));
  return {
    verdict: missing.length === 0 && given.size > 0 ? 'approved' : 'blocked',
    missingApprovals: missing,
    approvedBy: [...given].sort(),
  };
}

/** Who answers for a client: its team. For a client that nobody declared only an administrator can, under this name. */
function approver({ team, client }: Pick<AffectedOperation, 'team' | 'client'>): string {
  return team ?? `client:${client}`;
}

/** An operation of a manifest counts without traffic, so nothing that it uses is below a threshold. */
function isBelow(
  affected: readonly AffectedOperation[],
  { requests }: UsageIndex,
  { threshold }: ChangeSettings,
): boolean {
  if (threshold === undefined || affected.some(({ count }) => count === 0)) return false;
  const count = affected.reduce((sum, one) => sum + one.count, 0);
  if ('requests' in threshold) return count < threshold.requests;
  return requests > 0 && (count / requests) * 100 < threshold.percent;
}
