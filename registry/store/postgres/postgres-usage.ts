import type pg from 'pg';
import { addUpUsage, usageRowKey } from '../../usage/add-usage.ts';
import type { UsageRow } from '../../usage/usage-row.ts';
import { portions, rowsByDay } from '../usage-days.ts';

const COMPACT_AFTER_BATCHES = 50;

type KeptRows = { readonly rows: readonly UsageRow[] };

/** Usage in batches of rows; those of a day are added up whenever this process has added many. */
export class PostgresUsage {
  readonly #pool: pg.Pool;
  readonly #table: string;
  readonly #schema: string;
  /** Batches of the day that was added to last, since they were added up. */
  #batches = { day: '', count: 0 };

  constructor(pool: pg.Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
    this.#table = `"${schema}".usage`;
  }

  /** See `RegistryStore.addUsage`. */
  async add(rows: readonly UsageRow[]): Promise<void> {
    const days = rowsByDay(rows);
    if (days.size === 0) return;
    const batches = [...days].flatMap(([day, ofDay]) => portions(ofDay).map((portion) => ({ day, portion })));
    await this.#insert(this.#pool, batches);
    for (const { day } of batches) await this.#count(day);
  }

  /** See `RegistryStore.readUsage`. */
  async read(since: string): Promise<readonly UsageRow[]> {
    const kept = await this.#pool.query<KeptRows>(
      `SELECT rows FROM ${this.#table} WHERE day >= $1::date ORDER BY day, id`,
      [since],
    );
    return addUpUsage(
      kept.rows.flatMap(({ rows }) => rows),
      usageRowKey,
    );
  }

  /** See `RegistryStore.removeUsage`. */
  async removeBefore(day: string): Promise<void> {
    await this.#pool.query(`DELETE FROM ${this.#table} WHERE day < $1::date`, [day]);
  }

  async #count(day: string): Promise<void> {
    const count = this.#batches.day === day ? this.#batches.count + 1 : 1;
    this.#batches = { day, count };
    if (count < COMPACT_AFTER_BATCHES) return;
    this.#batches = { day, count: 0 };
    await this.#compact(day);
  }

  /** In one transaction: a reader sees all batches or their sum. One process at a time is enough. */
  async #compact(day: string): Promise<void> {
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('BEGIN');
      const lock = await client.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken',
        [`weft usage ${this.#schema}`],
      );
      if (lock.rows[0]?.taken) {
        const kept = await client.query<KeptRows>(
          `DELETE FROM ${this.#table} WHERE day = $1::date RETURNING rows`,
          [day],
        );
        const sum = addUpUsage(
          kept.rows.flatMap(({ rows }) => rows),
          usageRowKey,
        );
        await this.#insert(
          client,
          portions(sum).map((portion) => ({ day, portion })),
        );
      }
      await client.query('COMMIT');
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      // With an error the connection goes, and its transaction with it.
      client.release(failure);
    }
  }

  async #insert(
    into: pg.Pool | pg.PoolClient,
    batches: readonly { readonly day: string; readonly portion: readonly UsageRow[] }[],
  ): Promise<void> {
    await into.query(
      `INSERT INTO ${this.#table} (day, rows) SELECT day::date, rows::json FROM unnest($1::text[], $2::text[]) AS batch (day, rows)`,
      [batches.map(({ day }) => day), batches.map(({ portion }) => JSON.stringify(portion))],
    );
  }
}
