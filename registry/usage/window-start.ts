const DAY_MS = 24 * 60 * 60 * 1000;

/** The first of the last `days` days, today included; UTC. */
export function windowStart(days: number, now: Date): string {
  return new Date(now.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}
