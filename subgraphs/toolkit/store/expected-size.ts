import type { Column, Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';

/** Rows that are looked at before all are. */
export const SAMPLE_ROWS = 20_000;

/** The memory that columns of a table will take, as a sample of its rows lets expect. */
export async function expectedBytes(
  engine: DuckDbEngine,
  {
    table,
    rows,
    columns,
  }: { readonly table: Table; readonly rows: number; readonly columns: readonly Column[] },
): Promise<number> {
  const texts = columns
    .filter(({ kind }) => kind !== 'Int')
    .map(({ name }) => `strlen(t.${identifier(name)}::VARCHAR)`);
  let bytesPerRow = 0;
  await engine.scan(
    // Added one to the other, a thousand columns are deeper than an expression may be.
    `SELECT ceil(avg(list_sum([${['0', ...texts].join(', ')}])))::INTEGER FROM (SELECT * FROM ${identifier(table.name)} LIMIT ${SAMPLE_ROWS}) t`,
    [],
    async (chunk) => {
      bytesPerRow = Number(chunk.getColumnVector(0).getItem(0) ?? 0);
    },
  );
  // Repeated texts take next to nothing, so half of what the sample says is expected of all texts together.
  return rows * (bytesPerRow / 2 + 4 * table.columns.length + 8);
}
