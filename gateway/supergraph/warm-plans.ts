import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Operation } from '../operation/operation.ts';
import { readOperation } from '../operation/prepare.ts';
import type { Snapshot, SnapshotParts } from './snapshot.ts';

/** How much is planned beforehand, and when to stop. */
export type WarmLimits = {
  readonly operations: number;
  readonly timeoutMs: number;
  /** True when nobody waits for the new snapshot any more. */
  readonly isOver: () => boolean;
};

/**
 * Plans the most used operations of one snapshot for the next, also those of its variants, so that the swap makes nobody wait. What the
 * new schema refuses, or cannot plan, is left to the client that asks for it. Returns how many were planned.
 */
export async function warmPlans(from: Snapshot, to: Snapshot, limits: WarmLimits): Promise<number> {
  const until = performance.now() + limits.timeoutMs;
  let planned = await warmParts(from.parts, to.parts, { ...limits, until });
  for (const [name, parts] of from.variants?.built ?? []) {
    const next = to.variants?.find(name);
    if (next?.ok) planned += await warmParts(parts, next.value, { ...limits, until });
  }
  return planned;
}

/** An operation as somebody remembers it. */
export type KnownOperation = { readonly query: string; readonly operationName?: string };

/** Plans operations that a registry remembers, the first before the last, for a gateway that has just started. */
export async function warmKnown(
  to: Snapshot,
  operations: readonly KnownOperation[],
  { operations: most, timeoutMs, isOver }: WarmLimits,
): Promise<number> {
  const until = performance.now() + timeoutMs;
  let planned = 0;
  for (const { query, operationName } of operations.slice(0, most)) {
    if (isOver() || performance.now() > until) return planned;
    const found = readOperation(to.parts, { query, operationName });
    if (found.ok && (await isPlanned(to.parts.plans.plan(found.operation)))) planned += 1;
  }
  return planned;
}

async function isPlanned(plan: unknown): Promise<boolean> {
  try {
    await plan;
    return true;
  } catch {
    return false; // Whoever asks for it will be told why.
  }
}

async function warmParts(
  from: SnapshotParts,
  to: SnapshotParts,
  { operations, until, isOver }: WarmLimits & { readonly until: number },
): Promise<number> {
  let planned = 0;
  for (const { operation, uses, plan } of mostUsed(from, to, operations)) {
    if (isOver() || performance.now() > until) return planned;
    await nextTurn(); // Validating is work of this thread; requests come first.
    // The client's own text, because its literals may have other types now.
    const query = operation.document.loc?.source.body;
    const found = readOperation(to, { query, operationName: operation.name });
    if (!found.ok) continue;
    // Half of the uses, so that what was popular once gives way.
    if (await isPlanned(plan(found.operation, Math.ceil(uses / 2)))) planned += 1;
  }
  return planned;
}

type Wanted = {
  readonly operation: Operation;
  readonly uses: number;
  readonly plan: (operation: Operation, uses: number) => Promise<unknown>;
};

/** What is answered at once and what in parts, together. */
function mostUsed(from: SnapshotParts, to: SnapshotParts, count: number): readonly Wanted[] {
  const whole = from.plans.mostUsed(count).map(
    ({ operation, flags, uses }): Wanted => ({
      operation,
      uses,
      plan: async (found, startWith) => to.plans.plan(found, flags, startWith),
    }),
  );
  const deferred = from.deferredPlans.mostUsed(count).map(
    ({ operation, flags, uses }): Wanted => ({
      operation,
      uses,
      plan: (found, startWith) => to.deferredPlans.plan(found, flags, startWith),
    }),
  );
  return [...whole, ...deferred].sort((one, other) => other.uses - one.uses).slice(0, count);
}
