import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Parameter, Statement } from '../query/ir.ts';
import { postgresDialect } from '../query/postgres-dialect.ts';
import { type Engine, StatementTimeout } from './engine.ts';

export type PostgresOptions = {
  readonly url: string;
  readonly connections: number;
  readonly statementTimeoutMs: number;
};

const QUERY_CANCELED = '57014';

/** A PostgreSQL server: read-only sessions, statements prepared by name. */
export class PostgresEngine implements Engine {
  readonly dialect = postgresDialect;
  readonly #pool: pg.Pool;
  readonly #timeoutMs: number;

  constructor(options: PostgresOptions) {
    this.#timeoutMs = options.statementTimeoutMs;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.connections,
      statement_timeout: options.statementTimeoutMs,
      options: '-c default_transaction_read_only=on -c timezone=UTC',
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
  }

  async texts(statement: Statement): Promise<readonly (string | null)[]> {
    try {
      const result = await this.#pool.query<[string | null]>({
        name: createHash('sha1').update(statement.sql).digest('base64url'),
        text: statement.sql,
        values: statement.parameters.map(toPostgresValue),
        rowMode: 'array',
      });
      return result.rows.map((row) => row[0]);
    } catch (error) {
      throw error instanceof pg.DatabaseError && error.code === QUERY_CANCELED
        ? new StatementTimeout(this.#timeoutMs)
        : error;
    }
  }

  /** Rows of a plain statement, for checks at start. */
  async rows(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.#pool.query<Record<string, unknown>>(sql, [...values])).rows;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function toPostgresValue(value: Parameter): unknown {
  return Array.isArray(value) ? value.map((one) => (one === null ? null : String(one))) : value;
}
