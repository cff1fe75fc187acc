import type { OdcsQualityRule } from '../../../../contracts/index.ts';
import { identifier } from '../../query/dialect.ts';
import type { DraftDatabase } from './draft-database.ts';
import type { OpenFiles } from './look-at-files.ts';
import type { SettledColumn } from './settle-columns.ts';

/** A column that is filled this far, but not quite, is watched. */
const MOSTLY_FILLED = 0.2;

/** The rules worth having for one column, from what all rows say. */
export function columnRules(column: SettledColumn, isKey: boolean): readonly OdcsQualityRule[] {
  const { sampled, values, rows, nulls } = column;
  const { name } = sampled;
  const share = rows === 0 ? 0 : nulls / rows;
  const rules: OdcsQualityRule[] = [];
  if (isKey)
    rules.push({
      id: `${name}_unique`,
      metric: 'duplicateValues',
      mustBe: 0,
      dimension: 'uniqueness',
      severity: 'error',
    });
  if (values)
    rules.push({
      id: `${name}_valid`,
      metric: 'invalidValues',
      arguments: { validValues: [...values] },
      mustBe: 0,
      dimension: 'conformity',
      severity: 'error',
    });
  if (share > 0 && share <= MOSTLY_FILLED)
    rules.push({
      id: `${name}_mostly_known`,
      metric: 'nullValues',
      unit: 'percent',
      mustBeLessThan: Math.ceil(share * 100) + 1,
      dimension: 'completeness',
      severity: 'warning',
    });
  return rules;
}

const BEGINNINGS = /^(?:start|begin|from|valid_from|opened|created|departure|check_in|order)(?=_|$)/;
const ENDS: Readonly<Record<string, string>> = {
  start: 'end',
  begin: 'end',
  from: 'to',
  valid_from: 'valid_to',
  opened: 'closed',
  created: 'updated',
  departure: 'arrival',
  check_in: 'check_out',
  order: 'delivery',
};

/**
 * Rules that one time never comes before another, such as `arrival` before `departure`: for pairs of columns whose names say so,
 * where every row keeps to it.
 */
export async function orderRules(
  database: DraftDatabase,
  { from }: OpenFiles,
  columns: readonly SettledColumn[],
): Promise<readonly OdcsQualityRule[]> {
  const rules: OdcsQualityRule[] = [];
  for (const column of columns) {
    const { name } = column.sampled;
    const beginning = BEGINNINGS.exec(name)?.[0];
    const other =
      beginning && columns.find((one) => one.sampled.name === name.replace(beginning, ENDS[beginning] ?? ''));
    if (!other || column.reading.logicalType !== other.reading.logicalType) continue;
    if (!['date', 'timestamp'].includes(column.reading.logicalType)) continue;
    const [early, late] = [column, other].map(({ sampled, reading }) =>
      reading.value(identifier(sampled.source)),
    );
    const [row] = await database.rows(`SELECT count(*) AS wrong FROM ${from} WHERE ${late} < ${early}`);
    if (Number(row?.['wrong'] ?? 1) > 0) continue;
    const end = other.sampled.name;
    rules.push({
      id: `${end}_after_${name}`,
      description: `${end} never lies before ${name}.`,
      type: 'sql',
      query: `select count(*) from {object} where ${identifier(end)} < ${identifier(name)}`,
      mustBe: 0,
      dimension: 'consistency',
      severity: 'warning',
    });
  }
  return rules;
}
