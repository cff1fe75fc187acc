import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkJunit, checkMarks } from '../../cli/render/check-marks.ts';
import { renderCheck } from '../../cli/render/check-text.ts';
import { asGithub, asGitlab, asSarif } from '../../cli/render/finding-formats.ts';
import { styleOf } from '../../cli/render/style.ts';
import type { CheckReport } from '../../registry/index.ts';
import { ADDED, BLOCKED, change, UNCHANGED, use } from './support/check-report.ts';

const require = createRequire(import.meta.url);

/* Reports of checks, written for people and for the tools that read them. */

const terminal = (isInteractive: boolean) => ({ out: () => undefined, err: () => undefined, isInteractive });
const text = (report: CheckReport, style = styleOf(terminal(false))) =>
  renderCheck(report, {
    teams: [
      { name: 'ground-operations', title: 'Ground operations', contact: 'ground@meridian.example' },
      { name: 'network-operations', title: 'Network operations' },
    ],
    clients: [{ name: 'gate-desk', team: 'ground-operations', contact: '#gate-desk' }],
    style,
  });

it('tells a person what would break, whose query it is, and what to do', () => {
  expect(
    text(BLOCKED),
  ).toBe(`✗ flights cannot be published: 1 change blocked, 3 apps would lose something; 1 error.
  Commit 1f2e3d4c5b6a on drop-delay
  Judged by 8 operations and 45,310 requests of the last 30 days.

network-operations

  ✗ Flight.delay is not what it was.
    FIELD_REMOVED  subgraphs/flights/flights.odcs.yaml:41:9
    departures-board of network-operations
      DelaysByDay  12,480 requests, last seen 3 h ago, versions 1.2 and 1.3
    gate-desk of ground-operations
      LateNow                                     301 requests, last seen 2 days ago
      an operation without a name (cdcdcdcdcdcd)  1 request, last seen just now
    spreadsheet of no declared team
      Export  registered, not run yet
    → Deprecate the field first.
    → Or ask for approval (network-operations did):
        ground-operations <ground@meridian.example>: npx weft approve id-of-FIELD_REMOVED-Flight.delay --as ground-operations --why "…"
        lounge-services: npx weft approve id-of-FIELD_REMOVED-Flight.delay --as lounge-services --why "…"

  ✗ Flight.tail has no description, 100 % of "what" it needs:
      <one> & more.
    P07  subgraphs/flights/flights.odcs.yaml:61
    → Describe it, in one sentence: what it is.

  ! Cabin.SUITE is not what it was.
    ENUM_VALUE_ADDED
    → Tell readers.

  ✓ Flight.miles is not what it was.
    FIELD_REMOVED
    Approved by crm and sales.

  · Flight.meal is not what it was.
    FIELD_REMOVED
    Nobody used it in the last 30 days.

crm

  ! Two types differ.
    HINT

Of no owner

  · It has no purpose.
    NO_PURPOSE

  2 safe changes: Flight.gate and Flight.terminal.

Apps that would lose something
  departures-board  network-operations                                    1 operation   12,480 requests  Flight.delay
  gate-desk         ground-operations <#gate-desk>                        2 operations  302 requests     Flight.delay
  spreadsheet       no team: declare it under clients in supergraph.yaml  1 operation   no requests      Flight.delay
`);
});

it('is short when nothing is wrong', () => {
  expect(text(UNCHANGED)).toBe(
    '✓ flights is what is published: nothing changed.\n  Commit 1f2e3d4c5b6a on drop-delay\n',
  );
  expect(text({ ...UNCHANGED, changes: [ADDED], commit: '1f2e3d4c5b6a7988-dirty' })).toBe(
    `✓ flights can be published: 1 safe change, nobody loses anything.
  Commit 1f2e3d4c5b6a and changes that are not committed, on drop-delay

  Flight.gate
`,
  );
});

it('tells the changes of the schema that follow from one property as one', () => {
  const unused = (coordinate: string) => change('ENUM_VALUE_REMOVED', coordinate, { verdict: 'unused' });
  const report: CheckReport = {
    ...UNCHANGED,
    passed: false,
    changes: [
      unused('FlightField.delay'),
      change('INPUT_FIELD_REMOVED', 'FlightOrderBy.delay', {
        id: 'b',
        affected: [use('gate-desk', { name: 'LateNow', team: 'ground-operations' })],
        missingApprovals: ['ground-operations', 'client:spreadsheet'],
        approvedBy: ['network-operations'],
      }),
      change('FIELD_REMOVED', 'Flight.delay', {
        id: 'a',
        message: 'The field Flight.delay was removed. No usage is known, so everything counts as used.',
        affected: [use('gate-desk', { name: 'LateNow', team: 'ground-operations' })],
        missingApprovals: ['ground-operations'],
        approvedBy: ['network-operations'],
      }),
      unused('FlightGroupField.delay'),
      // Another thing that was done to a member of that name, and the same to a type of another family.
      change('FIELD_ADDED', 'FlightSums.delay', { verdict: 'safe', consumer: 'safe' }),
      change('FIELD_REMOVED', 'Route.delay', { verdict: 'unused' }),
    ],
  };
  expect(text(report)).toBe(`✗ flights cannot be published: 1 change blocked, 1 app would lose something.
  Commit 1f2e3d4c5b6a on drop-delay
  Judged by 8 operations and 45,310 requests of the last 30 days.

network-operations

  ✗ The field Flight.delay was removed.
    FIELD_REMOVED
    With it: FlightOrderBy.delay.
    2 more changes like it cost nobody anything.
    gate-desk of ground-operations
      LateNow  12,480 requests, last seen 3 h ago
    → Or ask for approval (network-operations did):
        ground-operations <ground@meridian.example>: npx weft approve a --as ground-operations --why "…"
        an administrator, for spreadsheet, which no team declared: npx weft approve a --as client:spreadsheet --why "…"

  · Route.delay is not what it was.
    FIELD_REMOVED
    Nobody used it in the last 30 days.

  1 safe change: FlightSums.delay.

Apps that would lose something
  gate-desk  ground-operations <#gate-desk>  1 operation  12,480 requests  Flight.delay
`);
});

it('says aloud that nothing is known of use', () => {
  const usage = { days: 7, operations: 0, requests: 0 };
  expect(text({ ...BLOCKED, usage })).toContain(
    'No use is known of the last 7 days, so whatever may break a reader counts as if it did.',
  );
});

it('has colours on a terminal only, and none with NO_COLOR', () => {
  expect(text(BLOCKED)).not.toContain('\u001b');
  expect(text(BLOCKED, styleOf(terminal(true), {}))).toContain('\u001b[31m✗\u001b[39m');
  expect(text(BLOCKED, styleOf(terminal(true), { NO_COLOR: '1' }))).toBe(text(BLOCKED));
});

const sarifShape = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.unknown()) }) }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          message: z.object({ text: z.string() }),
          partialFingerprints: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ]),
});

it('writes SARIF that its official schema takes, with rules, places and the change as fingerprint', async () => {
  const log = asSarif(checkMarks(BLOCKED), { FIELD_REMOVED: { help: 'A field went.' } });
  expect(await sarifErrors(JSON.parse(log))).toBe('');
  const [{ tool, results }] = sarifShape.parse(JSON.parse(log)).runs;
  expect(tool.driver.rules[0]).toEqual({
    id: 'FIELD_REMOVED',
    shortDescription: { text: 'A field went.' },
    help: { text: 'A field went.' },
  });
  expect(results.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex])).toEqual([
    ['FIELD_REMOVED', 0],
    ['P07', 1],
    ['HINT', 2],
    ['NO_PURPOSE', 3],
  ]);
  expect(results[0]?.partialFingerprints).toEqual({ 'weft/v1': 'id-of-FIELD_REMOVED-Flight.delay' });
  expect(results[0]?.message.text).toContain(
    'departures-board of network-operations: DelaysByDay (12,480 requests, last seen 3 h ago)',
  );
  const moved = BLOCKED.findings.map((one) => ({
    ...one,
    place: { file: one.place?.file ?? '', line: 999 },
  }));
  const again = sarifShape.parse(JSON.parse(asSarif(checkMarks({ ...BLOCKED, findings: moved }), {})));
  expect(again.runs[0].results[1]?.partialFingerprints).toEqual(results[1]?.partialFingerprints);
  expect(await sarifErrors({ ...JSON.parse(log), version: '3' })).not.toBe('');
});

it('writes JUnit with a case for every error, and one for every step without', () => {
  expect(checkJunit([BLOCKED], true)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="weft check">
  <testsuite name="weft check flights" tests="9" failures="2" errors="0" skipped="0">
    <testcase classname="flights.parse" name="the schema can be read"/>
    <testcase classname="flights.ownership" name="everything has an owner"/>
    <testcase classname="flights.compose" name="the mesh composes"><system-out>HINT: Two types differ.</system-out></testcase>
    <testcase classname="flights.consumer" name="FIELD_REMOVED Flight.delay" file="subgraphs/flights/flights.odcs.yaml" line="41"><failure message="Flight.delay is not what it was." type="FIELD_REMOVED">Flight.delay is not what it was.
departures-board of network-operations: DelaysByDay (12,480 requests, last seen 3 h ago)
gate-desk of ground-operations: LateNow (301 requests, last seen 2 days ago)
gate-desk of ground-operations: cdcdcdcdcdcd (1 request, last seen just now)
spreadsheet: Export (registered)
Deprecate the field first.</failure></testcase>
    <testcase classname="flights.producer" name="the data there is fits"/>
    <testcase classname="flights.variant" name="the variants go on serving"/>
    <testcase classname="flights.policy" name="P07 Flight.tail" file="subgraphs/flights/flights.odcs.yaml" line="61"><failure message="Flight.tail has no description, 100 % of &quot;what&quot; it needs:" type="P07">Flight.tail has no description, 100 % of &quot;what&quot; it needs:
&lt;one&gt; &amp; more.
Describe it, in one sentence: what it is.</failure></testcase>
    <testcase classname="flights.contract" name="the contracts are sound"><system-out>NO_PURPOSE: It has no purpose.</system-out></testcase>
    <testcase classname="flights.contract-test" name="the data keeps its contracts"/>
  </testsuite>
</testsuites>
`);
});

it('writes in JUnit what was not looked at as skipped', () => {
  const { supergraph: _supergraph, ...uncomposed } = BLOCKED;
  const xml = checkJunit([{ ...uncomposed, changes: [], findings: [] }], false);
  expect(xml).toContain('tests="8" failures="0" errors="0" skipped="4"');
  expect(xml).toContain(
    '<testcase classname="flights.policy" name="the policies hold"><skipped message="It does not compose."/></testcase>',
  );
});

it('writes commands that put remarks on the lines of a pull request of GitHub', () => {
  const [removed, policy] = asGithub(checkMarks(BLOCKED)).split('\n');
  expect(removed).toMatch(
    /^::error file=subgraphs\/flights\/flights\.odcs\.yaml,line=41,col=9,title=FIELD_REMOVED::Flight\.delay is not what it was\.%0Adepartures-board of network-operations: /,
  );
  expect(policy).toBe(
    '::error file=subgraphs/flights/flights.odcs.yaml,line=61,title=P07::Flight.tail has no description, 100 %25 of "what" it needs:%0A<one> & more.%0ADescribe it, in one sentence: what it is.',
  );
});

it('writes a Code Quality report for GitLab', () => {
  const issues: unknown = JSON.parse(asGitlab(checkMarks(BLOCKED)));
  expect(issues).toMatchObject([
    {
      check_name: 'FIELD_REMOVED',
      severity: 'critical',
      fingerprint: 'id-of-FIELD_REMOVED-Flight.delay',
      location: { path: 'subgraphs/flights/flights.odcs.yaml', lines: { begin: 41 } },
    },
    { check_name: 'P07', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { check_name: 'HINT', severity: 'minor', location: { path: 'supergraph.yaml', lines: { begin: 1 } } },
    { check_name: 'NO_PURPOSE', severity: 'info', description: 'It has no purpose.' },
  ]);
});

/** What the schema of OASIS says against a log; it is of an older draft than our validator, and differs in the name of `$id`. */
async function sarifErrors(log: unknown): Promise<string> {
  const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = z.looseObject({ $schema: z.string(), id: z.string() }).parse(JSON.parse(await readFile(file, 'utf8')));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.validate(schema, log) ? '' : ajv.errorsText();
}
