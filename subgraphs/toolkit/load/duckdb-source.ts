import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Column, expandVariables, type Finding, type Table } from '../../../contracts/index.ts';
import { identifier, literal } from '../query/dialect.ts';
import { duckDbType } from '../query/duckdb-dialect.ts';

/** How a table comes to be in DuckDB. */
export type DuckDbSource = {
  readonly table: Table;
  /** Statements to run first (attaching a database file). */
  readonly before: readonly string[];
  readonly create: string;
};

/** Where paths of contracts start, and what they may name. */
export type SourcePaths = { readonly root: string; readonly dataDir: string };

/**
 * The statement that makes a contract's table: a view where the file can be read in place (Parquet, DuckDB), a table
 * where reading it again would cost too much (CSV, JSON) or where the contract gives a query.
 * Returns a finding when the file is missing or the server's type is not one DuckDB reads.
 */
export function duckDbSource(table: Table, paths: SourcePaths): DuckDbSource | Finding {
  if (table.query !== undefined) {
    return {
      table,
      before: [],
      create: `CREATE TABLE ${identifier(table.name)} AS SELECT ${columns(table, true)} FROM (${table.query}) source`,
    };
  }
  const { server } = table.product;
  if (server.type === 'duckdb') {
    const file = filePath(server.database ?? '', paths);
    if (!existsSync(file)) return missingFile(table, 'a DuckDB database', file);
    const catalog = basename(file).replace(/\W/g, '_');
    const source = [catalog, server.schema ?? 'main', table.physicalName].map(identifier).join('.');
    return {
      table,
      before: [`ATTACH IF NOT EXISTS ${literal(file)} AS ${identifier(catalog)} (READ_ONLY)`],
      create: `CREATE VIEW ${identifier(table.name)} AS SELECT ${columns(table, false)} FROM ${source}`,
    };
  }
  return localFile(table, paths);
}

function localFile(table: Table, paths: SourcePaths): DuckDbSource | Finding {
  const { server } = table.product;
  const format = server.format?.toLowerCase() ?? '';
  const file = filePath((server.path ?? '').replaceAll('{model}', table.name), paths);
  const read = FORMATS[format];
  if (server.type !== 'local' || !read) {
    return finding(
      table,
      'UNSUPPORTED_SERVER',
      `Expected a server of type local (csv, parquet or json), duckdb or postgres, got ${server.type}${format ? ` with format ${format}` : ''}.`,
    );
  }
  if (!existsSync(file)) return missingFile(table, `a ${format} file`, file);
  const kind = format === 'parquet' ? 'VIEW' : 'TABLE';
  const create = `CREATE ${kind} ${identifier(table.name)} AS SELECT ${columns(table, format !== 'parquet')} FROM ${read(file)}`;
  return { table, before: [], create };
}

// CSV is read as text and cast by the contract: sniffing would take a ZIP code for a number.
const FORMATS: Readonly<Record<string, (file: string) => string>> = {
  csv: (file) => `read_csv(${literal(file)}, header = true, all_varchar = true)`,
  parquet: (file) => `read_parquet(${literal(file)}, file_row_number = true)`,
  json: (file) => `read_json(${literal(file)})`,
};

/** A path of a contract, with `${WEFT_DATA}` filled in, from the folder of `supergraph.yaml`. */
export function filePath(path: string, paths: SourcePaths): string {
  return resolve(
    paths.root,
    expandVariables(path, { ...process.env, WEFT_DATA: paths.dataDir }, () => undefined),
  );
}

function columns(table: Table, isText: boolean): string {
  return table.columns
    .map((column) => `${columnSql(column, isText)} AS ${identifier(column.name)}`)
    .join(', ');
}

function columnSql(column: Column, isText: boolean): string {
  const type = duckDbType(column.kind, column.physicalType);
  if (column.expression) return `CAST((${column.expression}) AS ${type})`;
  const source = identifier(column.source);
  return isText || type !== 'VARCHAR' ? `CAST(${source} AS ${type})` : source;
}

function missingFile(table: Table, what: string, file: string): Finding {
  return finding(
    table,
    'MISSING_FILE',
    `Expected ${what} at ${file}, where ${table.product.id} says its data lies, but there is none.`,
  );
}

function finding(table: Table, code: string, message: string): Finding {
  return { code, severity: 'error', message, place: { file: table.product.file } };
}
