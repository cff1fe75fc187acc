import { availableParallelism } from 'node:os';
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { Signal } from '../../../edge/index.ts';
import { literal } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import type { Parameter } from '../query/parameter.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { duckDbScannedRows } from './duckdb-plan.ts';
import {
  cancelled,
  type Engine,
  type EngineLimits,
  numberTooLarge,
  type StatementRefused,
  timedOut,
  tooLarge,
} from './engine.ts';
import { StatementCache } from './statement-cache.ts';
import { StatementQueue } from './statement-queue.ts';

/**
 * Settings that measured better than the defaults for lists with an order and lookups by long key lists. Global, because
 * a connection has for its own only what was set on it.
 */
const SETTINGS = [
  // Memory that is no longer used goes back by itself, and not only when more is asked for: a subgraph at rest over three
  // million rows held 550 to 660 MB, and now 400.
  'SET GLOBAL allocator_background_threads = true',
  "SET GLOBAL TimeZone = 'UTC'",
  'SET GLOBAL preserve_insertion_order = false',
  'SET GLOBAL late_materialization_max_rows = 1000',
  'SET GLOBAL dynamic_or_filter_threshold = 2000',
  'SET GLOBAL autoinstall_known_extensions = false',
  'SET GLOBAL autoload_known_extensions = false',
  'SET GLOBAL allow_community_extensions = false',
];

/** An interrupt is lost on a statement that has not quite started, so it is repeated until the statement ends. */
const INTERRUPT_EVERY_MS = 20;

/** Statements kept for each connection. */
const MAX_STATEMENTS = 100;

/** How DuckDB is opened. */
export type DuckDbOptions = EngineLimits & {
  readonly threads: number;
  readonly memoryLimitMb: number;
  /** Where statements put what does not fit into memory. */
  readonly spillDirectory: string;
};

/** One connection whose statements share a transaction. */
export type DuckDbSession = {
  run(statement: Statement): Promise<readonly (string | null)[]>;
  close(): void;
};

type Connections = { readonly planner: DuckDBConnection; readonly connections: DuckDBConnection[] };

/** Runs a statement while the database is filled. */
export type RunDuckDb = (sql: string) => Promise<DuckDbRows>;

/** DuckDB in this process. Statements run on libuv's thread pool, one per connection, and never block the event loop. */
export class DuckDbEngine implements Engine {
  readonly dialect = duckDbDialect;
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[];
  readonly #busy = new Set<DuckDBConnection>();
  /** What runs in the library, to be waited for. */
  readonly #running = new Set<Promise<unknown>>();
  readonly #prepared = new Map<DuckDBConnection, StatementCache<DuckDBPreparedStatement>>();
  readonly #queue: StatementQueue;
  readonly #limits: EngineLimits;
  /** Explains statements; its plans read each table once. */
  readonly #planner: DuckDBConnection;
  #isClosed = false;

  private constructor(instance: DuckDBInstance, { planner, connections }: Connections, limits: EngineLimits) {
    this.#instance = instance;
    this.#planner = planner;
    this.#idle = connections;
    this.#limits = limits;
    this.#queue = new StatementQueue({
      running: connections.length,
      heavy: Math.max(1, Math.min(availableParallelism(), connections.length - 1)),
      waiting: limits.maxWaiting ?? 100,
    });
  }

  /**
   * Opens an empty in-memory database and lets `load` fill it with views and tables before anything is served. Then
   * the door is shut: no file can be read but those `load` returns, and no setting can be changed.
   */
  static async open(
    options: DuckDbOptions,
    load: (run: RunDuckDb) => Promise<readonly string[]>,
  ): Promise<DuckDbEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryLimitMb}MB`,
      temp_directory: options.spillDirectory,
      max_temp_directory_size: '10GB',
    });
    const first = await instance.connect();
    for (const setting of SETTINGS) await first.run(setting);
    const files = await load(async (sql) => {
      // SQL of contracts stands inside; what ends the statement it stands in could write files before the door is shut.
      const { count } = await first.extractStatements(sql);
      if (count !== 1) throw new Error(`Expected one statement, got ${count}.`);
      return (await first.runAndReadAll(sql)).getRowObjectsJson() as DuckDbRows;
    });
    await first.run(`SET allowed_paths = [${files.map(literal).join(', ')}]`);
    await first.run('SET enable_external_access = false');
    const planner = await instance.connect();
    // Else rows that an ordered list shows are planned to be read a second time, and counted as a whole table.
    await planner.run('SET late_materialization_max_rows = 0');
    await first.run('SET lock_configuration = true');
    const others = await Promise.all(
      Array.from({ length: options.connections - 1 }, () => instance.connect()),
    );
    return new DuckDbEngine(instance, { planner, connections: [first, ...others] }, options);
  }

  async texts(statement: Statement, signal?: Signal): Promise<readonly (string | null)[]> {
    const release = await this.#queue.acquire(statement.isHeavy, signal);
    const connection = this.#idle.pop();
    if (!connection || this.#isClosed) {
      release();
      throw cancelled();
    }
    try {
      return await this.#track(this.#run(connection, statement, signal));
    } finally {
      if (this.#isClosed) this.#disconnect(connection);
      else this.#idle.push(connection);
      release();
    }
  }

  /** A connection apart from those that answer, for whoever writes. It must be closed before the engine is. */
  async openSession(): Promise<DuckDbSession> {
    const connection = await this.#instance.connect();
    return {
      run: (statement) => this.#track(this.#run(connection, statement, undefined)),
      close: () => this.#disconnect(connection),
    };
  }

  async #run(connection: DuckDBConnection, statement: Statement, signal: Signal | undefined) {
    this.#busy.add(connection);
    const watch = new StatementWatch(connection, { timeoutMs: this.#limits.statementTimeoutMs, signal });
    try {
      const prepared = await this.#prepare(connection, statement.sql);
      prepared.bind(...bound(statement.parameters));
      return await readTexts(await prepared.stream(), this.#limits.maxAnswerBytes);
    } catch (error) {
      // Whatever state it is in, the next one is new.
      this.#prepared.get(connection)?.delete(statement.sql);
      throw watch.reason ?? (isOverflow(error) ? numberTooLarge() : error);
    } finally {
      watch.stop();
      this.#busy.delete(connection);
    }
  }

  /** The rows that DuckDB expects the scans of a statement to hand on. */
  estimateRows({ sql, parameters }: Statement): Promise<number> {
    return this.#track(this.#explain(sql, parameters));
  }

  async #explain(sql: string, parameters: readonly Parameter[]): Promise<number> {
    if (this.#isClosed) throw cancelled();
    const explained = await this.#planner.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`, ...bound(parameters));
    return duckDbScannedRows(String(explained.getRows()[0]?.[1] ?? '[]'));
  }

  /** A prepared statement would keep the database open, and its files. */
  #disconnect(connection: DuckDBConnection): void {
    this.#prepared.get(connection)?.clear();
    this.#prepared.delete(connection);
    connection.closeSync();
  }

  /** To plan a statement costs up to a millisecond, so each connection keeps those it has planned. */
  async #prepare(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
    let cache = this.#prepared.get(connection);
    if (!cache) {
      cache = new StatementCache(MAX_STATEMENTS, (statement) => statement.destroySync());
      this.#prepared.set(connection, cache);
    }
    const known = cache.get(sql);
    if (known) return known;
    const prepared = await connection.prepare(sql);
    cache.set(sql, prepared);
    return prepared;
  }

  /**
   * Runs a statement of our own over whole tables, outside the line of questions and for as long as it takes; `take` gets
   * the rows piece by piece. Rejects with what `take` threw, or when the database is closed.
   */
  scan(
    sql: string,
    parameters: readonly Parameter[],
    take: (chunk: DuckDBDataChunk) => Promise<void>,
  ): Promise<void> {
    return this.#track(this.#scan(sql, parameters, take));
  }

  async #scan(
    sql: string,
    parameters: readonly Parameter[],
    take: (chunk: DuckDBDataChunk) => Promise<void>,
  ): Promise<void> {
    if (this.#isClosed) throw cancelled();
    const connection = await this.#instance.connect();
    this.#busy.add(connection);
    try {
      const result = await connection.stream(sql, ...bound(parameters));
      for (
        let chunk = await result.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      )
        await take(chunk);
    } finally {
      this.#busy.delete(connection);
      connection.closeSync();
    }
  }

  /** Runs statements of our own that give no rows, outside the line of questions. Rejects when the database is closed. */
  run(sql: string): Promise<void> {
    return this.#track(this.#runAlone(sql));
  }

  async #runAlone(sql: string): Promise<void> {
    if (this.#isClosed) throw cancelled();
    const connection = await this.#instance.connect();
    this.#busy.add(connection);
    try {
      await connection.run(sql);
    } finally {
      this.#busy.delete(connection);
      connection.closeSync();
    }
  }

  /** Interrupts what runs, waits for its end and closes the database: a process must not end inside the library. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const interrupt = (): void => {
      for (const connection of this.#busy) connection.interrupt();
    };
    interrupt();
    const repeat = setInterval(interrupt, INTERRUPT_EVERY_MS);
    await Promise.allSettled(this.#running);
    clearInterval(repeat);
    for (const connection of this.#idle.splice(0)) this.#disconnect(connection);
    this.#planner.closeSync();
    this.#instance.closeSync();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const ended: Promise<unknown> = work.then(
      () => this.#running.delete(ended),
      () => this.#running.delete(ended),
    );
    this.#running.add(ended);
    return work;
  }
}

/** Interrupts one statement when its time is up or its caller gone, and remembers which. */
class StatementWatch {
  reason: StatementRefused | undefined;
  readonly #connection: DuckDBConnection;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: Signal | undefined;
  #repeat: NodeJS.Timeout | undefined;

  constructor(connection: DuckDBConnection, options: { timeoutMs: number; signal: Signal | undefined }) {
    this.#connection = connection;
    this.#signal = options.signal;
    this.#timer = setTimeout(() => this.#interrupt(timedOut(options.timeoutMs)), options.timeoutMs);
    this.#signal?.addEventListener('abort', this.#onAbort);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#repeat);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#interrupt(cancelled());

  #interrupt(reason: StatementRefused): void {
    if (this.reason) return;
    this.reason = reason;
    this.#connection.interrupt();
    this.#repeat = setInterval(() => this.#connection.interrupt(), INTERRUPT_EVERY_MS);
  }
}

/** What a question computes; a value of the data that does not fit its column is another error. */
function isOverflow(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^Out of Range Error: Overflow in|to type DECIMAL\(38,\d+\) failed: value is out of range/.test(
      error.message,
    )
  );
}

async function readTexts(result: DuckDBResult, maxBytes: number): Promise<readonly (string | null)[]> {
  const texts: (string | null)[] = [];
  let size = 0;
  for await (const chunk of result) {
    for (const value of chunk.getColumnValues(0)) {
      const text = value === null ? null : String(value);
      texts.push(text);
      size += text?.length ?? 4;
    }
    if (size > maxBytes) throw tooLarge(maxBytes);
  }
  return texts;
}

/** Rows as plain JSON values, for loading and checks. */
type DuckDbRows = readonly Readonly<Record<string, string | number | boolean | null>>[];

const TEXTS = LIST(VARCHAR);

/** Values and their types; said, because an empty list or one of nulls does not show its type. */
function bound(parameters: readonly Parameter[]): [values: DuckDBValue[], types: DuckDBType[]] {
  return [parameters.map(toDuckDbValue), parameters.map((value) => (Array.isArray(value) ? TEXTS : VARCHAR))];
}

/** Everything travels as text and is cast in SQL, so that one statement serves every length and type. */
function toDuckDbValue(value: Parameter): DuckDBValue {
  if (Array.isArray(value)) return listValue(value.map((one) => (one === null ? null : String(one))));
  return value === null ? null : String(value);
}
