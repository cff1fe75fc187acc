import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, weft, weftHere } from './support/weft.ts';

const PRIVACY = `policies:
  - id: privacy.regions
    name: Data says where it lies
    why: The law of the place holds for it.
    owner: flight-safety
    scope: product.domain != 'flights'
    level: block
    rollout: { observe: 2026-10-01, warn: 2027-01-01, block: 2027-07-01 }
    rule: has(product.region)
    fix: Give the server of the contract a region.
    tests:
      - { name: somewhere, input: { product: { domain: safety, region: eu } }, expect: pass }
      - { name: nowhere, input: { product: { domain: safety } }, expect: fail }
      - { name: not theirs, input: { product: { domain: flights } }, expect: not-applicable }
`;

let mesh: MeshFolder;
let config: readonly string[];

beforeAll(async () => {
  mesh = await MeshFolder.create();
  config = ['--config', mesh.path('supergraph.yaml')];
  await mesh.write('policies/privacy.yaml', PRIVACY);
});

afterAll(() => mesh?.remove());

/** In the folder of the mesh, where what is printed names files. */
const policy = (...args: string[]) => weftHere(['policy', ...args], { cwd: mesh.root });

const dryRun = (...args: string[]) => commandLine('policy', 'dry-run', ...args, ...config);

describe('weft policy test', () => {
  it('runs the tests of the policies of the mesh', async () => {
    expect(await weft(['policy', 'test'], { cwd: mesh.root })).toEqual({
      code: 0,
      out: '✓ weft:defaults  29 policies, 75 tests\n29 policies, 75 tests: all decide as they say.\n',
      err: '',
    });
  });

  it('runs those of a file that is named', async () => {
    expect(await policy('test', 'policies/privacy.yaml')).toEqual({
      code: 0,
      out: '✓ policies/privacy.yaml  1 policy, 3 tests\n1 policy, 3 tests: all decide as they say.\n',
      err: '',
    });
  });

  it('says which test came out otherwise, in which line, and exits 1', async () => {
    const wrong = PRIVACY.replace("!= 'flights'", "== 'safety'").replaceAll('region: eu', 'name: eu');
    await mesh.write('policies/wrong.yaml', wrong);
    expect(await policy('test', 'policies/wrong.yaml')).toEqual({
      code: 1,
      out: [
        '✗ policies/wrong.yaml  1 policy, 3 tests',
        '  ✗ privacy.regions "somewhere" at line 12: expected pass, got fail.',
        '1 policy, 3 tests: 1 failed.',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('names policies of which nobody knows that they find anything', async () => {
    await mesh.write('policies/untested.yaml', PRIVACY.replace(/ {4}tests:[\s\S]*/, ''));
    const { code, out } = await policy('test', 'policies/untested.yaml');
    expect({ code, out }).toEqual({
      code: 0,
      out: '✓ policies/untested.yaml  1 policy, no tests\n  ! privacy.regions has no test that expects fail.\n1 policy, no tests: all decide as they say.\n',
    });
  });

  it('lists files and tests as JSON', async () => {
    const { code, out } = await commandLine('policy', 'test', mesh.path('policies/privacy.yaml'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      files: [
        {
          file: expect.stringMatching(/policies\/privacy\.yaml$/),
          policies: ['privacy.regions'],
          untested: [],
          tests: [
            { policy: 'privacy.regions', test: 'somewhere', came: 'pass', passed: true },
            { test: 'nowhere', expected: 'fail', came: 'fail', passed: true, place: { line: 13 } },
            { test: 'not theirs', came: 'not-applicable', detail: 'the product is not in its scope' },
          ],
        },
      ],
      findings: [],
    });
  });

  it.each([
    [
      'rule: has(product.regoin)',
      'POLICY_EXPRESSION',
      'No such key: regoin at "product.regoin)" (character 5)',
    ],
    ['rule: has(product.region', 'POLICY_EXPRESSION', 'at its end'],
    ['rule: "contract.fields.all(f, has(f.clas))"', 'POLICY_EXPRESSION', 'No such key: clas at "f.clas))"'],
    ['rule: size(product.tags)', 'POLICY_EXPRESSION', 'Expected an answer of type bool, got int'],
    ['rule: product.isDeclared\n    rulle: x', 'UNKNOWN_KEY', 'Did you mean "rule"?'],
    ['rule: "true"\n    level: blok', 'YAML_SYNTAX', 'unique'],
  ])('refuses %j with file and line', async (rule, code, message) => {
    await mesh.write('policies/bad.yaml', PRIVACY.replace('rule: has(product.region)', rule));
    const ended = await commandLine('policy', 'test', mesh.path('policies/bad.yaml'));
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(new RegExp(`policies/bad\\.yaml:\\d+:\\d+ error ${code}: `));
    expect(ended.err).toContain(message);
  });

  it.each([
    ['scope: product.domain', 'scope: contract.id == product.domain', 'Unknown variable: contract'],
    ['level: block', 'level: blok', 'did you mean "block"'],
    ['level: block', 'level: warn', 'Expected the last level of its roll-out (block)'],
    ['warn: 2027-01-01', 'warn: 2026-09-01', 'Expected a day after that of observe (2026-10-01)'],
    ['warn: 2027-01-01', 'warn: soon', 'Expected a date such as 2027-01-31'],
    [
      'region: eu',
      'regoin: eu',
      'Unknown key "regoin" at policies[0].tests[0].input.product. Did you mean "region"?',
    ],
    ['expect: pass', 'expect: true', 'Expected one of pass, fail, not-applicable'],
  ])('refuses %j written as %j', async (from, to, message) => {
    const text = PRIVACY.replace(from === 'scope: product.domain' ? /scope: .*/ : from, to);
    await mesh.write('policies/bad.yaml', text);
    const { code, err } = await commandLine('policy', 'test', mesh.path('policies/bad.yaml'));
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) });
  });

  it.each([
    [['nowhere.yaml'], 'Expected a policy file at nowhere.yaml, but there is none.'],
    [['registry/policies'], 'Expected a policy file at registry/policies, but it is a folder.'],
  ])('%j is misuse', async (args, message) => {
    const { code, err } = await commandLine('policy', 'test', ...args);
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 2, first: message });
  });
});

describe('weft policy dry-run', () => {
  it('shows who breaks what today and later, and how each team fares', async () => {
    const args = ['policy', 'dry-run', 'policies/privacy.yaml', '--date', '2026-11-26'];
    expect(await weft(args, { cwd: mesh.root })).toEqual({
      code: 0,
      out: `1 policy on 3 products, as of 2026-11-26.

policy           product            team               finding  today    later
privacy.regions  airports.airports  ground-operations  breaks   observe  warn from 2027-01-01, block from 2027-07-01
privacy.regions  safety.strikes     flight-safety      breaks   observe  warn from 2027-01-01, block from 2027-07-01

team                products  block  warn  inform  observe  waived  block in the end
flight-safety       1         0      0     0       1        0       1
ground-operations   1         0      0     0       1        0       1
network-operations  1         0      0     0       0        0       0
`,
      err: '',
    });
  });

  it('exits 1 on a day on which something blocks', async () => {
    const file = mesh.path('policies/privacy.yaml');
    const { code, out } = await dryRun(file, '--date', '2027-07-01', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      today: '2027-07-01',
      policies: 1,
      products: 3,
      rows: [
        {
          policy: 'privacy.regions',
          product: 'airports.airports',
          result: 'breaks',
          today: 'block',
          later: [],
        },
        { policy: 'privacy.regions', product: 'safety.strikes', team: 'flight-safety', today: 'block' },
      ],
      teams: [{ team: 'flight-safety', block: 1 }, { team: 'ground-operations', block: 1 }, { block: 0 }],
    });
  });

  it('tries all policies of the mesh when no file is named', async () => {
    const { code, out } = await dryRun('--date', '2026-11-26');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('29 policies on 3 products, as of 2026-11-26.');
    expect(out).toContain('P16     airports.airports  ground-operations');
    expect(out).toContain('  P15  quality.openErrors (3 products)');
  });

  it('tries a file beside contracts on the products of its domain only', async () => {
    const own = `policies:
  - id: safety.region
    name: Ours says where it lies
    why: We want to know.
    owner: flight-safety
    level: warn
    rule: has(product.region)
levels:
  P15: { level: block, why: We measure. }
`;
    await mesh.write('subgraphs/safety/policies.yaml', own);
    const tried = await dryRun(mesh.path('subgraphs/safety/policies.yaml'), '--json');
    expect(JSON.parse(tried.out)).toMatchObject({
      policies: 2,
      products: 1,
      rows: [
        { policy: 'P15', product: 'safety.strikes', result: 'not known', today: 'block' },
        { policy: 'safety.region', product: 'safety.strikes', result: 'breaks', today: 'warn' },
      ],
    });
    await mesh.write('subgraphs/safety/policies.yaml', own.replace('block', 'inform'));
    const relaxed = await dryRun(mesh.path('subgraphs/safety/policies.yaml'));
    expect(relaxed.code).toBe(1);
    expect(relaxed.err).toContain('error POLICY_RELAXED: Expected a level of at least warn for policy P15');
    await mesh.write('subgraphs/safety/policies.yaml', 'policies: []\n');
  });

  it.each([
    [['policies/privacy.yaml', 'more.yaml'], 'Expected one policy file, got also "more.yaml".'],
    [['--date', 'tomorrow'], 'Expected --date to be a day such as 2027-01-31, got "tomorrow".'],
    [['--date', '2027-02-31x'], 'Expected --date to be a day such as 2027-01-31, got "2027-02-31x".'],
    [['nowhere.yaml'], 'Expected a policy file at nowhere.yaml, but there is none.'],
    [['--dat', '2027-01-01'], 'weft policy dry-run has no flag "--dat". Did you mean "--date"?'],
  ])('%j is misuse', async (args, message) => {
    const { code, err } = await dryRun(...args);
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 2, first: message });
  });

  it('says which policy of the mesh has an owner nobody declared', async () => {
    await mesh.write('policies/stray.yaml', PRIVACY.replace('owner: flight-safety', 'owner: flight-saftey'));
    const { code, err } = await dryRun(mesh.path('policies/stray.yaml'));
    expect(code).toBe(1);
    expect(err).toContain(
      'error UNKNOWN_TEAM: Expected a declared team as owner of policy privacy.regions, got "flight-saftey". Did you mean "flight-safety"?',
    );
  });
});
