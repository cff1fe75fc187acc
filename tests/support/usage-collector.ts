import { addUsage, type UsageBatch, type UsageRow, usageRowKey } from '../../registry/index.ts';

/** Takes usage as a registry does, and tells what it has. */
export class UsageCollector {
  readonly rows = new Map<string, UsageRow>();
  readonly texts = new Set<string>();
  readonly batches: UsageBatch[] = [];
  /** What the next batches are refused with. */
  refusal: Error | undefined;
  refused = 0;

  readonly sink = async (batch: UsageBatch): Promise<void> => {
    if (this.refusal) {
      this.refused += 1;
      throw this.refusal;
    }
    this.batches.push(batch);
    for (const text of batch.texts) this.texts.add(text);
    for (const row of batch.rows) {
      const key = usageRowKey(row);
      const known = this.rows.get(key);
      this.rows.set(key, known ? addUsage(known, row) : row);
    }
  };

  /** Requests in all rows. */
  get count(): number {
    return [...this.rows.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The rows of operations of that name. */
  named(name: string): readonly UsageRow[] {
    return [...this.rows.values()].filter((row) => row.name === name);
  }

  /** The only row of an operation of that name. */
  only(name: string): UsageRow {
    const [row, ...others] = this.named(name);
    if (!row || others.length > 0)
      throw new Error(`Expected one row of ${name}, got ${others.length + (row ? 1 : 0)}.`);
    return row;
  }
}
