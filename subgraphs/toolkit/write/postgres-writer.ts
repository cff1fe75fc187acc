import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Column, Table } from '../../../contracts/index.ts';
import { timedOut } from '../engines/engine.ts';
import type { PostgresOptions } from '../engines/postgres-engine.ts';
import { StatementQueue } from '../engines/statement-queue.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import { postgresTable } from '../query/sql/postgres-dialect.ts';
import { explainPostgres, type PostgresRules, readPostgresRules } from './postgres-rules.ts';
import type { RunStatement, Writer } from './writer.ts';

const QUERY_CANCELED = '57014';
const WAITING = 100;

/** Writes to a PostgreSQL server, over connections of its own: those that answer questions stay read-only. */
export class PostgresWriter implements Writer {
  readonly dialect: Dialect;
  readonly returnsRows = true;
  readonly #pool: pg.Pool;
  readonly #options: PostgresOptions;
  readonly #queue: StatementQueue;
  readonly #rules: ReadonlyMap<string, PostgresRules>;

  private constructor(pool: pg.Pool, options: PostgresOptions, rules: ReadonlyMap<string, PostgresRules>) {
    this.#pool = pool;
    this.dialect = options.dialect;
    this.#options = options;
    this.#rules = rules;
    this.#queue = new StatementQueue({
      running: options.connections,
      heavy: options.connections,
      waiting: WAITING,
    });
  }

  /** Opens it and learns the rules of the tables, so that a broken one can be told by its fields. */
  static async open(options: PostgresOptions, tables: readonly Table[]): Promise<PostgresWriter> {
    const pool = new pg.Pool({
      connectionString: options.url,
      max: options.connections,
      maxUses: 2_000,
      connectionTimeoutMillis: 10_000,
      statement_timeout: options.statementTimeoutMs,
      // Whoever stands still inside a transaction holds its locks.
      idle_in_transaction_session_timeout: options.statementTimeoutMs,
      options: '-c timezone=UTC',
    });
    pool.on('error', ignore);
    try {
      const rules = new Map<string, PostgresRules>();
      for (const table of tables) rules.set(table.name, await readPostgresRules(pool, table));
      return new PostgresWriter(pool, options, rules);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  /** What the server itself knows of a table. */
  rulesOf(table: Table): PostgresRules | undefined {
    return this.#rules.get(table.name);
  }

  guardsKeys(): boolean {
    return true;
  }

  target(table: Table): string {
    return postgresTable(table);
  }

  /** The server knows what the column is: jsonb, an array, a composite type. */
  fromJson(table: Table, { source }: Column, json: string): string {
    const row = `jsonb_populate_record(NULL::${this.target(table)}, jsonb_build_object(${literal(source)}, ${json}))`;
    return `(${row}).${identifier(source)}`;
  }

  returned(column: Column): string {
    return `written.${identifier(column.source)}`;
  }

  async transaction<Result>(table: Table, work: (run: RunStatement) => Promise<Result>): Promise<Result> {
    const release = await this.#queue.acquire(false);
    try {
      return await this.#inTransaction(work);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      if (error.code === QUERY_CANCELED) throw timedOut(this.#options.statementTimeoutMs);
      throw explainPostgres(error, table, this.#rules.get(table.name)) ?? error;
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #inTransaction<Result>(work: (run: RunStatement) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    client.on('error', ignore);
    let isBroken = true;
    try {
      await client.query('BEGIN');
      try {
        const result = await work((statement) => runTexts(client, statement));
        await client.query('COMMIT');
        isBroken = false;
        return result;
      } catch (error) {
        await client.query('ROLLBACK').then(
          () => {
            isBroken = false;
          },
          // The connection is gone, and its transaction with it.
          ignore,
        );
        throw error;
      }
    } finally {
      client.off('error', ignore);
      client.release(isBroken);
    }
  }
}

async function runTexts(
  client: pg.PoolClient,
  { sql, parameters }: Statement,
): Promise<readonly (string | null)[]> {
  const { rows } = await client.query<[string | null]>({
    name: createHash('sha1').update(sql).digest('base64url'),
    text: sql,
    values: parameters.map((value) =>
      Array.isArray(value) ? value.map((one) => (one === null ? null : String(one))) : value,
    ),
    rowMode: 'array',
  });
  return rows.map(([text]) => text);
}

function ignore(): void {}
