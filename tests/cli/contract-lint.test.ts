import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, weft, weftHere } from './support/weft.ts';

let mesh: MeshFolder;
let config: readonly string[];

beforeAll(async () => {
  mesh = await MeshFolder.create();
  config = ['--config', mesh.path('supergraph.yaml')];
  const airports = await mesh.read('subgraphs/airports/airports.odcs.yaml');
  await mesh.write('bad/airports.odcs.yaml', airports.replace('logicalType: string', 'logicalType: strng'));
});

afterAll(() => mesh?.remove());

describe('weft contract', () => {
  it.each([
    [['contract'], 2],
    [['contract', '--help'], 0],
    [['help', 'contract'], 0],
  ] as const)('weft %j lists what it can do', async (args, code) => {
    const ended = await commandLine(...args);
    expect(ended).toMatchObject({ code, err: '' });
    expect(ended.out).toMatch(/^weft contract: one of\n\n/);
    expect(ended.out).toMatch(/^ {2}contract lint \[FILE\|FOLDER …\] +Check data/m);
  });

  it('names an unknown second word and the nearest one', async () => {
    expect(await commandLine('contract', 'lnit')).toMatchObject({
      code: 2,
      err: 'weft has no command "contract lnit". Did you mean "contract lint"? Run weft help for the list.\n',
    });
  });
});

describe('weft contract lint', () => {
  it('finds nothing in the contracts of the mesh', async () => {
    expect(await commandLine('contract', 'lint', ...config)).toEqual({
      code: 0,
      out: '3 contracts, no errors, no warnings.\n',
      err: '',
    });
  });

  it('says file, line, column and the nearest name, and exits 1', async () => {
    const { code, out, err } = await weft(['contract', 'lint', 'bad'], { cwd: mesh.root });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^bad\/airports\.odcs\.yaml:\d+:\d+ error INVALID_VALUE: .*did you mean "string"/);
  });

  it.each([
    [['nowhere'], 'Expected a data contract or a folder at nowhere, but there is none.'],
    [['examples'], 'Expected at least one data contract (*.odcs.yaml) below examples, found none.'],
  ])('%j is misuse', async (paths, message) => {
    const { code, err } = await commandLine('contract', 'lint', ...paths);
    expect(code).toBe(2);
    expect(err.split('\n')[0]).toBe(message);
  });

  it('lists contracts and findings as JSON', async () => {
    const { code, out } = await commandLine('contract', 'lint', mesh.path('bad'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      contracts: [mesh.path('bad/airports.odcs.yaml')],
      findings: [{ code: 'INVALID_VALUE', severity: 'error', place: { line: expect.any(Number) } }],
    });
  });

  it('reads only files and folders that can be contracts', async () => {
    await mesh.write('odd/binary.odcs.yaml', 'a\0b');
    await mesh.write('odd/large.odcs.yaml', `tags: [${'a, '.repeat(1_000_000)}]`);
    await mesh.write('odd/two.odcs.yaml', 'a: 1\n---\na: 2\n');
    await mesh.write('odd/folder.odcs.yaml/x', '');
    const { code, err } = await weftHere(['contract', 'lint', 'odd'], { cwd: mesh.root });
    expect(code).toBe(1);
    expect(err.split('\n').slice(0, -1)).toEqual([
      'odd/binary.odcs.yaml error NOT_TEXT: Expected a data contract as text (UTF-8) at odd/binary.odcs.yaml, got a binary file.',
      'odd/folder.odcs.yaml error MISSING_FILE: Expected a data contract at odd/folder.odcs.yaml, but it is a folder.',
      'odd/large.odcs.yaml error TOO_LARGE: Expected a data contract of at most 2 MiB at odd/large.odcs.yaml, got 2.9 MiB.',
      'odd/two.odcs.yaml:2:1 error YAML_SYNTAX: Expected one YAML document, got a second one after this line: put each in a file of its own.',
      '4 contracts, 4 errors, no warnings.',
    ]);
  });

  it('says which formats there are', async () => {
    const { code, err } = await commandLine('contract', 'lint', mesh.path('bad'), '--format', 'sarf');
    expect(code).toBe(2);
    expect(err.split('\n')[0]).toBe(
      'Expected --format to be one of text, json, sarif, junit, github, got "sarf". Did you mean "sarif"?',
    );
    expect((await commandLine('contract', 'lint', '--json', '--format', 'junit')).err).toContain('got both');
  });

  it('fails on warnings when it is strict', async () => {
    const airports = await mesh.read('subgraphs/airports/airports.odcs.yaml');
    await mesh.write(
      'warned/airports.odcs.yaml',
      airports.replace('property: availability', 'property: uptime'),
    );
    const run = (...more: string[]) => commandLine('contract', 'lint', mesh.path('warned'), ...more);
    expect(await run()).toMatchObject({ code: 0, out: '1 contract, no errors, 1 warning.\n' });
    expect(await run('--strict')).toMatchObject({ code: 1, out: '' });
  });

  it('writes SARIF with rules, places and levels', async () => {
    const { code, out } = await weftHere(['contract', 'lint', 'bad', '--format', 'sarif'], {
      cwd: mesh.root,
    });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'weft', rules: [{ id: 'INVALID_VALUE' }] } },
          results: [
            {
              ruleId: 'INVALID_VALUE',
              level: 'error',
              message: { text: expect.stringContaining('did you mean "string"') },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'bad/airports.odcs.yaml' },
                    region: { startLine: expect.any(Number), startColumn: expect.any(Number) },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('writes JUnit with a case per contract, escaped', async () => {
    const { out } = await weftHere(['contract', 'lint', 'bad', '--format', 'junit'], { cwd: mesh.root });
    expect(out).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="weft contract lint">\n {2}<testsuite name="weft contract lint" tests="1" failures="1" errors="0" skipped="0">/,
    );
    expect(out).toMatch(
      /<testcase classname="weft.contract" name="bad\/airports.odcs.yaml"><failure message="1 error">\d+:\d+ INVALID_VALUE: .*&quot;string&quot;/,
    );
  });

  it('writes remarks for pull requests of GitHub', async () => {
    const { out } = await weftHere(['contract', 'lint', 'bad', '--format', 'github'], { cwd: mesh.root });
    expect(out).toMatch(
      /^::error file=bad\/airports\.odcs\.yaml,line=\d+,col=\d+,title=INVALID_VALUE::Expected one of /,
    );
  });
});
