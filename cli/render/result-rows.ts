/** A result as rows: one column per leaf, named by its path below the root field. */
export type ResultRows = { readonly columns: readonly string[]; readonly rows: readonly ResultRow[] };
type ResultRow = ReadonlyMap<string, unknown>;

type Json = { readonly [key: string]: unknown };

/**
 * Flattens the data of an answer. Objects become dotted columns. A list inside a row starts on the row's line and goes on
 * below it; a second list follows below the first, since a line with items of both would say that they belong together.
 * Groups that are one group everywhere (`strikesAggregate { count }`) are no list to a reader: they stay on the row's line.
 * With `repeatsParents` every line of a list carries the values of the row it belongs to, as a file needs.
 */
export function resultRows(data: unknown, options: { readonly repeatsParents: boolean }): ResultRows {
  const root = isObject(data) ? data : {};
  const fields = Object.entries(root);
  const only = fields.length === 1 ? fields[0]?.[1] : root;
  const items = Array.isArray(only) ? only : [only];
  const grouped = new Set<string>();
  for (const item of items) noteGroups(item, '', grouped);
  const rows = items.flatMap((item) => itemRows(item, '', { ...options, grouped }));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return { columns, rows };
}

type Layout = {
  readonly repeatsParents: boolean;
  /** Paths of aggregates that have several groups somewhere. */
  readonly grouped: ReadonlySet<string>;
};

function noteGroups(item: unknown, path: string, grouped: Set<string>): void {
  if (Array.isArray(item)) {
    if (item.length > 1) grouped.add(path);
    for (const one of item) noteGroups(one, path, grouped);
  } else if (isObject(item)) {
    for (const [key, value] of Object.entries(item)) noteGroups(value, below(path, key), grouped);
  }
}

function itemRows(item: unknown, path: string, layout: Layout): Map<string, unknown>[] {
  const first = new Map<string, unknown>();
  const lists: Map<string, unknown>[][] = [];
  collect(item, path, { row: first, lists, layout });
  const [head, ...rest] = lists.flat();
  const onLine = (row: ReadonlyMap<string, unknown>): Map<string, unknown> => new Map([...first, ...row]);
  return [onLine(head ?? new Map()), ...(layout.repeatsParents ? rest.map(onLine) : rest)];
}

type Collected = {
  readonly row: Map<string, unknown>;
  readonly lists: Map<string, unknown>[][];
  readonly layout: Layout;
};

function collect(item: unknown, path: string, into: Collected): void {
  if (Array.isArray(item) && item.some((one) => isObject(one))) {
    if (path.endsWith('Aggregate') && !into.layout.grouped.has(path)) collect(item[0], path, into);
    else into.lists.push(item.flatMap((one) => itemRows(one, path, into.layout)));
  } else if (isObject(item)) {
    for (const [key, value] of Object.entries(item)) collect(value, below(path, key), into);
  } else {
    into.row.set(path === '' ? 'value' : path, Array.isArray(item) ? item.join(', ') : item);
  }
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
