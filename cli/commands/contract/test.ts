import { type Finding, hasErrors, success } from '../../../contracts/index.ts';
import { type QualityRun, readDbtResults } from '../../../subgraphs/toolkit/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  formatFlag,
  numberFlag,
  wholeNumberFlag,
} from '../../command.ts';
import { findTestTargets, testTarget } from '../../mesh/test-targets.ts';
import { asJson, reportFindings } from '../../render/findings.ts';
import { qualityJunit } from '../../render/quality-junit.ts';
import { renderQualityRuns } from '../../render/quality-report.ts';

const FORMATS = ['table', 'json', 'junit'] as const;

/** `weft contract test`: holds data against the promises and quality rules of its contracts. */
export const contractTestCommand: Command = {
  name: 'contract test',
  summary: 'Test data against its contracts: schema, quality rules, promises of service.',
  operands: '[FILE|FOLDER|PRODUCT …]',
  flags: {
    ...COMMON_FLAGS,
    format: { type: 'string', value: 'FORMAT', description: 'table (default), json or junit.' },
    all: { type: 'boolean', description: 'Show every check, also those of the schema that passed.' },
    sample: {
      type: 'string',
      value: 'N',
      description: 'Failing rows to show of each check, keys and open values only; default 3, at most 100.',
    },
    scale: {
      type: 'string',
      value: 'NUMBER',
      description: 'Size of the generated data, 0.02 to 1; default 1.',
    },
    dbt: {
      type: 'string',
      value: 'PATH',
      description: 'The target folder of dbt, whose results answer the rules of engine dbt.',
    },
  },
  examples: [
    'weft contract test finance.revenue',
    'weft contract test subgraphs/customers --sample 10',
    'weft contract test --format junit > contracts.xml',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const format = formatFlag(input, FORMATS);
    const samples = wholeNumberFlag(input, 'sample', { min: 0, max: 100 }) ?? 3;
    const scale = numberFlag(input, 'scale', { min: 0.02, max: 1 }) ?? 1;
    const targets = await findTestTargets(input);
    const foreign = await dbtResults(input);
    const refused = [targets, foreign].find((outcome) => !outcome.ok);
    if (!targets.ok || !foreign.ok) {
      reportFindings(refused?.findings ?? [], terminal, format !== 'table');
      return 1;
    }
    const runs: QualityRun[] = [];
    const findings: Finding[] = [];
    for (const target of targets.value) {
      const outcome = await testTarget(target, {
        samples,
        scale,
        foreign: foreign.value,
        progress: (message) => terminal.err(`${message}\n`),
      });
      if (outcome.ok) runs.push(...outcome.value);
      // What else is wrong with data that can be opened is told by its checks.
      findings.push(...outcome.findings.filter(({ code }) => !outcome.ok || code === 'DATA_WITHOUT_INDEX'));
    }
    const isGood =
      !hasErrors(findings) && !runs.some(({ result }) => result === 'failed' || result === 'error');
    if (format === 'json') terminal.out(asJson({ ok: isGood, runs, findings }));
    else if (runs.length > 0)
      terminal.out(
        format === 'junit' ? qualityJunit(runs) : renderQualityRuns(runs, { isFull: flags['all'] === true }),
      );
    if (findings.length > 0 && format !== 'json') reportFindings(findings, terminal, false);
    return isGood ? 0 : 1;
  },
};

async function dbtResults(input: CommandInput): ReturnType<typeof readDbtResults> {
  const path = input.flags['dbt'];
  return typeof path === 'string' ? readDbtResults(path) : success(new Map());
}
