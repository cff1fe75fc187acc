/** What was asked for once may never be again; to prepare for it costs as much as some answers. */
const ASKED_BEFORE_MADE = 2;

/** Counts how often things are asked for, the latest of them; what is asked for again is worth being prepared for. */
export class Demand {
  readonly #most: number;
  /** The one asked for last stands last. */
  readonly #asked = new Map<string, number>();

  /** `most` things are remembered. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts one asking; true when it was asked for before, and nothing was begun. */
  isAskedAgain(name: string): boolean {
    const asked = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.delete(name);
    this.#asked.set(name, asked);
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= this.#most) break;
      this.#asked.delete(oldest);
    }
    return asked >= ASKED_BEFORE_MADE;
  }

  /** It is being prepared for; where that proves to be of no use, it is not tried again as long as it is remembered. */
  begin(name: string): void {
    this.#asked.set(name, Number.NEGATIVE_INFINITY);
  }

  /** Forgets all. */
  clear(): void {
    this.#asked.clear();
  }
}
