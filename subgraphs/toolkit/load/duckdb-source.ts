import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Column,
  expandVariables,
  type Finding,
  type Table,
  weftText,
} from '../../../contracts/index.ts';
import { identifier, literal } from '../query/dialect.ts';
import { duckDbType } from '../query/sql/duckdb-dialect.ts';
import { fileFinding, type SourceFiles } from './file-faults.ts';
import { filesAt } from './files-at.ts';
import { fromJson, isNested, isWrittenAsText, wholeNumber } from './nested-source.ts';

/** How a table comes to be in DuckDB. */
export type DuckDbSource = {
  readonly table: Table;
  /** Statements to run first (attaching a database file). */
  readonly before: readonly string[];
  readonly kind: 'VIEW' | 'TABLE';
  readonly create: string;
  /** What stands behind FROM, and the form of its columns. */
  readonly from: string;
  readonly form: SourceForm;
  /** The files it is made of; a table of a database or of a query has none. */
  readonly files?: SourceFiles;
  /** Files that the table goes on reading once it is made. */
  readonly readInPlace: readonly string[];
};

/** `text`: every column is text; `json`: so too, and as JSON beside it under another name; `typed`: as the source has them. */
export type SourceForm = 'typed' | 'text' | 'json';

/** How the same column is called as JSON. */
export const AS_JSON = 'json:';

/** Where paths of contracts start, and what they may name. */
export type SourcePaths = { readonly root: string; readonly dataDir: string };

/**
 * The statement that makes a contract's table: a view where the file can be read in place (Parquet, DuckDB), a table
 * where reading it again would cost too much (CSV, JSON) or where the contract gives a query.
 * Returns a finding when the file is missing or the server's type is not one DuckDB reads.
 */
export function duckDbSource(
  table: Table,
  paths: SourcePaths,
  mode: 'read' | 'write' = 'read',
): DuckDbSource | Finding {
  if (table.query !== undefined) {
    const from = `(${table.query}) source`;
    return created('TABLE', { table, before: [], from, form: 'typed', readInPlace: [] });
  }
  const { server } = table.product;
  if (server.type === 'duckdb') {
    const file = filePath(server.database ?? '', paths);
    if (!existsSync(file)) return missingFile(table, 'a DuckDB database', file);
    // Two files of one name in two folders are two databases.
    const catalog = `source_${createHash('sha1').update(file).digest('hex').slice(0, 12)}`;
    const from = [catalog, server.schema ?? 'main', table.physicalName].map(identifier).join('.');
    const before = [
      `ATTACH IF NOT EXISTS ${literal(file)} AS ${identifier(catalog)}${mode === 'read' ? ' (READ_ONLY)' : ''}`,
    ];
    return created('VIEW', { table, before, from, form: 'typed', readInPlace: [file] });
  }
  return localFile(table, paths);
}

function localFile(table: Table, paths: SourcePaths): DuckDbSource | Finding {
  const { server } = table.product;
  const format = server.format?.toLowerCase() ?? '';
  const path = filePath((server.path ?? '').replaceAll('{model}', table.name), paths);
  if (server.type !== 'local' || !isFileFormat(format)) {
    return finding(
      table,
      'UNSUPPORTED_SERVER',
      `Expected a server of type local (csv, parquet or json), duckdb, postgres or clickhouse, got ${server.type}${format ? ` with format ${format}` : ''}.`,
    );
  }
  const files = filesAt(path);
  if (files.length === 0) return missingFile(table, `a ${format} file`, path);
  const delimiter = server.delimiter ?? weftText(server, 'delimiter');
  const sourceFiles = { format, names: files, ...(delimiter === undefined ? {} : { delimiter }) };
  const wrong = fileFinding(table, sourceFiles);
  if (wrong) return wrong;
  const parts = { table, before: [], files: sourceFiles, ...fileReader(format, files, delimiter) };
  return parts.form === 'typed'
    ? created('VIEW', { ...parts, readInPlace: files })
    : created('TABLE', { ...parts, readInPlace: [] });
}

/** The statement again, with NULL for columns that cannot be read. */
export function createWithout(source: DuckDbSource, unreadable: ReadonlySet<Column>): string {
  return created(source.kind, source, unreadable).create;
}

function created(
  kind: DuckDbSource['kind'],
  parts: Omit<DuckDbSource, 'create' | 'kind'>,
  unreadable: ReadonlySet<Column> = new Set(),
): DuckDbSource {
  const { table, from, form } = parts;
  const columns = table.columns.map((column) => {
    const value = unreadable.has(column) ? `CAST(NULL AS ${duckDbType(column)})` : columnSql(column, form);
    return `${value} AS ${identifier(column.name)}`;
  });
  const create = `CREATE ${kind} ${identifier(table.name)} AS SELECT ${columns.join(', ')} FROM ${from}`;
  return { ...parts, kind, create };
}

/** The formats of files that can be read, as contracts name them. */
export type FileFormat = 'csv' | 'tsv' | 'parquet' | 'json';

function isFileFormat(format: string): format is FileFormat {
  return ['csv', 'tsv', 'parquet', 'json'].includes(format);
}

/**
 * What stands behind FROM for files of one shape. CSV and JSON are read as text and cast by the contract: sniffing would
 * take a ZIP code for a number, and write a time that is text in its own way.
 */
export function fileReader(
  format: FileFormat,
  files: readonly string[],
  delimiter?: string,
): Pick<DuckDbSource, 'from' | 'form'> {
  const [only = ''] = files;
  const named = files.length === 1 ? literal(only) : `[${files.map(literal).join(', ')}]`;
  const byName = files.length === 1 ? '' : ', union_by_name = true';
  switch (format) {
    case 'csv':
    case 'tsv': {
      const separator = format === 'tsv' ? '\t' : delimiter;
      const told = separator ? `, delim = ${literal(separator)}` : '';
      // As RFC 4180 has it. Left to sniff, DuckDB skips lines until the rest looks like a table, and forgets quotes that
      // only stand far below.
      const rules = `header = true, skip = 0, quote = '"', escape = '"', all_varchar = true, hive_types_autocast = false`;
      return { from: `read_csv(${named}, ${rules}${told}${byName})`, form: 'text' };
    }
    case 'parquet':
      return { from: `read_parquet(${named}, file_row_number = true${byName})`, form: 'typed' };
    case 'json': {
      // What the folders of partitions say is plain text, no JSON as all else is here.
      const isPartitioned = files.every((file) => /\/[^/=]+=[^/]*\//.test(file));
      const column = (name: string) => (isPartitioned ? `to_json(COLUMNS(${name}))` : `COLUMNS(${name})`);
      const partitions = `hive_partitioning = ${isPartitioned}, hive_types_autocast = false`;
      return {
        from: `(SELECT ${column('*')} ->> '$', ${column("'(.*)'")} AS '${AS_JSON}\\1' FROM read_json(${named}, maximum_depth = 1, sample_size = -1, ${partitions}${byName})) source`,
        form: 'json',
      };
    }
  }
}

/** A path of a contract, with `${WEFT_DATA}` filled in, from the folder of `supergraph.yaml`. */
function filePath(path: string, paths: SourcePaths): string {
  return resolve(
    paths.root,
    expandVariables(path, { ...process.env, WEFT_DATA: paths.dataDir }, () => undefined),
  );
}

/** The value of a column as SQL over its source. */
export function columnSql(column: Column, form: SourceForm): string {
  const { kind, expression } = column;
  const type = duckDbType(column);
  if (expression) return `CAST((${expression}) AS ${type})`;
  if (isNested(column) && (form !== 'typed' || isWrittenAsText(column))) {
    const json = form === 'json' ? AS_JSON + column.source : column.source;
    return fromJson(`CAST(${identifier(json)} AS JSON)`, column);
  }
  if (kind === 'JSON' && form === 'json') return identifier(AS_JSON + column.source);
  const source = identifier(column.source);
  const isWhole = kind === 'Int' || kind === 'BigInt';
  return `CAST(${isWhole && form !== 'typed' ? wholeNumber(source) : source} AS ${type})`;
}

function missingFile(table: Table, what: string, file: string): Finding {
  return finding(
    table,
    'MISSING_FILE',
    `Expected ${what} at ${file}, where ${table.product.id} says its data lies, but there is none.`,
  );
}

function finding(table: Table, code: string, message: string): Finding {
  return { code, severity: 'error', message, place: table.product.serverPlace };
}
