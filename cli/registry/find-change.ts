import type { ChangeReport } from '../../registry/index.ts';
import { type FoldedChange, foldChanges } from '../render/folded-changes.ts';
import type { RegistryAccess } from './registry-access.ts';

/** How many of the newest checks are looked through for a change. */
const CHECKS_SEARCHED = 100;

/** A change as the newest check that met it described it. */
export type FoundChange = {
  readonly change: ChangeReport;
  /** What goes with it: whoever agrees to a field that goes agrees that its filters go. */
  readonly family: FoldedChange;
};

/** Finds a change by its id in the newest checks; `known` are the ids of those met on the way. */
export async function findChange(
  registry: RegistryAccess,
  id: string,
): Promise<{ readonly found?: FoundChange; readonly known: readonly string[] }> {
  const entries = await registry.history({ kinds: ['checked', 'rejected'], limit: CHECKS_SEARCHED });
  const known = new Set<string>();
  for (const { fact } of [...entries].reverse()) {
    const hash =
      fact.kind === 'checked' ? fact.report : fact.kind === 'rejected' ? fact.version.check : undefined;
    if (hash === undefined) continue;
    const { changes = [] } = (await registry.report(hash)) ?? {};
    const change = changes.find((one) => one.id === id);
    const family = change && foldChanges(changes).find(({ members }) => members.includes(change));
    if (change && family) return { found: { change, family }, known: [...known] };
    for (const one of changes) known.add(one.id);
  }
  return { known: [...known] };
}
