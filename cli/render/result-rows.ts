/** A result as rows: one column per leaf, named by its path below the root field. */
export type ResultRows = { readonly columns: readonly string[]; readonly rows: readonly ResultRow[] };
type ResultRow = ReadonlyMap<string, unknown>;

type Json = { readonly [key: string]: unknown };

/**
 * Flattens the data of an answer. Objects become dotted columns. A list inside a row starts on the row's line and goes on
 * below it; a second list follows below the first, since a line with items of both would say that they belong together.
 * With `repeatsParents` every line of a list carries the values of the row it belongs to, as a file needs.
 */
export function resultRows(data: unknown, options: { readonly repeatsParents: boolean }): ResultRows {
  const root = isObject(data) ? data : {};
  const fields = Object.entries(root);
  const only = fields.length === 1 ? fields[0]?.[1] : root;
  const items = Array.isArray(only) ? only : [only];
  const rows = items.flatMap((item) => itemRows(item, '', options.repeatsParents));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return { columns, rows };
}

function itemRows(item: unknown, path: string, repeatsParents: boolean): Map<string, unknown>[] {
  const first = new Map<string, unknown>();
  const below: Map<string, unknown>[][] = [];
  collect(item, path, { row: first, below, repeatsParents });
  const [head, ...rest] = below.flat();
  const onLine = (row: ReadonlyMap<string, unknown>): Map<string, unknown> => new Map([...first, ...row]);
  return [onLine(head ?? new Map()), ...(repeatsParents ? rest.map(onLine) : rest)];
}

type Collected = {
  readonly row: Map<string, unknown>;
  readonly below: Map<string, unknown>[][];
  readonly repeatsParents: boolean;
};

function collect(item: unknown, path: string, into: Collected): void {
  if (Array.isArray(item) && item.some((one) => isObject(one))) {
    into.below.push(item.flatMap((one) => itemRows(one, path, into.repeatsParents)));
  } else if (isObject(item)) {
    for (const [key, value] of Object.entries(item))
      collect(value, path === '' ? key : `${path}.${key}`, into);
  } else {
    into.row.set(path === '' ? 'value' : path, Array.isArray(item) ? item.join(', ') : item);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
