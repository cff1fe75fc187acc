import type { CheckResult, QualityRun } from '../../subgraphs/toolkit/index.ts';
import { countResults } from '../../subgraphs/toolkit/index.ts';

/** How much of a test run is shown. */
export type QualityReportOptions = {
  /** Every check, not only rules, promises and what did not pass. */
  readonly isFull: boolean;
};

/** Test runs of contracts as a person reads them: per product what was measured, and below each failure where and which rows. */
export function renderQualityRuns(runs: readonly QualityRun[], options: QualityReportOptions): string {
  const parts = runs.map((run) => renderRun(run, options));
  const counts = countResults(runs.flatMap(({ checks }) => checks));
  const told = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const what = `${runs.length} ${runs.length === 1 ? 'contract' : 'contracts'}`;
  return `${parts.join('\n')}\n${what}: ${told.join(', ') || 'nothing to check'}.\n`;
}

function renderRun(run: QualityRun, { isFull }: QualityReportOptions): string {
  const rows = Object.values(run.rowCounts).reduce((sum, count) => sum + count, 0);
  const head = `${run.dataContractId} ${run.dataContractVersion}  ${run.result}  (${run.engine}, ${rows.toLocaleString('en-US')} rows)`;
  const isShown = (check: CheckResult) => isFull || check.category !== 'schema' || check.result !== 'passed';
  const shown = run.checks.filter(isShown);
  const hidden = run.checks.length - shown.length;
  const lines = table(shown.map(cells)).map((line, index) => {
    const check = shown[index];
    return check ? [line, ...details(check)].join('\n') : line;
  });
  const quiet = hidden > 0 ? [`  passed   ${hidden} checks of names, types, keys and bounds`] : [];
  return `${[head, ...quiet, ...lines].join('\n')}\n`;
}

type Cells = readonly [result: string, subject: string, what: string, measured: string, expected: string];

function cells(check: CheckResult): Cells {
  const { result, model, field, qualityId, type, measured, expected = '' } = check;
  const unit = expected.endsWith(' %') ? ' %' : '';
  return [
    result,
    field ? `${model}.${field}` : model,
    qualityId ?? type,
    measured === undefined ? '' : `${shown(measured)}${unit}`,
    expected,
  ];
}

/** A share of rows has many digits of which few matter. */
function shown(value: string | number | boolean | null): string {
  const isFraction = typeof value === 'number' && !Number.isInteger(value);
  return String(isFraction ? Number(value.toPrecision(4)) : value);
}

function table(rows: readonly Cells[]): string[] {
  const widths = [0, 1, 2, 3, 4].map((index) => Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => {
    const [result, ...rest] = row.map((cell, index) => cell.padEnd(index === 0 ? 7 : (widths[index] ?? 0)));
    return `  ${result}  ${rest.join('  ')}`.trimEnd();
  });
}

const INDENT = ' '.repeat(11);

/** What a reader needs of a check that is not good: the sentence, the reason, the line of the contract, some rows. */
function details({ result, name, reason, place, failedSamples = [] }: CheckResult): string[] {
  if (result === 'passed') return [];
  if (result === 'skipped') return reason ? [`${INDENT}${reason}`] : [];
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  const samples = failedSamples.map((row) => {
    const values = Object.entries(row).map(
      ([field, value]) => `${field} ${value === null ? 'null' : JSON.stringify(value)}`,
    );
    return `${INDENT}· ${values.join(', ')}`;
  });
  return [`${INDENT}${name}`, ...(reason ? [`${INDENT}${reason}`] : []), `${INDENT}${where}`, ...samples];
}
