import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, weft } from './support/weft.ts';

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
    expect(ended.out).toMatch(/^weft contract: one of\n\n {2}contract lint \[FILE\|FOLDER …\] +Check data/);
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
      out: '3 contracts, no errors.\n',
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
});
