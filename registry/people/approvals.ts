import { didYouMean } from '../../contracts/index.ts';
import type { Approval } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import { recentReports } from './recent-reports.ts';

/** Whether something was noted, or why not. */
export type Noted = { readonly ok: true } | { readonly ok: false; readonly message: string };

// Who answers for a client that no team has; see `approver` of the changes.
const CLIENT = /^client:.+$/;

/** Notes that a team agrees to a change. Fails for a team that nobody declared; agreeing twice is no failure. */
export async function approve(
  { live, store, teams }: RegistryParts,
  { change, team, by, why }: Approval & Doer,
): Promise<Noted> {
  const names = teams.map(({ name }) => name);
  if (!names.includes(team) && !CLIENT.test(team)) {
    const hint = didYouMean(team, names);
    return { ok: false, message: `Expected a declared team, got "${team}".${hint}` };
  }
  const state = await live.refresh();
  const given = state.approvals.get(change) ?? [];
  if (given.some(({ approval }) => approval.team === team)) return { ok: true };
  const subgraph = await subgraphOfChange(store, state, change);
  const approval = { change, team, ...(subgraph === undefined ? {} : { subgraph }) };
  const fact = { kind: 'approved', approval } as const;
  await live.append([fact], { by, ...(why === undefined ? {} : { why }) });
  return { ok: true };
}

async function subgraphOfChange(
  store: RegistryParts['store'],
  state: RegistryState,
  id: string,
): Promise<string | undefined> {
  for await (const { changes } of recentReports(store, state)) {
    const change = changes.find((one) => one.id === id);
    if (change) return change.subgraph;
  }
  return undefined;
}
