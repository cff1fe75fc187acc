/** One line of the gateway's log. */
type LogEntry = {
  readonly level: 'info' | 'error';
  readonly message: string;
  readonly id?: string;
  readonly error?: unknown;
};

/** Where log lines go. */
export type Log = (entry: LogEntry) => void;

/** Writes errors, with their stack, to standard error and drops the rest. */
export const logErrors: Log = ({ level, message, id, error }) => {
  if (level !== 'error') return;
  const cause =
    error instanceof Error ? (error.stack ?? error.message) : error === undefined ? '' : String(error);
  process.stderr.write(`${[`error${id ? ` ${id}` : ''}: ${message}`, cause].filter(Boolean).join('\n')}\n`);
};
