import { hasErrors, isDay } from '../../../contracts/index.ts';
import { dryRunPolicies } from '../../../registry/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, MisuseError } from '../../command.ts';
import { readDryRun } from '../../registry/policy-dry-run.ts';
import { REGISTRY_FLAGS } from '../../registry/registry-address.ts';
import { asJson, reportFindings } from '../../render/findings.ts';
import { renderDryRun } from '../../render/policy-dry-run.ts';

/** `weft policy dry-run`: which products would break which policies, today and when their roll-out goes on. */
export const policyDryRunCommand: Command = {
  name: 'policy dry-run',
  summary: 'Try policies on every product of the mesh before they bind: who breaks what, today and later.',
  operands: '[FILE]',
  flags: {
    ...COMMON_FLAGS,
    registry: {
      type: 'string',
      value: 'ADDRESS',
      description:
        'Judge the mesh as it is published there, with its use and waivers, in place of the files: a directory, postgres://… or https://…/registry/v1.',
    },
    token: REGISTRY_FLAGS.token,
    date: {
      type: 'string',
      value: 'DATE',
      description: 'Judge as on this day, such as 2027-01-31; default today.',
    },
  },
  examples: [
    'weft policy dry-run',
    'weft policy dry-run policies/privacy.yaml --registry .weft/registry',
    'weft policy dry-run subgraphs/flights/policies.yaml --date 2027-06-01 --json',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const run = await readDryRun(input, dateFlag(input));
    if (!run.ok) {
      reportFindings(run.findings, terminal, isJson);
      return 1;
    }
    const report = dryRunPolicies(run.value);
    const isGood =
      !hasErrors(report.findings) &&
      !report.rows.some(({ result, today }) => result === 'breaks' && today === 'block');
    if (isJson) {
      terminal.out(asJson({ ok: isGood, ...report }));
      return isGood ? 0 : 1;
    }
    terminal.out(renderDryRun(report));
    if (report.findings.length > 0) reportFindings(report.findings, terminal, false);
    return isGood ? 0 : 1;
  },
};

function dateFlag({ flags }: CommandInput): string {
  const { date } = flags;
  if (typeof date !== 'string') return new Date().toISOString().slice(0, 10);
  if (!isDay(date)) throw new MisuseError(`Expected --date to be a day such as 2027-01-31, got "${date}".`);
  return date;
}
