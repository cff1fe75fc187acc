import type { Column, Table } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';

/** What a query of a contract is about. */
export type RuleSubject = { readonly table: Table; readonly column?: Column; readonly dialect: Dialect };

type Prepared = { readonly sql: string } | { readonly problem: string };

/**
 * The query of a quality rule, with its placeholders filled in. Returns what is wrong when it is not one reading query or
 * names a placeholder nobody knows. The database has the last word: the query runs as part of a SELECT of ours, in a
 * session that only reads.
 */
export function prepareRuleQuery(query: string, subject: RuleSubject): Prepared {
  const problem = readingProblem(query);
  return problem === undefined ? fillPlaceholders(withoutEnd(query), subject) : { problem };
}

const READING = new Set(['select', 'with', 'values', 'table', 'from']);
const WRITING = new Set([
  ...[
    'insert',
    'update',
    'delete',
    'merge',
    'truncate',
    'create',
    'alter',
    'drop',
    'grant',
    'revoke',
    'copy',
  ],
  ...['attach', 'detach', 'install', 'load', 'call', 'set', 'reset', 'pragma', 'vacuum', 'export', 'import'],
]);

function readingProblem(query: string): string | undefined {
  const words = wordsOf(query);
  const [first] = words;
  if (first === undefined) return 'Expected a query, got an empty text.';
  const end = words.indexOf(';');
  if (end >= 0 && words.slice(end).some((word) => word !== ';'))
    return 'Expected a single query, got several statements.';
  if (!READING.has(first))
    return `Expected a query that begins with SELECT or WITH, got ${first.toUpperCase()}.`;
  if (words.includes(ESCAPED_NAME))
    return 'Expected names as they are, got one with Unicode escapes (U&"…").';
  // Only where a statement may begin: a column may be called "set". And only where it is called: or "dblink".
  const written = words.find((word, index) =>
    words[index + 1] === '(' && FORBIDDEN_FUNCTIONS.test(word)
      ? true
      : WRITING.has(word) && words[index - 1] === '(',
  );
  return written ? `Expected a query that only reads, got ${written.toUpperCase()}.` : undefined;
}

/**
 * Functions by which a query that only reads would write all the same, read files of the server, or trouble other sessions. An
 * account that may do none of this is the better fence; many a first one is the owner of everything.
 */
const FORBIDDEN_FUNCTIONS =
  /^(?:set_config|pg_(?:read_|ls_|stat_file|file_|terminate_|cancel_|sleep|logical_|reload_|rotate_|promote|switch_|advisory_|notify)\w*|lo_\w+|dblink\w*|(?:query|cursor)_to_xml\w*)$/;

const ESCAPED_NAME = 'u&"';

/** The words and signs of a query in lower case, without texts and comments; names in quotes only where they are called. */
function wordsOf(query: string): string[] {
  const tokens = query.matchAll(
    /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(u&")|e'(?:\\[\s\S]|''|[^'\\])*'|'(?:[^']|'')*'|"((?:[^"]|"")*)"(?=\s*\()|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\3\$|(\w[\w$]*)|(\S)/gi,
  );
  return [...tokens].flatMap(
    ([, escaped, called, , word, sign]) => (escaped ?? called ?? word)?.toLowerCase() ?? sign ?? [],
  );
}

/** A statement in parentheses has no semicolon. */
function withoutEnd(query: string): string {
  return query.replace(/[\s;]+$/, '');
}

const TABLE = ['object', 'table', 'model'];
const COLUMN = ['property', 'column', 'field'];
const QUALIFIERS = ['schema', 'dataset', 'catalog', 'project', 'database'];
const NAMES = [...TABLE, ...COLUMN, ...QUALIFIERS];

/** `{name}` or `${name}`, perhaps qualified by the schema and in quotes. */
const PLACEHOLDER = new RegExp(
  `(["'\`]?)((?:\\$?\\{(?:${QUALIFIERS.join('|')})\\}["\`]?\\.["\`]?)*)\\$?\\{([A-Za-z_]+)\\}\\1`,
  'g',
);

function fillPlaceholders(query: string, subject: RuleSubject): Prepared {
  let problem: string | undefined;
  const sql = query.replace(PLACEHOLDER, (whole, quote: string, _qualified: string, name: string) => {
    const value = placeholder(name, subject);
    if (typeof value !== 'string') {
      problem ??= value.problem;
      return whole;
    }
    // A text in single quotes is a value, not a name.
    return quote === "'" ? literal(plainName(name, subject)) : value;
  });
  return problem === undefined ? { sql } : { problem };
}

function placeholder(name: string, { table, column, dialect }: RuleSubject): string | { problem: string } {
  if (TABLE.includes(name)) return dialect.table(table);
  if (COLUMN.includes(name)) {
    if (column) return identifier(dialect.columnName(column));
    return {
      problem: `Expected {${name}} only in a rule of a property; this one is of the object ${table.name}.`,
    };
  }
  if (QUALIFIERS.includes(name)) return identifier(plainName(name, { table, dialect }));
  return { problem: `Expected one of ${NAMES.map((one) => `{${one}}`).join(', ')}, got {${name}}.` };
}

function plainName(name: string, { table, column, dialect }: RuleSubject): string {
  if (TABLE.includes(name)) return table.name;
  if (COLUMN.includes(name)) return column ? dialect.columnName(column) : '';
  const { schema, dataset, catalog, project, database } = table.product.server;
  const given: Readonly<Record<string, string | undefined>> = { schema, dataset, catalog, project, database };
  return given[name] ?? (name === 'schema' || name === 'dataset' ? 'main' : (database ?? ''));
}
