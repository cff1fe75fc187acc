import { open } from 'node:fs/promises';
import { type Finding, failure, type Outcome, success } from '../../../../contracts/index.ts';
import { identifier, literal } from '../../query/dialect.ts';
import type { DraftDatabase } from './draft-database.ts';

const START_BYTES = 64 * 1024;

/** The first line of a CSV file, and what stands between its columns. */
export type CsvHeader = { readonly names: readonly string[]; readonly delimiter: string };

/** Reads the line with the column names. Fails where there is none, where a name comes twice, and where the file is no text. */
export async function readCsvHeader(file: string, delimiter?: string): Promise<Outcome<CsvHeader>> {
  const bytes = await firstBytes(file);
  if (bytes.length === 0) return refused('EMPTY_FILE', file, `Expected rows in ${file}, got an empty file.`);
  if (bytes[0] === 0xff || bytes[0] === 0xfe || bytes.includes(0)) return failure(notUtf8(file, 'UTF-16'));
  const text = decode(bytes);
  if (text === undefined) return failure(notUtf8(file, 'WINDOWS-1252'));
  const line = firstLine(text);
  if (line.trim() === '')
    return refused(
      'NO_HEADER',
      file,
      `Expected the names of the columns in the first line of ${file}, got an empty line.`,
    );
  if (/^"?sep=/i.test(line))
    return refused(
      'NO_HEADER',
      file,
      `Expected the names of the columns in the first line of ${file}, got ${line.trim()}, which Excel writes for itself.`,
      'Delete that line; the separator is found without it.',
    );
  const separator = delimiter ?? likelyDelimiter(line);
  const names = cells(line, separator);
  const title = titleInstead(names);
  if (title !== undefined)
    return refused(
      'NO_HEADER',
      file,
      `Expected the names of the columns in the first line of ${file}, got ${JSON.stringify(title)} and no name for ${names.filter((name) => name === '').length} of ${names.length} columns.`,
      'Delete what stands above the line with the names.',
    );
  const number = names.find((name) => /^-?\d+(?:[.,]\d+)?$/.test(name.trim()) && !isYear(name));
  if (number !== undefined)
    return refused(
      'NO_HEADER',
      file,
      `Expected the names of the columns in the first line of ${file}, got the value ${number}.`,
      'Write a line with the names above the rows.',
    );
  const twice = names.find(
    (name, index) =>
      name !== '' && names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index,
  );
  if (twice !== undefined)
    return refused(
      'DUPLICATE_COLUMN',
      file,
      `Expected columns of different names in ${file}, got ${JSON.stringify(twice)} more than once (upper and lower case count as one).`,
      'Rename one of them in the first line.',
    );
  return success({ names, delimiter: separator });
}

/** Why the rows of a CSV file cannot be read: the first row that does not fit its header. */
export async function findRaggedRow(
  database: DraftDatabase,
  file: string,
  { names, delimiter }: CsvHeader,
): Promise<Finding | undefined> {
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`);
  const table = identifier('weft_rejects');
  const options = `header = true, auto_detect = false, delim = ${literal(delimiter)}, quote = '"', escape = '"', store_rejects = true, rejects_table = 'weft_rejects', rejects_scan = 'weft_scans', columns = {${columns.join(', ')}}`;
  await database.rows(`SELECT count(*) FROM read_csv(${literal(file)}, ${options})`);
  const [row] = await database.rows(
    `SELECT line, error_type, csv_line, error_message FROM ${table} ORDER BY line LIMIT 1`,
  );
  if (!row) return undefined;
  const got = cells(String(row['csv_line']).split('\n')[0] ?? '', delimiter).length;
  const line = Number(row['line']);
  return {
    code: 'RAGGED_ROW',
    severity: 'error',
    message:
      got === names.length
        ? `Expected quotes in line ${line} of ${file} to open and close, as CSV wants it; they do not.`
        : `Expected ${names.length} ${names.length === 1 ? 'column' : 'columns'} in line ${line} of ${file}, as its first line names; got ${got}.`,
    place: { file, line },
    fix: 'Mend the row. Where a value holds the separator, put it in double quotes.',
  };
}

/** A finding for a file that is not written in UTF-8, with the command that makes it so. */
export function notUtf8(file: string, encoding: string): Finding {
  return {
    code: 'NOT_UTF8',
    severity: 'error',
    message: `Expected text in UTF-8 in ${file}, got bytes that are not.`,
    place: { file },
    fix: `Convert it, for example: iconv -f ${encoding} -t UTF-8 ${JSON.stringify(file)} > new.csv`,
  };
}

/** The title of a report, which exports of spreadsheets put above the names: the cells beside it are empty. */
function titleInstead(names: readonly string[]): string | undefined {
  const unnamed = names.filter((name) => name === '').length;
  return unnamed >= 2 && unnamed * 2 >= names.length ? names.find((name) => name !== '') : undefined;
}

function refused(code: string, file: string, message: string, fix?: string) {
  return failure({ code, severity: 'error', message, place: { file }, ...(fix ? { fix } : {}) });
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The text of bytes, where only the last character may be cut short. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** Up to the first line end that is not inside quotes. */
function firstLine(text: string): string {
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '"') isQuoted = !isQuoted;
    else if ((sign === '\n' || sign === '\r') && !isQuoted) return text.slice(0, index);
  }
  return text;
}

function likelyDelimiter(line: string): string {
  const counted = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: cells(line, delimiter).length,
  }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

function cells(line: string, delimiter: string): readonly string[] {
  const found: string[] = [''];
  let isQuoted = false;
  for (const sign of line) {
    if (sign === '"') isQuoted = !isQuoted;
    if (sign === delimiter && !isQuoted) found.push('');
    else found[found.length - 1] += sign;
  }
  return found.map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"'),
  );
}

function isYear(text: string): boolean {
  return /^(?:19|20)\d\d$/.test(text.trim());
}
