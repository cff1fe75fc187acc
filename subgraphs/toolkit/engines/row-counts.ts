/** A table may grow unseen for so long. Beyond it nothing is known until rows have been counted again. */
const OLDEST_MS = 60_000;

/** The rows of tables, as they were counted a while ago. */
export class RowCounts {
  readonly #count: () => Promise<ReadonlyMap<string, number>>;
  #counts: ReadonlyMap<string, number>;
  #countedAt = performance.now();
  #isCounting = false;

  /** `count` counts them anew, by the name of the table; when it rejects it is called again later. */
  constructor(counts: ReadonlyMap<string, number>, count: () => Promise<ReadonlyMap<string, number>>) {
    this.#counts = counts;
    this.#count = count;
  }

  /** The rows of a table; undefined where they are not known, or no longer. */
  of(table: string): number | undefined {
    if (performance.now() - this.#countedAt <= OLDEST_MS) return this.#counts.get(table);
    if (!this.#isCounting) void this.#countAgain();
    return undefined;
  }

  async #countAgain(): Promise<void> {
    this.#isCounting = true;
    try {
      this.#counts = await this.#count();
      this.#countedAt = performance.now();
    } catch {
      // Whoever asks meanwhile learns from the database itself what is wrong with it.
    } finally {
      this.#isCounting = false;
    }
  }
}
