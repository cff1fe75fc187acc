import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, listValue } from '@duckdb/node-api';
import { duckDbDialect } from '../query/duckdb-dialect.ts';
import type { Parameter, Statement } from '../query/ir.ts';
import { type Engine, StatementTimeout } from './engine.ts';

/** Settings that measured better than the defaults for lists with an order and lookups by long key lists. */
const SETTINGS = [
  "SET TimeZone = 'UTC'",
  'SET preserve_insertion_order = false',
  'SET late_materialization_max_rows = 1000',
  'SET dynamic_or_filter_threshold = 2000',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
];

export type DuckDbOptions = {
  readonly threads: number;
  readonly memoryLimitMb: number;
  /** Connections, and so statements that run at once; more wait in line. */
  readonly connections: number;
  readonly statementTimeoutMs: number;
};

/** DuckDB in this process. Statements run on libuv's thread pool, one per connection, and never block the event loop. */
export class DuckDbEngine implements Engine {
  readonly dialect = duckDbDialect;
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #timeoutMs: number;

  private constructor(instance: DuckDBInstance, connections: DuckDBConnection[], timeoutMs: number) {
    this.#instance = instance;
    this.#idle = connections;
    this.#timeoutMs = timeoutMs;
  }

  /** Opens an empty in-memory database and lets `load` fill it with views and tables before anything is served. */
  static async open(
    options: DuckDbOptions,
    load: (run: (sql: string) => Promise<DuckDbRows>) => Promise<void>,
  ): Promise<DuckDbEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryLimitMb}MB`,
    });
    const first = await instance.connect();
    for (const setting of SETTINGS) await first.run(setting);
    await load(async (sql) => (await first.runAndReadAll(sql)).getRowObjectsJson() as DuckDbRows);
    const others = await Promise.all(
      Array.from({ length: options.connections - 1 }, () => instance.connect()),
    );
    return new DuckDbEngine(instance, [first, ...others], options.statementTimeoutMs);
  }

  async texts(statement: Statement, signal?: AbortSignal): Promise<readonly (string | null)[]> {
    const connection = await this.#acquire();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      connection.interrupt();
    }, this.#timeoutMs);
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      const reader = await connection.runAndReadAll(statement.sql, statement.parameters.map(toDuckDbValue));
      return (reader.getColumns()[0] ?? []) as (string | null)[];
    } catch (error) {
      throw timedOut ? new StatementTimeout(this.#timeoutMs) : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      this.#release(connection);
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }

  #acquire(): Promise<DuckDBConnection> {
    const connection = this.#idle.pop();
    return connection ? Promise.resolve(connection) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}

/** Rows as plain JSON values, for loading and checks. */
export type DuckDbRows = readonly Readonly<Record<string, string | number | boolean | null>>[];

/** Lists travel as text and are cast in SQL, so that one statement serves every length and type. */
function toDuckDbValue(value: Parameter): DuckDBValue {
  if (Array.isArray(value)) return listValue(value.map((one) => (one === null ? null : String(one))));
  return value as DuckDBValue;
}
