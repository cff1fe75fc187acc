import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Table } from '../../../contracts/index.ts';
import type { Signal } from '../../../edge/index.ts';
import type { Dialect } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import type { Parameter } from '../query/parameter.ts';
import {
  cancelled,
  type Engine,
  type EngineLimits,
  numberTooLarge,
  StatementRefused,
  timedOut,
  tooLarge,
} from './engine.ts';
import { plannedRows, plannedScans, rowsRead } from './postgres-plan.ts';
import { StatementCache } from './statement-cache.ts';
import { StatementQueue } from './statement-queue.ts';

/** Which server, by connection string, and how its tables are asked. */
export type PostgresOptions = EngineLimits & { readonly url: string; readonly dialect: Dialect };

const QUERY_CANCELED = '57014';
/** PostgreSQL has no infinite sum of numbers. */
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';
/** A text of a gigabyte or more. */
const PROGRAM_LIMIT_EXCEEDED = '54000';
const CONNECT_TIMEOUT_MS = 10_000;
/** JSON has no such sign, not even between its parts. */
const SEPARATOR = '\x01';
/** Stands for a row that is null: one that was asked for and is not there, or that a filter leaves out. */
const NO_ROW = 'null';
/** Stands for an answer that is too large to be sent; JSON has no such sign either. */
const TOO_LARGE = '\x02';
const MAX_STATEMENTS = 1_000;

/** A PostgreSQL server: read-only sessions, statements prepared by name. */
export class PostgresEngine implements Engine {
  readonly dialect: Dialect;
  readonly #pool: pg.Pool;
  readonly #options: PostgresOptions;
  readonly #queue: StatementQueue;
  readonly #statements = new StatementCache<{ readonly name: string; readonly text: string }>(
    MAX_STATEMENTS,
    ignore,
  );
  /** The statements that each session has prepared. */
  readonly #prepared = new WeakMap<pg.PoolClient, Set<string>>();

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.dialect = options.dialect;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.connections,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: options.statementTimeoutMs,
      options: '-c default_transaction_read_only=on -c timezone=UTC',
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.#pool.on('error', ignore);
    // So is one that breaks in use: its statement learns of it by itself.
    this.#pool.on('connect', (client) => client.on('error', ignore));
    this.#queue = new StatementQueue({
      running: options.connections,
      heavy: Math.max(1, Math.floor(options.connections / 2)),
      waiting: options.maxWaiting ?? 100,
    });
  }

  async texts(statement: Statement, signal?: Signal): Promise<readonly (string | null)[]> {
    const release = await this.#queue.acquire(statement.isHeavy, signal);
    try {
      return await this.#run(statement, signal);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== QUERY_CANCELED) throw error;
      throw signal?.aborted ? cancelled() : timedOut(this.#options.statementTimeoutMs);
    } finally {
      release();
    }
  }

  async #run(statement: Statement, signal?: Signal): Promise<readonly (string | null)[]> {
    const client = await this.#pool.connect();
    let cancelling: Promise<void> | undefined;
    let isBroken = false;
    const cancel = (): void => {
      cancelling ??= this.#cancel(client).catch(ignore);
    };
    signal?.addEventListener('abort', cancel);
    try {
      if (signal?.aborted) throw cancelled();
      const result = await client.query<[string | null]>({
        ...this.#named(statement.sql),
        values: statement.parameters.map(toPostgresValue),
        rowMode: 'array',
      });
      const joined = result.rows[0]?.[0] ?? null;
      if (joined === TOO_LARGE) throw tooLarge(this.#options.maxAnswerBytes);
      if (joined === null) return [];
      return joined.split(SEPARATOR).map((text) => (text === NO_ROW ? null : text));
    } catch (error) {
      isBroken = endsSession(error);
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (code === PROGRAM_LIMIT_EXCEEDED) throw tooLarge(this.#options.maxAnswerBytes);
      throw isOverflow(error) ? numberTooLarge() : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      // It stops whatever the session does by then, which is to be nobody else's statement.
      await cancelling;
      client.release(isBroken || this.#isFull(client, statement.sql));
    }
  }

  /**
   * All rows come as one, because a message of the protocol for each costs the client more than the row itself (a half on 500
   * entities). The rows keep the order that the statement inside gives them. What is too large stays in the database: half a
   * gigabyte is more than one text can hold here, and the client would end the process.
   */
  #named(sql: string): { readonly name: string; readonly text: string } {
    const known = this.#statements.get(sql);
    if (known) return known;
    const all = `SELECT string_agg(coalesce(weft_row, '${NO_ROW}'), E'\\x01') FROM (${sql}) weft_rows(weft_row)`;
    const isSmall = `octet_length(weft_all) <= ${Number(this.#options.maxAnswerBytes)}`;
    const text = `SELECT CASE WHEN weft_all IS NULL OR ${isSmall} THEN weft_all ELSE E'\\x02' END FROM (${all}) weft_answer(weft_all)`;
    const named = { name: createHash('sha1').update(sql).digest('base64url'), text };
    this.#statements.set(sql, named);
    return named;
  }

  /** A session keeps every statement it prepared; one that has prepared too many makes room for a new one, which has none. */
  #isFull(client: pg.PoolClient, sql: string): boolean {
    const prepared = this.#prepared.get(client) ?? new Set<string>();
    this.#prepared.set(client, prepared);
    prepared.add(sql);
    return prepared.size >= MAX_STATEMENTS;
  }

  /** Stops the statement of a session from a session outside the pool, which may have none to spare. */
  async #cancel(target: pg.PoolClient): Promise<void> {
    const processId = 'processID' in target ? target.processID : null;
    if (typeof processId !== 'number') return;
    const helper = new pg.Client({
      connectionString: this.#options.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    helper.on('error', ignore);
    try {
      await helper.connect();
      await helper.query('SELECT pg_cancel_backend($1)', [processId]);
    } finally {
      await helper.end();
    }
  }

  /** The rows that PostgreSQL's planner expects a statement to read. */
  async estimateRows({ sql, parameters }: Statement): Promise<number> {
    const values = parameters.map(toPostgresValue);
    const explained = await this.rows(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`, values);
    const scans = plannedScans(explained[0]?.['QUERY PLAN']);
    const tables = scans.flatMap((scan) => (scan.kind === 'table' ? [scan] : []));
    const found = await this.rows(
      // As many as when they were counted last, by the pages there were then: what its planner takes as well.
      `SELECT n.nspname AS schema, c.relname AS name,
         c.reltuples * pg_relation_size(c.oid) / nullif(c.relpages, 0) / current_setting('block_size')::int AS rows
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [tables.map(({ schema }) => schema), tables.map(({ table }) => table)],
    );
    const sizes = new Map(found.map(({ schema, name, rows }) => [`${schema}.${name}`, Number(rows ?? -1)]));
    return scans.reduce((sum, scan) => sum + rowsRead(scan, sizes), 0);
  }

  /** The rows of tables as PostgreSQL's planner takes them to be, by their size at the moment. */
  async plannedRows(tables: readonly Table[]): Promise<ReadonlyMap<string, number>> {
    const rows = new Map<string, number>();
    for (const table of tables) {
      const explained = await this.rows(
        `EXPLAIN (FORMAT JSON) SELECT FROM ${this.dialect.table(table)} weft_rows`,
      );
      rows.set(table.name, plannedRows(explained[0]?.['QUERY PLAN']));
    }
    return rows;
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

/** What a question computes; `for type` says that a value of the data does not fit, which is another error. */
function isOverflow(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === NUMERIC_VALUE_OUT_OF_RANGE &&
    !error.message.includes('for type')
  );
}

/** True for errors after which a session answers no other statement; the pool may learn of it later than the next caller. */
function endsSession(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.severity === 'FATAL';
  return !(error instanceof StatementRefused);
}

function ignore(): void {}

function toPostgresValue(value: Parameter): unknown {
  return Array.isArray(value) ? value.map((one) => (one === null ? null : String(one))) : value;
}
