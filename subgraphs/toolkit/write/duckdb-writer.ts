import type { Column, Table } from '../../../contracts/index.ts';
import type { DuckDbEngine, DuckDbSession } from '../engines/duckdb-engine.ts';
import { StatementQueue } from '../engines/statement-queue.ts';
import { columnSql } from '../load/duckdb-source.ts';
import { fromJson, isWrittenAsText } from '../load/nested-source.ts';
import type { Statement } from '../query/ir.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { type DuckDbConstraint, explainDuckDb, readDuckDbConstraints } from './duckdb-rules.ts';
import type { RunStatement, Writer } from './writer.ts';

const WAITING = 100;

/** Writes to DuckDB files that are attached for it, one transaction after another. */
export class DuckDbWriter implements Writer {
  readonly dialect = duckDbDialect;
  readonly returnsRows = false;
  readonly #session: DuckDbSession;
  readonly #targets: ReadonlyMap<string, string>;
  readonly #queue = new StatementQueue({ running: 1, heavy: 1, waiting: WAITING });

  readonly #constraints: readonly DuckDbConstraint[];

  private constructor(
    session: DuckDbSession,
    targets: ReadonlyMap<string, string>,
    constraints: readonly DuckDbConstraint[],
  ) {
    this.#session = session;
    this.#targets = targets;
    this.#constraints = constraints;
  }

  /** `targets`: the attached tables behind the views that answer, by the table's name in the contract. */
  static async open(engine: DuckDbEngine, targets: ReadonlyMap<string, string>): Promise<DuckDbWriter> {
    const session = await engine.openSession();
    return new DuckDbWriter(session, targets, await readDuckDbConstraints(session));
  }

  /** A table that was made from a query has no constraints at all. */
  guardsKeys(): boolean {
    return false;
  }

  target(table: Table): string {
    const target = this.#targets.get(table.name);
    if (target === undefined) throw new TypeError(`Expected a writable table, got ${table.name}.`);
    return target;
  }

  fromJson(_table: Table, column: Column, json: string): string {
    return isWrittenAsText(column) ? json : fromJson(json, column);
  }

  returned(column: Column): string {
    return columnSql(column, 'typed');
  }

  async transaction<Result>(table: Table, work: (run: RunStatement) => Promise<Result>): Promise<Result> {
    const release = await this.#queue.acquire(false);
    try {
      await this.#session.run(plain('BEGIN TRANSACTION'));
      try {
        const result = await work((statement) => this.#session.run(statement));
        await this.#session.run(plain('COMMIT'));
        return result;
      } catch (error) {
        // A statement that failed may have ended the transaction by itself.
        await this.#session.run(plain('ROLLBACK')).catch(() => undefined);
        const own = this.#constraints.filter((one) => one.target === this.target(table));
        throw explainDuckDb(error, table, own) ?? error;
      }
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    this.#session.close();
  }
}

function plain(sql: string): Statement {
  return { sql, parameters: [], isHeavy: false };
}
