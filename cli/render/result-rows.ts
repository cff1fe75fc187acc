/** A result as rows: one column per leaf, named by its path below the root field. */
export type ResultRows = { readonly columns: readonly string[]; readonly rows: readonly ResultRow[] };
export type ResultRow = ReadonlyMap<string, unknown>;

type Json = { readonly [key: string]: unknown };

/**
 * Flattens the data of an answer. Objects become dotted columns; a list inside a row takes the lines below it, and
 * lists of the same row stand side by side, so no line is invented by multiplying them.
 */
export function resultRows(data: unknown): ResultRows {
  const root = isObject(data) ? data : {};
  const fields = Object.entries(root);
  const only = fields.length === 1 ? fields[0]?.[1] : root;
  const items = Array.isArray(only) ? only : [only];
  const rows = items.flatMap((item) => itemRows(item, ''));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return { columns, rows };
}

function itemRows(item: unknown, path: string): Map<string, unknown>[] {
  const first = new Map<string, unknown>();
  const below: Map<string, unknown>[][] = [];
  collect(item, path, first, below);
  const height = Math.max(1, ...below.map((rows) => rows.length));
  return Array.from({ length: height }, (_none, index) => {
    const row = index === 0 ? new Map(first) : new Map<string, unknown>();
    for (const rows of below) for (const [column, value] of rows[index] ?? []) row.set(column, value);
    return row;
  });
}

function collect(
  item: unknown,
  path: string,
  row: Map<string, unknown>,
  below: Map<string, unknown>[][],
): void {
  if (Array.isArray(item) && item.some((one) => isObject(one))) {
    below.push(item.flatMap((one) => itemRows(one, path)));
  } else if (isObject(item)) {
    for (const [key, value] of Object.entries(item))
      collect(value, path === '' ? key : `${path}.${key}`, row, below);
  } else {
    row.set(path === '' ? 'value' : path, Array.isArray(item) ? item.join(', ') : item);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
