import type { CheckResult, QualityRun } from '../../subgraphs/toolkit/index.ts';

/** Test runs of contracts in the XML that CI systems read: a suite per contract, a case per check. */
export function renderJunit(runs: readonly QualityRun[]): string {
  const suites = runs.map(renderSuite).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="weft contract test">\n${suites}</testsuites>\n`;
}

function renderSuite(run: QualityRun): string {
  const { counts, checks } = run;
  const seconds = (Date.parse(run.timestampEnd) - Date.parse(run.timestampStart)) / 1_000;
  const head = attributes({
    name: `${run.dataContractId} ${run.dataContractVersion}`,
    tests: checks.length,
    failures: counts.failed,
    errors: counts.error,
    skipped: counts.skipped,
    time: seconds,
    timestamp: run.timestampStart,
  });
  return `  <testsuite${head}>\n${checks.map((check) => renderCase(run, check)).join('')}  </testsuite>\n`;
}

function renderCase(run: QualityRun, check: CheckResult): string {
  const subject = check.field ? `${check.model}.${check.field}` : check.model;
  const head = attributes({
    classname: `${run.dataContractId}.${subject}`,
    name: `${check.qualityId ?? check.type}: ${check.name}`,
    file: check.place.file,
    line: check.place.line,
  });
  const body = outcome(check);
  return body ? `    <testcase${head}>${body}</testcase>\n` : `    <testcase${head}/>\n`;
}

function outcome({ result, reason = '', type, failedSamples = [] }: CheckResult): string {
  const samples = escapeXml(failedSamples.map((row) => JSON.stringify(row)).join('\n'));
  switch (result) {
    case 'passed':
      return '';
    case 'skipped':
      return `<skipped${attributes({ message: reason })}/>`;
    case 'warning':
      return `<system-out>${escapeXml(`warning: ${reason}`)}${samples ? `\n${samples}` : ''}</system-out>`;
    case 'failed':
      return `<failure${attributes({ message: reason, type })}>${samples}</failure>`;
    case 'error':
      return `<error${attributes({ message: reason, type })}/>`;
  }
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0 has no way to write control characters. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not stay.
  const writable = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return writable.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
