import { Cron } from 'croner';
import type { Check } from './check.ts';

/** When quality is measured. */
export type QualityTiming = {
  /** From the start to the first measurement, so that starting is not held up. */
  readonly firstAfterMs: number;
  /** From one to the next, where the contract does not say. */
  readonly everyMs: number;
  /** Added by chance to each wait, so that the domains of a mesh do not all begin at once. */
  readonly jitterMs: number;
};

/** Soon after the start, then every hour. */
export const DEFAULT_QUALITY_TIMING: QualityTiming = {
  firstAfterMs: 15_000,
  everyMs: 60 * 60_000,
  jitterMs: 15_000,
};

/** Checks that are due at the same times. */
export type Appointment = {
  readonly checks: readonly Check[];
  /** The next time after a moment, in milliseconds; undefined when there is none. */
  next(afterMs: number): number | undefined;
  readonly firstMs: number | undefined;
};

/** The first problem of a cron expression, or undefined for a good one. */
export function cronProblem(expression: string): string | undefined {
  try {
    new Cron(expression, { timezone: 'UTC' });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `Expected a cron expression in schedule, got "${expression}": ${reason}`;
  }
}

/** Sorts the checks of one product by when they run: those with a schedule by it, in UTC, all others together. */
export function appointmentsOf(
  checks: readonly Check[],
  { firstAfterMs, everyMs }: Pick<QualityTiming, 'firstAfterMs' | 'everyMs'>,
  nowMs: number,
): Appointment[] {
  const bySchedule = new Map<string | undefined, Check[]>();
  for (const check of checks)
    bySchedule.set(check.schedule, [...(bySchedule.get(check.schedule) ?? []), check]);
  return [...bySchedule].flatMap(([schedule, due]): Appointment[] => {
    if (schedule !== undefined) {
      const cron = new Cron(schedule, { timezone: 'UTC' });
      const next = (afterMs: number) => cron.nextRun(new Date(afterMs))?.getTime();
      return [{ checks: due, next, firstMs: next(nowMs) }];
    }
    if (everyMs === 0) return [];
    return [{ checks: due, next: (afterMs) => afterMs + everyMs, firstMs: nowMs + firstAfterMs }];
  });
}
