/** What ClickHouse says of a statement it did not run to its end; codes are those of its documentation. */
export class ClickHouseError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The codes that are told apart here. */
export const EXCEPTIONS = {
  tooManyRowsRead: 158,
  timeoutExceeded: 159,
  notReadOnly: 164,
  tooManyQueries: 202,
  cancelled: 394,
  resultTooLarge: 396,
  /** Unknown user, wrong password, password required, authentication failed. */
  account: [192, 193, 194, 516],
} as const;

const MAX_WORDS = 500;

/** The exception of an answer whose head tells of one. */
export function exceptionOf(code: string | undefined, body: string): ClickHouseError {
  const said = /Code: (\d+)/.exec(body)?.[1];
  return new ClickHouseError(Number(code ?? said ?? 0), words(body));
}

/**
 * The exception that an answer with status 200 ends with: ClickHouse had begun to send rows when it came. From 25.11 on it
 * stands between two lines `__exception__` with a tag that the head of the answer names, before it came after one such line,
 * or as a line of its own. A row is the text of JSON or \N, and begins like none of these.
 */
export function exceptionWithin(body: string): ClickHouseError | undefined {
  const tail = body.slice(-20_000);
  const block = /(?:^|\n)__exception__\r?\n(?:[a-z]{16}\r?\n)?(Code: \d+[\s\S]*)$/.exec(tail)?.[1];
  const said = block ?? /(?:^|\n)(Code: \d+\. DB::Exception: [\s\S]*)$/.exec(tail)?.[1];
  return said === undefined ? undefined : exceptionOf(undefined, said);
}

/** Its words in one line, without version, stack and the marks around them. */
function words(said: string): string {
  const [text = ''] = said.split(/\s*\(version |\s*Stack trace|\r?\n\d+ [a-z]{16}\r?\n__exception__/);
  const line = text
    .replace(/^Code: \d+\. DB::Exception: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS - 1)}…` : line;
}
