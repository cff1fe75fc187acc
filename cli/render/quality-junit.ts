import type { CheckResult, QualityRun } from '../../subgraphs/toolkit/index.ts';
import { type JunitCase, type JunitOutcome, junit } from './junit.ts';

/** Test runs of contracts as JUnit: a suite per contract, a case per check. */
export function qualityJunit(runs: readonly QualityRun[]): string {
  const suites = runs.map((run) => {
    const { dataContractId, dataContractVersion, timestampStart, timestampEnd, checks } = run;
    const time = (Date.parse(timestampEnd) - Date.parse(timestampStart)) / 1_000;
    return {
      name: `${dataContractId} ${dataContractVersion}`,
      cases: checks.map((check) => caseOf(run, check)),
      more: { time, timestamp: timestampStart },
    };
  });
  return junit('weft contract test', suites);
}

function caseOf({ dataContractId }: QualityRun, check: CheckResult): JunitCase {
  const { model, field, qualityId, type, name, place } = check;
  const output =
    check.result === 'warning'
      ? [`warning: ${check.reason ?? ''}`, samples(check)].filter(Boolean).join('\n')
      : '';
  return {
    classname: `${dataContractId}.${field ? `${model}.${field}` : model}`,
    name: `${qualityId ?? type}: ${name}`,
    place,
    outcome: outcomeOf(check),
    output,
  };
}

function outcomeOf(check: CheckResult): JunitOutcome {
  const { result, reason = '', type } = check;
  switch (result) {
    case 'passed':
    case 'warning':
      return { kind: 'passed' };
    case 'skipped':
      return { kind: 'skipped', reason };
    case 'failed':
      return { kind: 'failed', reason, type, text: samples(check) };
    case 'error':
      return { kind: 'error', reason, type };
  }
}

function samples({ failedSamples = [] }: CheckResult): string {
  return failedSamples.map((row) => JSON.stringify(row)).join('\n');
}
