/** What a code stands for, and what to do about it. */
type Row = { readonly help: string };

/**
 * Every code that a subgraph made from contracts puts into `extensions.code` by itself, besides those of the edge.
 * `docs/errors.md` is generated from here.
 */
export const SUBGRAPH_ERRORS = {
  GRAPHQL_VALIDATION_FAILED: row('The document asks for something the schema does not offer.'),
  OPERATION_RESOLUTION_FAILURE: row(
    'The document has several operations, or none of the given name. Send `operationName`.',
  ),
  BAD_USER_INPUT: row(
    'An argument or variable is not as the schema or the contract wants it; the message says where.',
  ),
  DATA_DEGRADED: row(
    'A column is missing at the moment, or of another type than the contract says, and the product is served without it (`weft.onBrokenPromise: degrade`). Its field is null; to filter, order or group by it is refused. Ask without it, or tell its owner.',
  ),
  DATA_SOURCE_ERROR: row(
    'The data could not be read. The log of the subgraph has the cause under the id in the message. After an outage of a database the next question finds it again by itself.',
  ),
  DATA_ELSEWHERE: row(
    'The product is only described in the mesh (`weft.access: metadata`); the message says where to ask.',
  ),
  STATEMENT_TIMEOUT: row(
    'The question took longer than `statementTimeoutMs` and was stopped. Narrow it with where, or ask for fewer groups.',
  ),
  TOO_MANY_ROWS: row(
    'To answer, the database would read more rows than `maxScannedRows` of the product. Narrow the question with where, leave relations out, or look rows up by their key.',
  ),
  ANSWER_TOO_LARGE: row('The answer is larger than `maxAnswerBytes`. Ask for fewer rows or fields.'),
  NUMBER_TOO_LARGE: row(
    'A number that the question computes or compares with is larger than the database can hold, such as the sum of decimals of 38 digits. Ask without it, or narrow the question with where.',
  ),
  TOO_BUSY: row(
    'As many statements wait for the database as `maxWaitingStatements` lets. Try again in a few seconds.',
  ),
  REQUEST_CANCELLED: row('The caller went away before the answer was ready; what ran for it was stopped.'),
  CONSTRAINT_VIOLATION: row(
    'A write breaks a rule of the database: `rule` says of which kind, `fields` what it is about. Nothing was written.',
  ),
  VERSION_CONFLICT: row(
    'The row was changed since it was read: `currentVersion` is the version it has. Read it again.',
  ),
  WRITE_CONFLICT: row('Somebody else was writing the same rows. Nothing was written; try again.'),
  SUBSCRIPTION_NOT_SUPPORTED: row('A subscription needs a WebSocket, or `Accept: text/event-stream`.'),
  CHANGES_LOST: row(
    'The source of changes broke, or the contract was loaded anew. Subscribe again with `since` and the last cursor.',
  ),
  CURSOR_EXPIRED: row(
    'The changes after the cursor are no longer kept. Read the rows anew, and subscribe without `since`.',
  ),
  TOO_MANY_SUBSCRIPTIONS: row('1,000 subscriptions are open in this domain. Try again later.'),
  RESOLVER_ERROR: row(
    'A resolver that the domain wrote failed. With an `id`, the log of the subgraph has the cause under it.',
  ),
  INTERNAL_ERROR: row('A fault of the subgraph. Its log has the cause under the id in the message.'),
} as const satisfies Record<string, Row>;

/** A code of `SUBGRAPH_ERRORS`. */
export type SubgraphErrorCode = keyof typeof SUBGRAPH_ERRORS;

/** The codes of findings about the data of a domain, told when it is opened: at the start, and when a contract is loaded anew. */
export const DATA_FINDINGS = {
  NO_CONTRACTS: row('The folder has no `*.odcs.yaml`.'),
  EMPTY_DOMAIN: row('A domain has at least one contract.'),
  MIXED_SERVERS: row('All contracts of a domain have their data in one database.'),
  UNSUPPORTED_SERVER: row(
    'The server of a contract is of a type or format that is not read here; the message lists those that are.',
  ),
  MISSING_FILE: row(
    'The file that `servers` names is not there. Paths start at the folder of `supergraph.yaml`.',
  ),
  EMPTY_FILE: row('The file has no bytes. A CSV file has at least its header, JSON at least `[]`.'),
  DATABASE_UNREACHABLE: row(
    'The database server does not answer at its address, or refuses the account. `weft dev` tries again by itself; `weft serve subgraph` ends, for whoever restarts it.',
  ),
  DATABASE_IN_USE: row(
    'Another process has the DuckDB file open for writing. Stop it, or give each its own file.',
  ),
  POSTGRES_UNAVAILABLE: row(
    'The PostgreSQL server that comes with Weft does not start here; the message says why.',
  ),
  DATA_DIFFERS_FROM_CONTRACT: row(
    'A column is missing, of another type than promised, or the file is not of its format. Mend the data or the contract; with `weft.onBrokenPromise: degrade` the rest is served.',
  ),
  DATA_BREAKS_CONTRACT: row(
    'Rows break a promise: a missing or doubled key, no value where one is required, a value outside a closed set. As above.',
  ),
  DATA_WITHOUT_INDEX: row(
    'A table of a megabyte or more in PostgreSQL is looked up by columns that no index begins with. A warning at start and of `weft contract test`; its fix is the statement that makes the index.',
  ),
  NOT_WRITABLE: row(
    '`weft.writable` names a table that this account, or this kind of source, cannot write to.',
  ),
  EVENTS_UNAVAILABLE: row(
    '`weft.events` names a source of changes that cannot be opened; the message says why.',
  ),
} as const satisfies Record<string, Row>;

function row(help: string): Row {
  return { help };
}
