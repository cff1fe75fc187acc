import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Finding, Table } from '../../../contracts/index.ts';
import { literal } from '../query/dialect.ts';
import { readCsvHeader } from './csv-header.ts';
import { databaseWords } from './database-words.ts';
import type { RunRows } from './run-rows.ts';

/** The files behind a table, as its contract describes them. */
export type SourceFiles = {
  readonly format: string;
  readonly names: readonly string[];
  readonly delimiter?: string;
};

/** What is wrong with files before a database looks at them: nothing in them, or two columns of one name. */
export function fileFinding(table: Table, { format, names, delimiter }: SourceFiles): Finding | undefined {
  const empty = names.find((name) => statSync(name).size === 0);
  if (empty !== undefined)
    return finding(
      table,
      `Expected a ${format} file with the data of ${table.name}, but ${shown(empty)} is empty.`,
      'EMPTY_FILE',
    );
  if (format !== 'csv' && format !== 'tsv') return undefined;
  for (const name of names) {
    const header = readCsvHeader(name, delimiter)?.names.map((one) => one.trim().toLowerCase()) ?? [];
    const column = table.columns.find(
      ({ source, expression }) =>
        !expression && header.filter((one) => one === source.toLowerCase()).length > 1,
    );
    if (!column) continue;
    const message = `Expected one column "${column.source}" for ${table.name}.${column.name} in ${shown(name)}, but its first line names several.`;
    return { ...finding(table, message), place: column.place };
  }
  return undefined;
}

/**
 * Why a file cannot be read as what its contract says it is, in words about the file: `error` is what the database said.
 * `isOther` when it can be read, but as something that has none of the contract's columns.
 */
export async function unreadableFile(
  table: Table,
  files: SourceFiles,
  { run, error, isOther }: { readonly run: RunRows; readonly error: unknown; readonly isOther: boolean },
): Promise<Finding> {
  const [first = ''] = files.names;
  const where = files.names.length === 1 ? shown(first) : `${shown(first)} and others`;
  if (files.format === 'csv' || files.format === 'tsv') {
    const ragged = await raggedRow(files, run);
    if (ragged) return finding(table, `Expected ${where} to be a CSV file: ${ragged}`);
    const header = readCsvHeader(first, files.delimiter);
    if (isOther && header) {
      const expected = table.columns.map(({ source }) => source).join(header.delimiter);
      return finding(
        table,
        `Expected the first line of ${where} to name the columns of ${table.name} (${cut(expected)}), got "${cut(header.line)}". Perhaps the delimiter is another one.`,
      );
    }
  }
  if (isOther && files.format === 'json')
    return finding(
      table,
      `Expected ${where} to be an array of objects with the properties of ${table.name}, or one such object per line; got something else.`,
    );
  return finding(
    table,
    `Expected ${where} to be a ${files.format} file that can be read: ${databaseWords(error)}`,
  );
}

/** Reads a CSV file strictly by its own first line, which tells the line that is not like it. */
async function raggedRow({ names, delimiter }: SourceFiles, run: RunRows): Promise<string | undefined> {
  for (const name of names) {
    const header = readCsvHeader(name, delimiter);
    if (!header) continue;
    const columns = header.names.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
    const rules = `header = true, auto_detect = false, quote = '"', escape = '"', delim = ${literal(header.delimiter)}`;
    try {
      await run(`SELECT count(*) FROM read_csv(${literal(name)}, ${rules}, columns = {${columns}})`);
    } catch (error) {
      const said = String(error);
      const line = /CSV Error on Line: (\d+)/.exec(said)?.[1];
      if (line !== undefined) return `line ${line} of ${shown(name)} is not: ${csvWords(said)}`;
    }
  }
  return undefined;
}

/** The database's words about a row, without the row: it may be somebody's data. */
function csvWords(said: string): string {
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(said) ?? [];
  if (expected) return `expected ${expected} values as in the first line, got ${found}.`;
  if (/unterminated quote/.test(said)) return 'a quote is opened and not closed.';
  if (/not utf-8/.test(said)) return 'it is not UTF-8.';
  return 'it does not follow the rules of CSV (RFC 4180).';
}

function finding(table: Table, message: string, code = 'DATA_DIFFERS_FROM_CONTRACT'): Finding {
  return {
    code,
    severity: 'error',
    message,
    place: table.product.serverPlace,
    fix: 'Mend the file, or check that the server names the right one, in the right format.',
  };
}

function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
