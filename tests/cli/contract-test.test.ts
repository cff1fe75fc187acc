import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import type { CheckResult, QualityRun } from '../../subgraphs/toolkit/index.ts';
import { ROOT } from './support/mesh-folder.ts';
import { commandLine, type Ended, weft, weftHere } from './support/weft.ts';

let root: string;

/** The whole demo in a folder of its own, so that its data is made there. */
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'weft-contract-test-')));
  await symlink(join(ROOT, 'subgraphs'), join(root, 'subgraphs'));
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  await cp(join(ROOT, 'supergraph.yaml'), join(root, 'supergraph.yaml'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Report = { readonly ok: boolean; readonly runs: readonly QualityRun[] };

const report = ({ out }: Ended): Report => JSON.parse(out) as Report;

function notPassed({ runs }: Report): Record<string, unknown>[] {
  return runs.flatMap(({ dataContractId, checks }) =>
    checks
      .filter(({ result }) => result !== 'passed' && result !== 'skipped')
      .map(({ qualityId, result, measured }) => ({ dataContractId, qualityId, result, measured })),
  );
}

describe('weft contract test on the demo', () => {
  let all: Ended;
  beforeAll(async () => {
    const dbt = join(ROOT, 'subgraphs/marketing/dbt/target');
    all = await weft(['contract', 'test', '--scale', '0.02', '--json', '--dbt', dbt], { cwd: root });
  });

  it('finds what was planted and nothing else', () => {
    expect(all.code).toBe(1);
    expect(notPassed(report(all))).toEqual([
      { dataContractId: 'finance.revenue', qualityId: 'revenue_adds_up', result: 'failed', measured: 61 },
      { dataContractId: 'marketing.touches', qualityId: 'days_without_touches', result: 'warning' },
      {
        dataContractId: 'marketing.touches',
        qualityId: 'source_campaign_tool_sends_fresh',
        result: 'warning',
      },
      { dataContractId: 'marketing.touches', qualityId: 'touches_every_day', result: 'failed', measured: 1 },
    ]);
  });

  it('measures that seven of every thousand members have no address', () => {
    const members = report(all).runs.find(({ dataContractId }) => dataContractId === 'customers.members');
    const rule = members?.checks.find(({ qualityId }) => qualityId === 'email_mostly_known');
    expect(rule).toMatchObject({ result: 'passed', measured: 0.7, expected: '< 1 %' });
    expect(members).toMatchObject({ engine: 'postgres', rowCounts: { zip_codes: 42_049 } });
  });

  it('reads the PostgreSQL of a mesh that runs', async () => {
    const directory = join(root, '.weft/scale-0.02/postgres/customers');
    const running = await startEmbeddedPostgres({ directory, database: 'customers' });
    try {
      const { code, out } = await weftHere(['contract', 'test', 'customers.members', '--scale', '0.02'], {
        cwd: root,
      });
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^customers\.members .* passed/) });
    } finally {
      await running.close();
    }
  });

  it('tests every contract, restricted columns as well', () => {
    const { runs } = report(all);
    expect(runs).toHaveLength(11);
    const employees = runs.find(({ dataContractId }) => dataContractId === 'people.employees');
    expect(employees?.checks.map(({ key }) => key)).toContain('employees.name/required');
  });

  it('answers the rules that are left to dbt from its last run', async () => {
    const target = join(ROOT, 'subgraphs/marketing/dbt/target');
    const args = ['contract', 'test', 'marketing.touches', '--scale', '0.02', '--json', '--dbt', target];
    const { checks } = report(await weftHere(args, { cwd: root })).runs[0] ?? { checks: [] };
    const ofDbt = checks.filter(({ type }) => type === 'custom');
    expect(ofDbt.map(({ qualityId, result }) => [qualityId, result])).toEqual(
      expect.arrayContaining([
        ['days_without_touches', 'warning'],
        ['cost_positive_cost', 'passed'],
      ]),
    );
  });

  it('shows the keys of entries that do not add up', () => {
    const revenue = report(all).runs.find(({ dataContractId }) => dataContractId === 'finance.revenue');
    const rule = revenue?.checks.find(({ qualityId }) => qualityId === 'revenue_adds_up');
    expect(rule?.failedSamples).toEqual([{ id: 41 }, { id: 165 }, { id: 173 }]);
  });

  it.each([['finance.revenue'], ['subgraphs/finance/revenue.odcs.yaml']])(
    'prints one product, named as %s, for a person',
    async (name) => {
      const ended = await weftHere(['contract', 'test', name, '--scale', '0.02'], { cwd: root });
      expect(ended.code).toBe(1);
      expect(ended.out).toMatch(/^finance\.revenue 1\.0\.0 {2}failed {2}\(duckdb, 10,000 rows\)\n/);
      expect(ended.out).toMatch(/\n {2}failed {3}revenue_entries +revenue_adds_up +61 += 0\n/);
      expect(ended.out).toMatch(/\n {11}Gross less discount is net, to the cent\.\n/);
      expect(ended.out).toMatch(/\n {11}subgraphs\/finance\/revenue\.odcs\.yaml:\d+:\d+\n/);
      expect(ended.out).toMatch(/\n1 contract: \d+ passed, 1 failed\.\n$/);
    },
  );

  it('tests all contracts of a folder', async () => {
    const ended = await weftHere(['contract', 'test', 'subgraphs/airports', '--all'], { cwd: root });
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toMatch(
      /\n {2}passed {3}airports\.iata +primaryKey +0 +≤?= 0\n|airports\.iata +required/,
    );
  });
});

const CONTRACT = (path: string, quality: string) => `apiVersion: v3.1.0
kind: DataContract
id: shop.things
version: 1.0.0
status: active
servers: [{ server: file, type: local, path: ${path}, format: csv }]
schema:
  - name: things
    quality: [${quality}]
    properties:
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: label, logicalType: string, required: true, classification: confidential }
`;

describe('weft contract test on a contract of its own', () => {
  const folder = () => join(root, 'elsewhere');
  const write = async (quality: string, csv = 'id,label\n1,one\n2,\n', path = 'things.csv') => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), 'things.csv'), csv);
    await writeFile(join(folder(), 'things.odcs.yaml'), CONTRACT(path, quality));
  };
  const run = (...flags: string[]) =>
    commandLine('contract', 'test', join(folder(), 'things.odcs.yaml'), ...flags);
  const checks = async (...flags: string[]): Promise<readonly CheckResult[]> =>
    report(await run('--json', ...flags)).runs[0]?.checks ?? [];

  it('needs no mesh: paths start where the contract lies', async () => {
    await write('{ id: some, metric: rowCount, mustBeGreaterThan: 0 }', 'id,label\n1,one\n');
    expect(await run()).toMatchObject({ code: 0, err: '' });
  });

  it('shows failing rows, as many as asked for, with values masked', async () => {
    await write('{ id: some, metric: rowCount, mustBeGreaterThan: 0 }', 'id,label\n1,one\n2,\n3,\n4,\n');
    const shown = (await run('--sample', '2')).out;
    expect(shown).toContain('· id 2, label null\n');
    expect(shown.match(/·/g)).toHaveLength(2);
    expect((await run('--sample', '0')).out).not.toContain('·');
    expect((await run()).code).toBe(1);
  });

  it('tells a rule with wrong SQL as an error of that rule, at its line, and measures the others', async () => {
    await write('{ id: wrong, query: "select count(*) from {object} where labl = 1", mustBe: 0 }');
    const found = await checks();
    expect(found.find(({ qualityId }) => qualityId === 'wrong')).toMatchObject({
      result: 'error',
      reason: expect.stringMatching(/"labl" not found/),
      place: { line: 9 },
    });
    expect(found.find(({ key }) => key === 'things.label/required')).toMatchObject({ failedRows: 1 });
    const { out, code } = await run();
    expect(code).toBe(1);
    expect(out).toMatch(/\n {2}error {4}things +wrong/);
    expect(out).toMatch(/things\.odcs\.yaml:9:\d+/);
  });

  it('takes the results of dbt for its rules', async () => {
    const rule = (id: string) => `{ id: ${id}, type: custom, engine: dbt, implementation: test.shop.${id} }`;
    await write([rule('good'), rule('bad'), rule('other')].join(', '), 'id,label\n1,one\n');
    const metadata = { dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json' };
    const results = [
      { unique_id: 'test.shop.good', status: 'pass', failures: 0, message: null },
      {
        unique_id: 'test.shop.bad',
        status: 'fail',
        failures: 3,
        message: 'Got 3 results, configured to fail if != 0',
      },
    ];
    await writeFile(join(folder(), 'run_results.json'), JSON.stringify({ metadata, results }));
    const found = await checks('--dbt', folder());
    const ofRules = found.filter(({ category }) => category === 'quality');
    expect(ofRules.map(({ qualityId, result, reason }) => [qualityId, result, reason])).toEqual([
      ['good', 'passed', undefined],
      ['bad', 'failed', 'dbt: Got 3 results, configured to fail if != 0'],
      ['other', 'skipped', 'no result of dbt for test.shop.other'],
    ]);
    const missing = await run('--dbt', join(folder(), 'nowhere'));
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('run_results.json') });
  });

  it('writes JUnit, with what XML must not hold taken out', async () => {
    const rules = [
      '{ id: a, description: "<& \\u0001>", metric: rowCount, mustBe: 9 }',
      '{ id: b, type: text }',
    ];
    await write(rules.join(', '));
    const { code, out } = await run('--format', 'junit');
    expect(code).toBe(1);
    expect(out).toMatch(
      /<testsuite name="shop\.things 1\.0\.0" tests="9" failures="2" errors="0" skipped="1"/,
    );
    expect(out).toContain('name="a: &lt;&amp; \ufffd&gt;"');
    expect(out).toContain('<failure message="expected = 9, got 2" type="rowCount"></failure>');
    expect(out).toContain('<skipped message="a rule for people"/>');
  });

  it.each([['a file that is not there', 'gone.csv', 'MISSING_FILE']])(
    'tells of %s with a finding',
    async (_what, path, code) => {
      await write('', undefined, path);
      const ended = await run();
      expect(ended).toMatchObject({ code: 1, out: '' });
      expect(ended.err).toMatch(new RegExp(`things\\.odcs\\.yaml:6:\\d+ error ${code}: `));
      expect(JSON.parse((await run('--json')).out)).toMatchObject({ ok: false, findings: [{ code }] });
    },
  );

  it('tells mistakes of the contract as findings', async () => {
    await write('{ id: x, metric: rowCont, mustBe: 1 }');
    expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining('INVALID_VALUE') });
  });

  it.each([
    [
      ['no.such'],
      /^Expected a data contract, a folder or the id of a data product of the mesh, got "no\.such"/,
    ],
    [['gone/x.odcs.yaml'], /^Expected a data contract or a folder at gone\/x\.odcs\.yaml/],
    [['--format', 'xml'], /^Expected --format to be one of table, json, junit, got "xml"/],
    [['--sample', 'many'], /^Expected --sample to be a number from 0 to 100, got "many"/],
    [['--sample', '1.5'], /^Expected --sample to be a whole number/],
    [['--json', '--format', 'junit'], /^Expected --json or --format junit, got both/],
  ])('%j is misuse', async (args, message) => {
    const { code, err } = await commandLine('contract', 'test', ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('names the nearest product', async () => {
    const { err } = await weftHere(['contract', 'test', 'finance.revenu'], { cwd: root });
    expect(err).toContain('Did you mean "finance.revenue"?');
  });
});
