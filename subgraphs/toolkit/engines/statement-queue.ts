import type { Signal } from '../../../edge/index.ts';
import { cancelled, StatementRefused } from './engine.ts';

type Waiting = { readonly isHeavy: boolean; start(): void };

/** How many statements may do what at once. */
export type QueueLimits = {
  /** Statements at once. */
  readonly running: number;
  /** Of these, statements that read much; the rest stays free for look-ups. */
  readonly heavy: number;
  /** Statements of each sort in line; one more is refused. Heavy ones, which wait for long, take no look-up's place. */
  readonly waiting: number;
};

/**
 * Lets statements run a few at a time, in order of arrival, and heavy ones fewer still, so that a question over all
 * rows does not stall look-ups by key. `release` whatever was let through.
 */
export class StatementQueue {
  readonly #limits: QueueLimits;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #heavy = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Waits for a turn. Rejects with StatementRefused when the line is full or the signal is aborted. */
  async acquire(isHeavy: boolean, signal?: Signal): Promise<() => void> {
    if (signal?.aborted) throw cancelled();
    if (!this.#hasRoom(isHeavy)) await this.#wait(isHeavy, signal);
    else this.#begin(isHeavy);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#running -= 1;
      if (isHeavy) this.#heavy -= 1;
      this.#startNext();
    };
  }

  #hasRoom(isHeavy: boolean): boolean {
    return this.#running < this.#limits.running && !(isHeavy && this.#heavy >= this.#limits.heavy);
  }

  #begin(isHeavy: boolean): void {
    this.#running += 1;
    if (isHeavy) this.#heavy += 1;
  }

  #wait(isHeavy: boolean, signal?: Signal): Promise<void> {
    const inLine = this.#waiting.filter((one) => one.isHeavy === isHeavy).length;
    if (inLine >= this.#limits.waiting) {
      throw new StatementRefused(
        'TOO_BUSY',
        `${this.#limits.waiting} questions are waiting already. Try again in a few seconds.`,
      );
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(cancelled());
      };
      const waiting: Waiting = {
        isHeavy,
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', leave);
    });
  }

  #startNext(): void {
    const index = this.#waiting.findIndex(({ isHeavy }) => this.#hasRoom(isHeavy));
    const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (!next) return;
    this.#begin(next.isHeavy);
    next.start();
  }
}
