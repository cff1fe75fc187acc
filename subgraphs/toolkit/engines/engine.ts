import type { Dialect } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';

/** A database that answers statements. */
export type Engine = {
  readonly dialect: Dialect;
  /** Runs one statement; each row is one JSON text or null. Rejects with StatementTimeout, or the engine's own error. */
  texts(statement: Statement, signal?: AbortSignal): Promise<readonly (string | null)[]>;
  close(): Promise<void>;
};

/** A statement that ran longer than its limit and was interrupted. */
export class StatementTimeout extends Error {
  readonly code = 'STATEMENT_TIMEOUT';

  constructor(timeoutMs: number) {
    super(
      `The question took longer than ${timeoutMs / 1000} s and was stopped. Narrow it with where, or ask for fewer groups.`,
    );
  }
}
