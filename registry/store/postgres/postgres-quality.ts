import type pg from 'pg';
import { dayOf, type MeasuredDay, type Measurement } from '../../quality/measurement.ts';
import { KEPT_QUALITY_DAYS } from '../../quality/quality-standing.ts';
import { windowStart } from '../../usage/window-start.ts';

type Counts = Pick<MeasuredDay, 'day' | 'measurements' | 'checks' | 'passed' | 'promises' | 'kept'>;
type Row = Counts & { readonly last: Measurement };

/** Measurements, a row for each product and day; the database itself sees to it that each counts once, whoever tells it. */
export class PostgresQuality {
  readonly #pool: pg.Pool;
  readonly #table: string;

  constructor(pool: pg.Pool, schema: string) {
    this.#pool = pool;
    this.#table = `"${schema}".quality`;
  }

  /** See `RegistryStore.addQuality`. */
  async add(measurements: readonly Measurement[]): Promise<void> {
    for (const one of measurements) {
      const { product, measuredAt, checks, passed, promises, kept } = one;
      await this.#pool.query(
        `INSERT INTO ${this.#table} AS known
           (day, product, measured_at, measurements, checks, passed, promises, kept, last)
         VALUES ($1::date, $2, $3, 1, $4, $5, $6, $7, $8)
         ON CONFLICT (day, product) DO UPDATE SET measured_at = excluded.measured_at,
           measurements = known.measurements + 1, checks = known.checks + excluded.checks,
           passed = known.passed + excluded.passed, promises = known.promises + excluded.promises,
           kept = known.kept + excluded.kept, last = excluded.last
         WHERE known.measured_at < excluded.measured_at`,
        [dayOf(one), product, measuredAt, checks, passed, promises, kept, JSON.stringify(one)],
      );
    }
  }

  /** See `RegistryStore.readQuality`. */
  async read(since: string): Promise<readonly MeasuredDay[]> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, measurements, checks, passed, promises, kept, last
       FROM ${this.#table} WHERE day >= $1::date ORDER BY day, product`,
      [since],
    );
    return rows.map(({ last, ...counts }) => ({ ...last, ...counts }));
  }

  /** Removes the days that are not kept any longer. */
  async removeOld(now: Date): Promise<void> {
    await this.#pool.query(`DELETE FROM ${this.#table} WHERE day < $1::date`, [
      windowStart(KEPT_QUALITY_DAYS, now),
    ]);
  }
}
