import { setImmediate as nextTurn } from 'node:timers/promises';
import { readOperation } from '../operation/prepare.ts';
import type { SnapshotParts } from './snapshot.ts';

/** How much is planned beforehand, and when to stop. */
export type WarmLimits = {
  readonly operations: number;
  readonly timeoutMs: number;
  /** True when nobody waits for the new snapshot any more. */
  readonly isOver: () => boolean;
};

/**
 * Plans the most used operations of one snapshot for the next, so that the swap makes nobody wait. What the new schema refuses,
 * or cannot plan, is left to the client that asks for it. Returns how many were planned.
 */
export async function warmPlans(
  from: SnapshotParts,
  to: SnapshotParts,
  { operations, timeoutMs, isOver }: WarmLimits,
): Promise<number> {
  const until = performance.now() + timeoutMs;
  let planned = 0;
  for (const { operation, flags, uses } of from.plans.mostUsed(operations)) {
    if (isOver() || performance.now() > until) return planned;
    await nextTurn(); // Validating is work of this thread; requests come first.
    // The client's own text, because its literals may have other types now.
    const query = operation.document.loc?.source.body;
    const found = readOperation(to, { query, operationName: operation.name });
    if (!found.ok) continue;
    // Half of the uses, so that what was popular once gives way.
    try {
      await to.plans.plan(found.operation, flags, Math.ceil(uses / 2));
      planned += 1;
    } catch {
      // Whoever asks for it will be told why.
    }
  }
  return planned;
}
