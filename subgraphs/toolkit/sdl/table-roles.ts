import {
  type Column,
  type ColumnKind,
  shownReferences,
  type Table,
  type ToOne,
  visibleColumns,
} from '../../../contracts/index.ts';

/** Kinds of columns that are added up. */
export const NUMBERS: ReadonlySet<ColumnKind> = new Set(['Int', 'BigInt', 'Float', 'Decimal']);
/** Kinds of columns that are grouped by stretches of time. */
export const TIMES: ReadonlySet<ColumnKind> = new Set(['Date', 'DateTime', 'LocalDateTime']);
const ORDERED = new Set<ColumnKind>([
  ...NUMBERS,
  ...TIMES,
  'String',
  'ID',
  'LocalTime',
  'Enum',
  'UUID',
  'Boolean',
]);
const BOUNDED = new Set<ColumnKind>([...NUMBERS, ...TIMES, 'String', 'LocalTime']);

/** Kinds of columns that are shown and filtered, and neither ordered nor grouped by. */
export const VALUES_ONLY: ReadonlySet<ColumnKind> = new Set(['JSON', 'Object', 'List']);

/** True for a column whose values have an order. */
export function isOrdered({ kind }: Column): boolean {
  return ORDERED.has(kind);
}

/** What each column of a table may be used for in its API. */
export type TableRoles = {
  readonly isAggregateOnly: boolean;
  /** Columns shown, filtered and grouped by. */
  readonly columns: readonly Column[];
  /** Columns of JSON, objects and lists: shown and filtered, never grouped or ordered by. */
  readonly nested: readonly Column[];
  readonly orderable: readonly Column[];
  readonly numbers: readonly Column[];
  readonly times: readonly Column[];
  /** Columns with a smallest and a largest value worth telling; none where single values must not show. */
  readonly bounded: readonly Column[];
  readonly references: readonly ToOne[];
};

/** The roles of a table's columns. Restricted columns have none, but for sums and averages of aggregate-only products. */
export function tableRoles(table: Table): TableRoles {
  const isAggregateOnly = table.product.access === 'aggregate';
  const shown = visibleColumns(table);
  const visible = shown.filter((column) => !VALUES_ONLY.has(column.kind));
  const measured = isAggregateOnly ? table.columns : visible;
  // Sums and averages of keys mean nothing.
  const identifiers = new Set([
    ...table.key,
    ...table.toOne.flatMap((reference) => reference.columns.map((column) => column.name)),
  ]);
  return {
    isAggregateOnly,
    columns: visible,
    nested: isAggregateOnly ? [] : shown.filter((column) => VALUES_ONLY.has(column.kind)),
    orderable: visible.filter(isOrdered),
    numbers: measured.filter((column) => NUMBERS.has(column.kind) && !identifiers.has(column.name)),
    times: visible.filter((column) => TIMES.has(column.kind)),
    bounded: isAggregateOnly ? [] : visible.filter((column) => BOUNDED.has(column.kind)),
    references: shownReferences(table),
  };
}
