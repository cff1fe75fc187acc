import { randomUUID } from 'node:crypto';
import type { ProductHeader } from '../../../contracts/index.ts';
import { momentText } from '../load/data-age.ts';
import type { Check } from './check.ts';
import { describeSeconds } from './duration.ts';
import { describeExpectation, type Measured, meets } from './expectation.ts';
import { failedSamples } from './failed-samples.ts';
import { type MeasureOptions, measureTable, type Reading } from './measure-checks.ts';
import { type CheckResult, countResults, type QualityRun, worstResult } from './quality-run.ts';

/** How checks are run, and what of their failures is shown. */
export type RunOptions = MeasureOptions & {
  /** Failing rows to show of each check; 0 for none. */
  readonly samples: number;
  /** The present, for the age of data; tests give their own. */
  readonly now: Date;
};

/** Runs checks of one product against its data. What a check cannot find out is its own `error`; rejects only when ended by the signal. */
export async function runChecks(
  product: ProductHeader,
  checks: readonly Check[],
  options: RunOptions,
): Promise<QualityRun> {
  const started = new Date();
  const rowCounts: Record<string, number> = {};
  const results = new Map<Check, CheckResult>();
  let asOf: string | null = null;
  for (const table of new Set(checks.map((check) => check.table))) {
    const ofTable = checks.filter((check) => check.table === table);
    const readings = await measureTable(ofTable, options);
    for (const check of ofTable) {
      const reading = readings.get(check);
      results.set(check, await judge(check, reading, options));
      if (check.type === 'freshness') asOf ??= newest(reading);
    }
    const rows = [...readings.values()].find((reading) => 'rows' in reading);
    if (rows && 'rows' in rows && rows.rows !== undefined) rowCounts[table.name] = rows.rows;
  }
  const inOrder = checks.flatMap((check) => results.get(check) ?? []);
  return {
    runId: randomUUID(),
    dataContractId: product.id,
    dataContractVersion: product.version,
    server: product.server.server,
    engine: options.dialect.name,
    timestampStart: started.toISOString(),
    timestampEnd: new Date().toISOString(),
    result: worstResult(inOrder.map(({ result }) => result)),
    counts: countResults(inOrder),
    asOf,
    rowCounts,
    checks: inOrder,
  };
}

function newest(reading: Reading | undefined): string | null {
  return reading && 'value' in reading && typeof reading.value === 'string'
    ? momentText(reading.value)
    : null;
}

async function judge(check: Check, reading: Reading | undefined, options: RunOptions): Promise<CheckResult> {
  const base = describe(check);
  if (check.measure.kind === 'told') {
    const { result, reason } = check.measure;
    const isBroken = result === 'failed' && check.severity === 'warning';
    return { ...base, result: isBroken ? 'warning' : result, ...(reason ? { reason } : {}) };
  }
  if (!reading) return { ...base, result: 'error', reason: 'It was not measured.' };
  if ('error' in reading) return { ...base, result: 'error', reason: reading.error };
  try {
    return await compare(check, reading, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ...base, result: 'error', reason: error.message };
  }
}

type Read = Extract<Reading, { value: Measured }>;

async function compare(check: Check, reading: Read, options: RunOptions): Promise<CheckResult> {
  const base = describe(check);
  const { measure, expectation } = check;
  if (measure.kind === 'age') return compareAge(check, reading.value, options.now);
  const unit = measure.kind === 'count' && measure.unit === 'percent' ? ' %' : '';
  const measured = unit ? percent(Number(reading.value), reading.rows ?? 0) : reading.value;
  const facts = {
    measured,
    expected: describeExpectation(expectation, unit),
    ...(measure.kind === 'count' ? { failedRows: Number(reading.value) } : {}),
  };
  if (meets(expectation, measured)) return { ...base, result: 'passed', ...facts };
  const samples = await failedSamples(check, options.samples, options);
  const reason = `expected ${facts.expected}, got ${String(measured)}${unit}`;
  return {
    ...base,
    result: check.severity,
    reason,
    ...facts,
    ...(samples ? { failedSamples: samples } : {}),
  };
}

/** The age of the newest or oldest row on the product's clock, which for data that stands still is not ours. */
function compareAge(check: Check, moment: Measured, now: Date): CheckResult {
  const base = describe(check);
  if (moment === null) return { ...base, result: 'skipped', reason: 'there is no row with a value' };
  const clock = check.table.product.quality.clock;
  const ageSeconds =
    (Date.parse(clock ?? now.toISOString()) - Date.parse(momentText(String(moment)))) / 1_000;
  const facts = {
    measured: describeSeconds(ageSeconds),
    expected: `≤ ${describeSeconds(Number(check.expectation.value))}`,
  };
  if (meets(check.expectation, ageSeconds)) return { ...base, result: 'passed', ...facts };
  const what = check.type === 'freshness' ? 'the newest row is' : 'the oldest row is';
  const on = clock ? ` on ${clock}` : '';
  return {
    ...base,
    result: check.severity,
    reason: `${what} of ${String(moment)}, ${facts.measured} old${on}; promised ${facts.expected}`,
    ...facts,
  };
}

function describe(check: Check): Omit<CheckResult, 'result'> {
  const [column, another] = check.columns;
  return {
    key: check.key,
    ...(check.ruleId ? { qualityId: check.ruleId } : {}),
    category: check.category,
    type: check.type,
    name: check.name,
    model: check.table.name,
    ...(column && !another ? { field: column.name } : {}),
    ...(check.dimension ? { dimension: check.dimension } : {}),
    place: check.place,
  };
}

/** A share of the rows in percent, without the noise of binary fractions; of no rows it is 0. */
function percent(part: number, rows: number): number {
  return rows === 0 ? 0 : Number(((part * 100) / rows).toPrecision(12));
}
