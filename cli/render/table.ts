import type { ResultRows } from './result-rows.ts';

const MAX_CELL = 40;

/** Rows as a table for a terminal: numbers to the right, long texts cut. */
export function renderTable({ columns, rows }: ResultRows): string {
  const cells = rows.map((row) => columns.map((column) => cell(row.get(column))));
  const numeric = columns.map((column) =>
    rows.every((row) => isNumber(row.get(column)) || row.get(column) == null),
  );
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (values: readonly string[]): string =>
    values
      .map((value, index) =>
        numeric[index] ? value.padStart(widths[index] ?? 0) : value.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  return `${[line(columns), rule, ...cells.map(line)].join('\n')}\n\n${count}\n`;
}

/** Rows as CSV (RFC 4180). Texts that a spreadsheet would take for a formula get a leading apostrophe. */
export function renderCsv({ columns, rows }: ResultRows): string {
  const line = (values: readonly unknown[]): string => `${values.map(csvCell).join(',')}\r\n`;
  return line(columns) + rows.map((row) => line(columns.map((column) => row.get(column)))).join('');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'number' && !Number.isInteger(value)
      ? String(Number(value.toPrecision(10)))
      : String(value);
  const single = text.replaceAll(/\s+/g, ' ');
  return single.length > MAX_CELL ? `${single.slice(0, MAX_CELL - 1)}…` : single;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !isNumber(value) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
