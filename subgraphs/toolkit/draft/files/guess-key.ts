import { singular } from '../../../../contracts/index.ts';
import { identifier } from '../../query/dialect.ts';
import type { Guess } from '../draft.ts';
import type { DraftDatabase } from './draft-database.ts';
import type { OpenFiles } from './look-at-files.ts';
import type { SettledColumn } from './settle-columns.ts';

/** The columns that tell rows apart; empty when none do. */
export type KeyGuess = { readonly columns: readonly SettledColumn[]; readonly guess: Guess };

/** Fewer rows tell nothing about which columns belong together. */
const FEWEST_ROWS = 10;
const MOST_COLUMNS = 10;
const PART_OF_KEY =
  /(?:^|_)(?:id|code|key|number|no|nr|date|day|on|month|year|week|hour|time|timestamp|line|seq|sequence|position|version|rank|type|kind|symbol|ticker|name|country|state|region|city|location)$/;

/** Chooses a key among what is different, and given, in every row. `hidden` columns are not for it. */
export async function guessKey(
  database: DraftDatabase,
  open: OpenFiles,
  input: {
    readonly table: string;
    readonly columns: readonly SettledColumn[];
    readonly hidden: ReadonlySet<string>;
  },
): Promise<KeyGuess> {
  const columns = input.columns.filter(({ sampled }) => !input.hidden.has(sampled.name));
  const rows = columns[0]?.rows ?? 0;
  const unique = columns.filter(({ distinct, nulls }) => nulls === 0 && distinct === rows);
  const ranked = unique
    .map((column) => ({ column, score: keyScore(column, input.table, columns.indexOf(column)) }))
    .filter(({ score }) => score >= (rows >= FEWEST_ROWS ? 20 : 50))
    .sort((left, right) => right.score - left.score);
  const [best] = ranked;
  const all = rows === 1 ? 'the only row' : `all ${rows.toLocaleString('en-US')} rows`;
  if (best) {
    const others = ranked.slice(1).map(({ column }) => column.sampled.name);
    const more = others.length > 0 ? ` Others would do as well: ${others.slice(0, 3).join(', ')}.` : '';
    return {
      columns: [best.column],
      guess: { decision: `key ${best.column.sampled.name}`, reason: `Given and different in ${all}.${more}` },
    };
  }
  const together = await compositeKey(database, open, columns);
  if (together) {
    const names = together.map(({ sampled }) => sampled.name).join(' and ');
    const reason = `No column alone is given and different in every row; ${names} together are, in ${all}.`;
    return { columns: together, guess: { decision: `key ${names}`, reason } };
  }
  const reason = `No column, and no two or three that look like parts of one, are given and different in ${all}. Rows can be listed and counted, but not fetched one by one or pointed at.`;
  return { columns: [], guess: { decision: 'no key', reason } };
}

function keyScore({ sampled, reading }: SettledColumn, table: string, index: number): number {
  const { name } = sampled;
  const one = singular(table);
  const first = index === 0 ? 25 : 0;
  if (reading.logicalType === 'date') return name === 'date' || name === 'day' ? 30 : first;
  if (reading.logicalType !== 'string' && reading.logicalType !== 'integer') return 0;
  if (name === 'id' || name === `${one}_id` || name === `${table}_id`) return 100;
  if (/^(?:uuid|guid|key)$/.test(name)) return 90;
  if (new RegExp(`^${one}_(?:code|key|no|nr|number|uuid)$`).test(name)) return 88;
  if (/_(?:id|uuid|key)$/.test(name)) return 55 + first;
  if (/(?:^|_)(?:code|number|no|nr|sku|iata|icao|isbn|ean|slug|symbol|ticker)$/.test(name)) return 52 + first;
  return first;
}

/** The first two or three columns that together are different in every row, those written first before others. */
async function compositeKey(
  database: DraftDatabase,
  { from }: OpenFiles,
  columns: readonly SettledColumn[],
): Promise<readonly SettledColumn[] | undefined> {
  const parts = columns
    .filter(({ reading, nulls, sampled }) => {
      const isFit = ['string', 'integer', 'date', 'timestamp'].includes(reading.logicalType);
      const isDay = reading.logicalType === 'date' || reading.logicalType === 'timestamp';
      return isFit && nulls === 0 && (isDay || PART_OF_KEY.test(sampled.name));
    })
    .slice(0, MOST_COLUMNS);
  if ((columns[0]?.rows ?? 0) < FEWEST_ROWS) return undefined;
  for (const chosen of [...combinations(parts, 2), ...combinations(parts, 3)]) {
    if (!areDifferent(chosen)) continue;
    const tuple = chosen.map(({ sampled, reading }) => reading.value(identifier(sampled.source))).join(', ');
    const [row] = await database.rows(
      `SELECT count(*) AS rows, count(DISTINCT (${tuple})) AS different FROM ${from}`,
    );
    if (row && Number(row['rows']) === Number(row['different'])) return chosen;
  }
  return undefined;
}

/** In the rows that were looked at; all rows are asked only where these agree. */
function areDifferent(columns: readonly SettledColumn[]): boolean {
  const count = columns[0]?.sampled.values.length ?? 0;
  const seen = new Set<string>();
  for (let row = 0; row < count; row += 1)
    seen.add(JSON.stringify(columns.map(({ sampled }) => sampled.values[row])));
  return seen.size === count;
}

function combinations<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
