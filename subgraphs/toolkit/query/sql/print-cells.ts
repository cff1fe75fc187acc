import type { Dialect } from '../dialect.ts';
import { UserInputError } from '../user-input-error.ts';

/** True for rows whose measures would tell about others. */
export const IS_WITHHELD = 'weft_withheld';

/** More columns have more subsets than a database should count. */
const MAX_CELL_COLUMNS = 6;

type Cells = {
  readonly table: string;
  /** What a question tells rows apart by, as SQL over a row of the given name. */
  readonly columns: (alias: string) => readonly string[];
  readonly minGroup: number;
  readonly alias: () => string;
};

/**
 * The rows that may be grouped where small groups are hidden. Rows that the conditions and keys of a question single out together
 * make a cell; those of a small cell are left out, or the difference of two large groups would tell about one row. What was left
 * out could then be had by subtraction: the whole less all that is shown. So where it is too small itself, the smallest cell
 * beside it is withheld as well: its rows are counted, and nothing else is said of groups that they are in. Beside it means within
 * equal values of any of the columns, because a question that names only those has them as one group. Throws UserInputError
 * for too many columns.
 */
export function printCells(dialect: Dialect, cells: Cells): string {
  const minimum = Number(cells.minGroup);
  const [row, one, cell, rank] = [cells.alias(), cells.alias(), cells.alias(), cells.alias()];
  const columns = cells.columns(row);
  if (columns.length > MAX_CELL_COLUMNS)
    throw new UserInputError(
      `Expected at most ${MAX_CELL_COLUMNS} fields in groupBy and where together, because groups of fewer than ${minimum} rows are hidden, got ${columns.length}.`,
    );
  const names = columns.map((_column, index) => `c${index}`);
  const key = dialect.jsonTexts(columns);
  const keyed = `SELECT ${key} AS weft_key, ${columns.map((sql, index) => `${sql} AS c${index}`).join(', ')} FROM ${cells.table} ${row}`;
  const counted = `SELECT weft_key, ${names.join(', ')}, count(*) AS weft_rows FROM (${keyed}) ${one} GROUP BY weft_key, ${names.join(', ')}`;
  const isShown = `weft_rows >= ${minimum}`;
  const ranked = `SELECT ${cell}.*, row_number() OVER (ORDER BY weft_rows, weft_key) AS weft_rank FROM (${counted}) ${cell}`;
  const withheld = properSubsets(names).map((subset) => {
    const over = `OVER (${subset.length > 0 ? `PARTITION BY ${subset.join(', ')}` : ''})`;
    const lost = `coalesce(sum(weft_rows) FILTER (WHERE NOT (${isShown})) ${over}, 0)`;
    const least = `min(weft_rank) FILTER (WHERE ${isShown}) ${over}`;
    return `(${lost} BETWEEN 1 AND ${minimum - 1} AND weft_rank = ${least})`;
  });
  const judged = `SELECT weft_key, weft_rows, coalesce(${withheld.join(' OR ')}, FALSE) AS ${IS_WITHHELD} FROM (${ranked}) ${rank}`;
  const [outer, known] = [cells.alias(), cells.alias()];
  const own = dialect.jsonTexts(cells.columns(outer));
  return `(SELECT ${outer}.*, ${known}.${IS_WITHHELD} FROM ${cells.table} ${outer} JOIN (${judged}) ${known} ON ${known}.weft_key = ${own} WHERE ${known}.${isShown})`;
}

function properSubsets(names: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** names.length - 1 }, (_, mask) =>
    names.filter((_name, index) => Math.floor(mask / 2 ** index) % 2 === 1),
  );
}
