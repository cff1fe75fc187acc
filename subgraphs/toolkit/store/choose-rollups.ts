import type { Column, ColumnKind, Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import type { GroupKey } from '../query/ir.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { measureCount, type RollupNeed } from '../query/sql/rollup.ts';
import { NUMBERS, TIMES, tableRoles } from '../sdl/table-roles.ts';

/** Fewer rows are grouped in a few milliseconds as they are. */
const LEAST_TABLE_ROWS = 100_000;
/** A rollup of more than this part of the rows, or of more rows than this, saves too little. */
const LARGEST_SHARE = 1 / 20;
const MOST_ROWS = 100_000;
/** One rollup takes at most so much memory: tables of many measures get rollups of fewer rows. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Columns of a table that are looked at, and measured, before anybody has asked. */
const MOST_COLUMNS = 32;
/** Rollups by one other key each that are made of a table before anybody has asked. */
const MOST_SINGLE = 3;
/** Combinations of keys that are counted to find the first rollup; each is a look at all rows. */
const MOST_COUNTED = 4;
/** Memory of one value, as DuckDB keeps it in rows that are not compressed; sums take 16 bytes. */
const VALUE_BYTES = 16;

/** A rollup to be made, and about how many rows it will have. */
export type ChosenRollup = RollupNeed & { readonly rows: number };

/** Columns whose values come again and again, as dimensions do: texts, flags, days, whole numbers. */
const DIMENSIONS = new Set<ColumnKind>(['String', 'ID', 'Enum', 'Boolean', 'Int', 'BigInt', 'Date']);

/** The most rows that a rollup with such measures may have of a table of so many; 0 where none is worth it. */
export function mostRolledRows(tableRows: number, measured: readonly Column[]): number {
  if (tableRows < LEAST_TABLE_ROWS) return 0;
  const rowBytes = rollupBytes({ keys: [], measured, rows: 1 });
  return Math.min(MOST_ROWS, Math.floor(tableRows * LARGEST_SHARE), Math.floor(MOST_BYTES / rowBytes));
}

/** The memory that a rollup of so many rows will take. */
export function rollupBytes({ keys, measured, rows }: Omit<ChosenRollup, 'table'>): number {
  const values = keys.length + 1 + measured.reduce((sum, column) => sum + measureCount(column), 0);
  return rows * values * VALUE_BYTES;
}

/**
 * What a table is rolled up by before anybody has asked: as many columns together as leave few rows, those of the fewest
 * values first; each of these alone, which follows from that; and some others alone, days of times among them.
 */
export async function chooseRollups(
  engine: DuckDbEngine,
  table: Table,
  rows: number,
): Promise<readonly ChosenRollup[]> {
  const measured = measuredColumns(table);
  const most = mostRolledRows(rows, measured);
  if (most === 0) return [];
  const candidates = candidateKeys(table);
  const counts = await countDifferent(
    engine,
    table,
    candidates.map((key) => [key]),
  );
  const usable = candidates
    .map((key, index) => ({ key, count: counts[index] ?? 0 }))
    .filter(({ count }) => count <= most)
    .sort((one, other) => one.count - other.count);
  const together = await chooseTogether(engine, { table, most, usable });
  const isTogether = ({ key }: Counted): boolean => together.keys.includes(key);
  const others = usable.filter((one) => !isTogether(one)).slice(0, MOST_SINGLE);
  const alone = [...usable.filter(isTogether), ...others];
  return [together, ...alone.map(({ key, count }) => ({ keys: [key], rows: count }))]
    .filter(({ keys }) => keys.length > 0)
    .map((chosen) => ({ ...chosen, table, measured }));
}

/** About how many different combinations of values there are of each list of keys. */
export async function countDifferent(
  engine: DuckDbEngine,
  table: Table,
  combinations: readonly (readonly GroupKey[])[],
): Promise<readonly number[]> {
  if (combinations.length === 0) return [];
  const counted = combinations.map((keys) => {
    const values = keys.map((key) => duckDbDialect.groupKey(identifier(key.column.name), key));
    return `approx_count_distinct(hash(${values.join(', ')}))::DOUBLE`;
  });
  let counts: readonly number[] = [];
  await engine.scan(`SELECT ${counted.join(', ')} FROM ${identifier(table.name)}`, [], async (chunk) => {
    counts = counted.map((_sql, index) => Number(chunk.getColumnVector(index).getItem(0)));
  });
  return counts;
}

/** Columns that rollups measure unasked: numbers and times, whose sums and extremes cost little. */
export function measuredColumns(table: Table): readonly Column[] {
  const { numbers, bounded } = tableRoles(table);
  const columns = new Set(
    [...numbers, ...bounded].filter(({ kind }) => NUMBERS.has(kind) || TIMES.has(kind)),
  );
  return [...columns].slice(0, MOST_COLUMNS);
}

type Counted = { readonly key: GroupKey; readonly count: number };

async function chooseTogether(
  engine: DuckDbEngine,
  {
    table,
    most,
    usable,
  }: { readonly table: Table; readonly most: number; readonly usable: readonly Counted[] },
): Promise<{ readonly keys: readonly GroupKey[]; readonly rows: number }> {
  let chosen: { readonly keys: readonly GroupKey[]; readonly rows: number } = { keys: [], rows: 1 };
  let left = MOST_COUNTED;
  for (const { key, count } of usable.filter(({ key }) => key.kind === 'column')) {
    const keys = [...chosen.keys, key];
    let rows = chosen.rows * count;
    // Columns often follow from each other, as a distance from where a way begins and ends.
    if (rows > most && left > 0) {
      left -= 1;
      [rows = rows] = await countDifferent(engine, table, [keys]);
    }
    if (rows <= most) chosen = { keys, rows };
  }
  return chosen;
}

function candidateKeys(table: Table): readonly GroupKey[] {
  const { columns, times } = tableRoles(table);
  const dimensions = columns
    .filter(({ kind, name }) => DIMENSIONS.has(kind) && !(table.key.length === 1 && table.key[0] === name))
    .map((column): GroupKey => ({ kind: 'column', column }));
  const days = times
    .filter(({ kind }) => kind !== 'Date')
    .map((column): GroupKey => ({ kind: 'bucket', column, unit: 'DAY', timeZone: 'UTC' }));
  return [...dimensions.slice(0, MOST_COLUMNS), ...days];
}
