import type { Column, Table } from '../../../contracts/index.ts';
import { databaseWords } from '../load/database-words.ts';
import { identifier } from '../query/dialect.ts';
import type { Check } from './check.ts';
import type { MeasureOptions } from './measure-checks.ts';

/** What stands for a value that is there and nobody is to see. */
const MASK = '•••';

/**
 * Some rows that break a rule: their keys and the values concerned. A value that is personal or classified is masked by
 * the database already; rows of a product that only discloses groups are not shown at all.
 */
export async function failedSamples(
  check: Check,
  count: number,
  { engine, dialect, signal }: MeasureOptions,
): Promise<readonly Readonly<Record<string, unknown>>[] | undefined> {
  const { table, measure } = check;
  const isFindable = measure.kind === 'count' || measure.kind === 'query';
  if (!isFindable || measure.where === undefined || count === 0) return undefined;
  if (table.product.access === 'aggregate') return undefined;
  const keys = keyColumns(table);
  const columns = [...new Set([...keys, ...check.columns])];
  const fields = columns.map((column) => {
    const name = identifier(dialect.columnName(column));
    const value = dialect.jsonValue(name, column.kind);
    const mask = dialect.jsonString(dialect.literal(MASK));
    const shown = isHidden(column) ? `CASE WHEN ${name} IS NULL THEN NULL ELSE ${mask} END` : value;
    return [column.name, shown] as const;
  });
  if (fields.length === 0) return undefined;
  const order = keys.map((column) => identifier(dialect.columnName(column)));
  const orderBy = order.length > 0 ? ` ORDER BY ${order.join(', ')}` : '';
  const sql = `SELECT ${dialect.jsonText(dialect.jsonObject(fields))} FROM ${dialect.table(table)} weft_rows WHERE ${measure.where}${orderBy} LIMIT ${Number(count)}`;
  try {
    const texts = await engine.texts({ sql, parameters: [], isHeavy: true }, signal);
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Record<string, unknown>]));
  } catch (error) {
    if (signal?.aborted) throw error;
    // The check has its result; that its rows cannot be shown is no reason to lose it.
    return [{ 'no rows to show': databaseWords(error) }];
  }
}

function keyColumns(table: Table): Column[] {
  return table.key.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
}

const OPEN = new Set(['public', 'internal']);

/** Personal, confidential, restricted: whatever is classified above internal. */
function isHidden({ pii, classification }: Column): boolean {
  return pii || (classification !== undefined && !OPEN.has(classification.toLowerCase()));
}
