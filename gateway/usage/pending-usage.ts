import { addUsage, type UsageBatch, type UsageRow } from '../../registry/usage/index.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { WrittenUsage } from './usage-rows.ts';

/** Takes usage; when it rejects, the same rows come again later. */
export type UsageSink = (batch: UsageBatch) => Promise<void>;

/** Rows of one batch, so that none is larger than what a registry reads at once. */
const ROWS_PER_BATCH = 200;
/** Texts that the sink has; a text that was forgotten here is only sent again. */
const MAX_SENT_TEXTS = 10_000;

/** What pending usage needs of the gateway. */
export type PendingOptions = {
  readonly sink: UsageSink;
  readonly maxRows: number;
  readonly warn: (message: string, error?: unknown) => void;
};

/** Rows that the sink has not taken yet. They add up while it cannot, within a bound. */
export class PendingUsage {
  readonly #options: PendingOptions;
  readonly #rows = new Map<string, UsageRow>();
  readonly #texts = new Map<string, string>();
  readonly #sent = new BoundedMap<string, true>(MAX_SENT_TEXTS);
  #isFailing = false;
  #lost = 0;

  constructor(options: PendingOptions) {
    this.#options = options;
  }

  /** Requests whose rows were given up. */
  get lost(): number {
    return this.#lost;
  }

  get size(): number {
    return this.#rows.size;
  }

  add({ rows, texts }: WrittenUsage): void {
    for (const [key, row] of rows) this.#put(key, row);
    for (const [hash, text] of texts) if (!this.#sent.get(hash)) this.#texts.set(hash, text);
  }

  /** Gives the rows to the sink. False when it did not take all of them; the rest stays. */
  async send(): Promise<boolean> {
    const entries = [...this.#rows];
    this.#rows.clear();
    for (let at = 0; at < entries.length; at += ROWS_PER_BATCH) {
      const portion = entries.slice(at, at + ROWS_PER_BATCH).map(([, row]) => row);
      if (await this.#sendBatch(portion)) continue;
      for (const [key, row] of entries.slice(at)) this.#put(key, row);
      return false;
    }
    return true;
  }

  /** Gives up what is left, and says so. */
  discard(): void {
    for (const { count } of this.#rows.values()) this.#lost += count;
    this.#rows.clear();
    this.#texts.clear();
  }

  async #sendBatch(rows: readonly UsageRow[]): Promise<boolean> {
    const texts = new Map(
      rows.flatMap(({ operation }) => {
        const text = this.#texts.get(operation);
        return text === undefined ? [] : [[operation, text] as const];
      }),
    );
    try {
      await this.#options.sink({ rows, texts: [...texts.values()] });
    } catch (error) {
      if (!this.#isFailing)
        this.#options.warn('Usage could not be handed over; it is kept and tried again.', error);
      this.#isFailing = true;
      return false;
    }
    this.#isFailing = false;
    for (const hash of texts.keys()) {
      this.#texts.delete(hash);
      this.#sent.set(hash, true);
    }
    return true;
  }

  #put(key: string, row: UsageRow): void {
    const known = this.#rows.get(key);
    if (known) this.#rows.set(key, addUsage(known, row));
    else if (this.#rows.size < this.#options.maxRows) this.#rows.set(key, row);
    else this.#lost += row.count;
  }
}
