import { nearestName } from '../../contracts/index.ts';
import type { Approval } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';

/** Whether something was noted, or why not. */
export type Noted = { readonly ok: true } | { readonly ok: false; readonly message: string };

// Who answers for a client that no team has; see `approver` of the changes.
const CLIENT = /^client:.+$/;

/** Notes that a team agrees to a change. Fails for a team that nobody declared; agreeing twice is no failure. */
export async function approve(
  { live, teams }: RegistryParts,
  { change, team, by, why }: Approval & Doer,
): Promise<Noted> {
  const names = teams.map(({ name }) => name);
  if (!names.includes(team) && !CLIENT.test(team)) {
    const near = nearestName(team, names);
    const hint = near ? ` Did you mean "${near}"?` : '';
    return { ok: false, message: `Expected a declared team, got "${team}".${hint}` };
  }
  const given = (await live.refresh()).approvals.get(change) ?? [];
  if (given.some(({ approval }) => approval.team === team)) return { ok: true };
  const fact = { kind: 'approved', approval: { change, team } } as const;
  await live.append([fact], { by, ...(why === undefined ? {} : { why }) });
  return { ok: true };
}
