import { identifier } from '../../query/dialect.ts';
import type { DraftDatabase } from './draft-database.ts';
import type { OpenFiles } from './look-at-files.ts';
import { asText, type Reading, type SampledColumn } from './reading.ts';

/** A column with the reading that holds in every row, and what all rows say. */
export type SettledColumn = {
  readonly sampled: SampledColumn;
  readonly reading: Reading;
  readonly rows: number;
  /** Rows for which the graph would show no value. */
  readonly nulls: number;
  /** How many different values there are; only counted where a key was possible. */
  readonly distinct?: number;
  readonly min?: string;
  readonly max?: string;
  /** All values, where they are few. */
  readonly values?: readonly string[];
};

/** More words than these are no closed set. */
const MOST_VALUES = 12;
const FEWEST_REPEATS = 5;
const LONGEST_WORD = 40;

type Candidate = { readonly sampled: SampledColumn; readonly readings: readonly Reading[] };

/** Holds the readings of columns against all rows: the first that every row can be read by is taken. */
export async function settleColumns(
  database: DraftDatabase,
  open: OpenFiles,
  candidates: readonly Candidate[],
): Promise<readonly SettledColumn[]> {
  const settled = new Map<string, SettledColumn>();
  let waiting = candidates.filter(({ readings }) => readings.length > 0);
  while (waiting.length > 0) {
    const measured = await measure(database, open, waiting);
    for (const { settled: one, failures } of measured)
      if (failures === 0) settled.set(one.sampled.source, one);
    waiting = waiting.flatMap(({ sampled, readings }, index): Candidate[] => {
      const failures = measured[index]?.failures ?? 0;
      if (failures === 0) return [];
      const [, next = asText('Not all values fit another type.'), ...rest] = readings;
      return [{ sampled, readings: [fallback(next, failures, readings[0]), ...rest] }];
    });
  }
  const columns = candidates.flatMap(({ sampled }) => settled.get(sampled.source) ?? []);
  return Promise.all(columns.map((column) => withValues(database, open, column)));
}

/** A type that the rows looked at suggested and others contradict. */
function fallback(reading: Reading, failures: number, refuted: Reading | undefined): Reading {
  // Another reading of the same type is no other type.
  if (reading.logicalType === refuted?.logicalType) return reading;
  const rows = `${failures.toLocaleString('en-US')} ${failures === 1 ? 'row' : 'rows'}`;
  const reason = `${reading.guess.reason} (In ${rows} it is no ${refuted?.guess.decision ?? 'other type'}.)`;
  return { ...reading, guess: { ...reading.guess, reason } };
}

type Measured = { readonly settled: SettledColumn; readonly failures: number };

async function measure(
  database: DraftDatabase,
  { from }: OpenFiles,
  candidates: readonly Candidate[],
): Promise<readonly Measured[]> {
  const parts = candidates.flatMap(({ sampled, readings: [reading] }, index) => {
    if (!reading) return [];
    const column = identifier(sampled.source);
    const value = reading.value(column);
    const isOrdered = ['integer', 'number', 'date', 'timestamp'].includes(reading.logicalType);
    return [
      `count(*) FILTER (WHERE ${column} IS NOT NULL AND NOT ${reading.reads(column)}) AS failures${index}`,
      `count(*) - count(${value}) AS nulls${index}`,
      ...(isOrdered
        ? [`CAST(min(${value}) AS VARCHAR) AS min${index}`, `CAST(max(${value}) AS VARCHAR) AS max${index}`]
        : []),
      ...(canBeKey(sampled, reading) ? [`count(DISTINCT ${value}) AS distinct${index}`] : []),
    ];
  });
  const [row] = await database.rows(`SELECT count(*) AS rows, ${parts.join(', ')} FROM ${from}`);
  const number = (name: string) => (row?.[name] === undefined ? undefined : Number(row[name]));
  const text = (name: string) =>
    row?.[name] === undefined || row[name] === null ? undefined : String(row[name]);
  return candidates.flatMap(({ sampled, readings: [reading] }, index): Measured[] => {
    if (!reading) return [];
    const distinct = number(`distinct${index}`);
    const [min, max] = [text(`min${index}`), text(`max${index}`)];
    const settled = {
      sampled,
      reading,
      rows: number('rows') ?? 0,
      nulls: number(`nulls${index}`) ?? 0,
      ...(distinct === undefined ? {} : { distinct }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    };
    return [{ settled, failures: number(`failures${index}`) ?? 0 }];
  });
}

/** True when no value came twice in the rows looked at. */
function canBeKey({ values }: SampledColumn, { logicalType }: Reading): boolean {
  if (!['string', 'integer', 'date', 'timestamp'].includes(logicalType)) return false;
  return !values.includes(null) && new Set(values).size === values.length;
}

/** Texts that are few and come again and again are a closed set; which they are, all rows are asked. */
async function withValues(
  database: DraftDatabase,
  { from }: OpenFiles,
  column: SettledColumn,
): Promise<SettledColumn> {
  const { reading, sampled, rows, nulls } = column;
  const seen = new Set(sampled.values.flatMap((value) => (value === null ? [] : [value])));
  const isPlainText = reading.logicalType === 'string' && reading.options === undefined;
  if (!isPlainText || seen.size < 2 || seen.size > MOST_VALUES) return column;
  if ([...seen].some((value) => value.length > LONGEST_WORD)) return column;
  const value = reading.value(identifier(sampled.source));
  const found = await database.rows(
    `SELECT DISTINCT ${value} AS value FROM ${from} WHERE ${value} IS NOT NULL ORDER BY 1 LIMIT ${MOST_VALUES + 1}`,
  );
  if (found.length > MOST_VALUES || (rows - nulls) / found.length < FEWEST_REPEATS) return column;
  return { ...column, values: found.map((row) => String(row['value'])) };
}
