import type { Signal } from '../../../edge/index.ts';
import type { Dialect } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import { type ClickHouseAddress, ClickHouseClient, type ClickHouseRequest } from './clickhouse-client.ts';
import { ClickHouseError, EXCEPTIONS } from './clickhouse-error.ts';
import {
  cancelled,
  type Engine,
  type EngineLimits,
  StatementRefused,
  timedOut,
  tooLarge,
  tooManyRows,
} from './engine.ts';
import { StatementQueue } from './statement-queue.ts';

/** Which server, what it may take, and how it is asked. */
export type ClickHouseOptions = EngineLimits &
  ClickHouseAddress & {
    readonly dialect: Dialect;
    /** False where the account is read-only by itself, and may not say so again. */
    readonly setsReadOnly?: boolean;
    readonly threads?: number | undefined;
    readonly memoryMb?: number | undefined;
  };

type Asking = Pick<ClickHouseRequest, 'sql' | 'parameters' | 'format' | 'signal'> & {
  readonly maxRows?: number | undefined;
};

/** A row of the answer that is null. */
const NO_ROW = '\\N';

/**
 * What statements are printed for: joins give nulls, exact numbers travel as text, moments are shown in UTC, and a name is
 * a column before it is an alias.
 */
const SETTINGS = {
  wait_end_of_query: 1,
  cancel_http_readonly_queries_on_client_close: 1,
  join_use_nulls: 1,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_decimal_trailing_zeros: 1,
  output_format_json_escape_forward_slashes: 0,
  session_timezone: 'UTC',
  prefer_column_name_to_alias: 1,
  enable_extended_results_for_datetime_functions: 1,
  // A question with many fields is a long statement.
  max_query_size: 16 * 1024 * 1024,
  max_ast_elements: 1_000_000,
  max_expanded_ast_elements: 2_000_000,
};

/** A ClickHouse server over HTTP: statements run read-only, each with its own settings. */
export class ClickHouseEngine implements Engine {
  readonly dialect: Dialect;
  readonly #client: ClickHouseClient;
  readonly #options: ClickHouseOptions;
  readonly #queue: StatementQueue;

  constructor(options: ClickHouseOptions) {
    this.dialect = options.dialect;
    this.#options = options;
    this.#client = new ClickHouseClient(options, options.connections);
    this.#queue = new StatementQueue({
      running: options.connections,
      heavy: Math.max(1, Math.floor(options.connections / 2)),
      waiting: options.maxWaiting ?? 100,
    });
  }

  async texts(statement: Statement, signal?: Signal): Promise<readonly (string | null)[]> {
    const release = await this.#queue.acquire(statement.isHeavy, signal);
    try {
      const { sql, parameters, scan } = statement;
      const answer = await this.#ask({ sql, parameters, format: 'TSVRaw', signal, maxRows: scan?.maxRows });
      if (answer === '') return [];
      return answer
        .replace(/\n$/, '')
        .split('\n')
        .map((row) => (row === NO_ROW ? null : row));
    } catch (error) {
      throw this.#refusal(error, statement, signal);
    } finally {
      release();
    }
  }

  /** Rows of a plain statement, for checks at start; whole numbers of 64 bits and more are texts. */
  async rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const answer = await this.#ask({ sql, format: 'JSONEachRow' });
    const lines = answer.split('\n').filter((line) => line !== '');
    return lines.map((line): Readonly<Record<string, unknown>> => Object(JSON.parse(line)));
  }

  #ask({ maxRows, ...request }: Asking) {
    const { statementTimeoutMs, maxAnswerBytes, setsReadOnly, threads, memoryMb } = this.#options;
    const settings = {
      ...SETTINGS,
      ...(setsReadOnly === false ? {} : { readonly: 1 }),
      // Our own clock stops a statement; this one is for when nobody is left to.
      max_execution_time: Math.ceil(statementTimeoutMs / 1_000) + 1,
      // Counted by the server as it reads; what the index already tells is refused before.
      ...(maxRows === undefined ? {} : { max_rows_to_read: maxRows }),
      // Of the rows in memory, which take more than their text.
      max_result_bytes: maxAnswerBytes * 2 + 1024 * 1024,
      ...(threads === undefined ? {} : { max_threads: threads }),
      ...(memoryMb === undefined ? {} : { max_memory_usage: memoryMb * 1024 * 1024 }),
    };
    return this.#client.ask({
      ...request,
      settings,
      timeoutMs: statementTimeoutMs,
      maxBytes: maxAnswerBytes,
    });
  }

  #refusal(error: unknown, { scan }: Statement, signal?: Signal): unknown {
    if (!(error instanceof ClickHouseError)) return error;
    switch (error.code) {
      case EXCEPTIONS.timeoutExceeded:
        return timedOut(this.#options.statementTimeoutMs);
      case EXCEPTIONS.tooManyRowsRead:
        return scan ? tooManyRows(scan) : error;
      case EXCEPTIONS.cancelled:
        return signal?.aborted ? cancelled() : error;
      case EXCEPTIONS.resultTooLarge:
        return tooLarge(this.#options.maxAnswerBytes);
      case EXCEPTIONS.tooManyQueries:
        return new StatementRefused(
          'TOO_BUSY',
          'The database answers as many questions as it can. Try again in a few seconds.',
        );
      default:
        return error;
    }
  }

  async close(): Promise<void> {
    this.#client.close();
  }
}
