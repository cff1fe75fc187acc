import { closeSync, openSync, readSync } from 'node:fs';

const MAX_HEADER_BYTES = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

/** The first line of a CSV file, taken apart. */
export type CsvHeader = {
  readonly line: string;
  readonly delimiter: string;
  readonly names: readonly string[];
};

/** Reads the first line of a CSV file. Undefined when it is packed, longer than a header may be, or has a line end in quotes. */
export function readCsvHeader(file: string, declared: string | undefined): CsvHeader | undefined {
  const start = firstBytes(file);
  if (start[0] === 0x1f && start[1] === 0x8b) return undefined;
  const text = start.toString('utf8').replace(/^\ufeff/, '');
  const end = text.search(/\r?\n/);
  if (end < 0 && start.length === MAX_HEADER_BYTES) return undefined;
  const line = end < 0 ? text : text.slice(0, end);
  const delimiter = declared ?? likelyDelimiter(line);
  const names = cellsOf(line, delimiter);
  return names && { line, delimiter, names };
}

function firstBytes(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(MAX_HEADER_BYTES);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, MAX_HEADER_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** The one that takes the line apart into the most cells. */
function likelyDelimiter(line: string): string {
  const cells = (delimiter: string) => cellsOf(line, delimiter)?.length ?? 0;
  return DELIMITERS.reduce((best, one) => (cells(one) > cells(best) ? one : best));
}

function cellsOf(line: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const sign = line[index] ?? '';
    if (sign === '"' && isQuoted && line[index + 1] === '"') {
      cell += sign;
      index += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === delimiter && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return isQuoted ? undefined : [...cells, cell];
}
