import type { Column, ColumnKind, Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier, literal } from '../query/dialect.ts';
import { duckDbType } from '../query/sql/duckdb-dialect.ts';
import { NUMBERS, TIMES } from '../sdl/table-roles.ts';
import { SAMPLE_ROWS } from './expected-size.ts';

const SORTED: ReadonlySet<ColumnKind> = new Set([...TIMES, ...NUMBERS, 'ID', 'String', 'Enum']);

/** The columns that a copy is sorted by: those of the key, else the first one of time, which most questions are cut by, else the first. */
export function copyOrder({ keys: [primary], columns }: Table): readonly Column[] {
  if (primary && primary.columns.length > 0) return primary.columns;
  const first = (kinds: ReadonlySet<ColumnKind>) => columns.find(({ kind }) => kinds.has(kind));
  const column = first(TIMES) ?? first(SORTED);
  return column ? [column] : [];
}

/**
 * Conditions that cut a table into about so many parts of one size, by the first column it is sorted by and in its order; each
 * row is in one of them. Files written in that order are read once for all parts together, others for each anew.
 */
export async function copySlices(engine: DuckDbEngine, table: Table, count: number): Promise<string[]> {
  const [column] = copyOrder(table);
  if (!column || count <= 1) return ['true'];
  const name = identifier(column.name);
  const bounds = (await quantiles(engine, { table, column, count })).map(
    (bound) => `CAST(${literal(bound)} AS ${duckDbType(column)})`,
  );
  const [first, last] = [bounds[0], bounds.at(-1)];
  if (first === undefined) return ['true'];
  const between = bounds.slice(1).map((bound, index) => `${name} >= ${bounds[index]} AND ${name} < ${bound}`);
  return [`${name} < ${first}`, ...between, `(${name} >= ${last} OR ${name} IS NULL)`];
}

/** Different values at equal distances in a sample of a column, in their order, as text. */
async function quantiles(
  engine: DuckDbEngine,
  { table, column, count }: { readonly table: Table; readonly column: Column; readonly count: number },
): Promise<string[]> {
  const name = identifier(column.name);
  const shares = Array.from({ length: count - 1 }, (_, index) => (index + 1) / count);
  const sample = `SELECT ${name} AS value FROM ${identifier(table.name)} USING SAMPLE ${SAMPLE_ROWS} ROWS`;
  const bounds: string[] = [];
  await engine.scan(
    `SELECT bound::VARCHAR FROM (SELECT DISTINCT unnest(quantile_disc(value, [${shares.join(', ')}])) AS bound FROM (${sample})) ORDER BY bound`,
    [],
    async (chunk) => {
      for (const bound of chunk.getColumnValues(0)) if (bound !== null) bounds.push(String(bound));
    },
  );
  return bounds;
}
