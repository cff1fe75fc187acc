import type { Signal } from '../../../edge/index.ts';
import type { Dialect } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import type { ScanLimit } from '../query/scan-limit.ts';
import type { SubgraphErrorCode } from '../query/subgraph-errors.ts';

/** A database that answers statements. */
export type Engine = {
  readonly dialect: Dialect;
  /**
   * Runs one statement; each row is one JSON text or null. Rejects with StatementRefused, or the engine's own error.
   * An aborted signal interrupts the statement where it runs, or takes it out of the line.
   */
  texts(statement: Statement, signal?: Signal): Promise<readonly (string | null)[]>;
  close(): Promise<void>;
};

/** What engines are held to. */
export type EngineLimits = {
  /** Statements at once; more wait in line. */
  readonly connections: number;
  /** Statements that may wait; one more is refused. 100 where nothing is said. */
  readonly maxWaiting?: number;
  readonly statementTimeoutMs: number;
  readonly maxAnswerBytes: number;
};

/** A statement that was not run to its end, for a reason that may be told. */
export class StatementRefused extends Error {
  readonly code: Extract<
    SubgraphErrorCode,
    | 'STATEMENT_TIMEOUT'
    | 'TOO_MANY_ROWS'
    | 'ANSWER_TOO_LARGE'
    | 'NUMBER_TOO_LARGE'
    | 'TOO_BUSY'
    | 'REQUEST_CANCELLED'
    | 'DATA_ELSEWHERE'
  >;

  constructor(code: StatementRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Refusal of a statement that used up its time. */
export function timedOut(timeoutMs: number): StatementRefused {
  return new StatementRefused(
    'STATEMENT_TIMEOUT',
    `The question took longer than ${timeoutMs / 1000} s and was stopped. Narrow it with where, or ask for fewer groups.`,
  );
}

/** Refusal of a statement that reads too much; `rows` is what it is expected to read, where that is known. */
export function tooManyRows({ maxRows, product, key }: ScanLimit, rows?: number): StatementRefused {
  const count = (number: number): string => Math.round(number).toLocaleString('en-US');
  const reads = rows === undefined ? `more than ${count(maxRows)}` : `about ${count(rows)}`;
  const by = key.length > 0 ? `, best by ${key.join(', ')},` : '';
  return new StatementRefused(
    'TOO_MANY_ROWS',
    `The question would read ${reads} rows, and ${product} allows ${count(maxRows)} (maxScannedRows). Narrow it with where${by} leave relations out, or look rows up by their key.`,
  );
}

/** Refusal of an answer that is larger than one may be. */
export function tooLarge(maxBytes: number): StatementRefused {
  return new StatementRefused(
    'ANSWER_TOO_LARGE',
    `The answer is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB. Ask for fewer rows or fields.`,
  );
}

/** Refusal of a statement that computes what the database has no room for. */
export function numberTooLarge(): StatementRefused {
  return new StatementRefused(
    'NUMBER_TOO_LARGE',
    'A number that the question computes or compares with is larger than the database can hold. Ask without it, or narrow the question with where.',
  );
}

/** Refusal of a statement whose caller no longer waits. */
export function cancelled(): StatementRefused {
  return new StatementRefused('REQUEST_CANCELLED', 'The caller went away before the answer was ready.');
}
