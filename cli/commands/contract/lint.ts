import { type Finding, formatFinding, hasErrors } from '../../../contracts/index.ts';
import { LINT_RULES, lintContracts } from '../../../contracts/lint/index.ts';
import { COMMON_FLAGS, type Command, formatFlag, type Terminal } from '../../command.ts';
import { findContracts } from '../../mesh/contract-files.ts';
import {
  asGithub,
  asJunit,
  asSarif,
  FINDING_FORMATS,
  type FindingFormat,
} from '../../render/finding-formats.ts';
import { asJson } from '../../render/findings.ts';

/** `weft contract lint`: what is wrong with data contracts, before anything is served. */
export const contractLintCommand: Command = {
  name: 'contract lint',
  summary: 'Check data contracts against the standard and against what a subgraph can serve.',
  operands: '[FILE|FOLDER …]',
  flags: {
    ...COMMON_FLAGS,
    format: {
      type: 'string',
      value: 'FORMAT',
      description:
        'text (default), json, sarif, junit, or github for remarks on the lines of a pull request.',
    },
    strict: { type: 'boolean', description: 'Warnings count as errors.' },
  },
  examples: [
    'weft contract lint',
    'weft contract lint subgraphs/flights/flights.odcs.yaml --json',
    'weft contract lint --strict --format sarif > lint.sarif',
  ],
  async run(input) {
    const format = formatFlag(input, FINDING_FORMATS);
    const found = await findContracts(input);
    const folders = found.ok ? found.value : [];
    const findings = found.ok ? await lintContracts(folders.map(({ files }) => files)) : found.findings;
    const isGood = !hasErrors(findings) && !(input.flags['strict'] === true && findings.length > 0);
    const contracts = folders.flatMap(({ files }) => files);
    report({ format, findings, contracts, isGood }, input.terminal);
    return isGood ? 0 : 1;
  },
};

type Report = {
  readonly format: FindingFormat;
  readonly findings: readonly Finding[];
  readonly contracts: readonly string[];
  readonly isGood: boolean;
};

function report(result: Report, terminal: Terminal): void {
  const { format, findings, contracts, isGood } = result;
  switch (format) {
    case 'json':
      terminal.out(asJson({ ok: isGood, contracts, findings }));
      break;
    case 'sarif':
      terminal.out(asSarif(findings, LINT_RULES));
      break;
    case 'junit':
      terminal.out(asJunit(findings, contracts));
      break;
    case 'github':
      terminal.out(asGithub(findings));
      break;
    case 'text':
      reportText(result, terminal);
  }
}

function reportText({ findings, contracts, isGood }: Report, terminal: Terminal): void {
  for (const finding of findings) terminal.err(`${formatFinding(finding)}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const summary = `${counted(contracts.length, 'contract')}, ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}.\n`;
  if (isGood) terminal.out(summary);
  else terminal.err(summary);
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
