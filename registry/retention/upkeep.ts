import type { RegistryParts } from '../registry-parts.ts';
import { windowStart } from '../usage/window-start.ts';
import { forgottenDocuments } from './forgotten-documents.ts';
import type { Retention } from './retention-settings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type Parts = Pick<RegistryParts, 'store' | 'live' | 'clock'>;

/** Removes what need not be kept any longer, at once and every day, beside everything else. */
export class Upkeep {
  readonly #timer: NodeJS.Timeout;
  #work: Promise<void>;

  constructor(parts: Parts, retention: Retention, onFault: (error: unknown) => void) {
    const remove = (): Promise<void> => applyRetention(parts, retention).catch(onFault);
    this.#work = remove();
    this.#timer = setInterval(() => {
      this.#work = this.#work.then(remove);
    }, DAY_MS);
    this.#timer.unref();
  }

  /** Settles when what is under way has ended. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }
}

/** What is removed: usage of days gone by, and texts that only old reports and versions that never served name. */
async function applyRetention(
  { store, live, clock }: Parts,
  { usageDays, checksDays, rejectedDays }: Retention,
): Promise<void> {
  const now = clock();
  await store.removeUsage(windowStart(usageDays, now));
  const before = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  const since = { checks: before(checksDays), rejected: before(rejectedDays) };
  await store.removeDocuments(await forgottenDocuments(store, await live.refresh(), since));
}
