import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, weft, weftHere } from './support/weft.ts';

const AIRPORTS = 'subgraphs/airports/airports.odcs.yaml';

let mesh: MeshFolder;
let airports: string;

const git = (...args: string[]) =>
  execFileSync('git', ['-C', mesh.root, '-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args], {
    encoding: 'utf8',
  });
const run = (...args: string[]) => weftHere(['contract', 'diff', ...args], { cwd: mesh.root });

beforeAll(async () => {
  mesh = await MeshFolder.create();
  airports = await mesh.read(AIRPORTS);
  const without = airports.slice(0, airports.indexOf('      - id: country\n'));
  const rest = airports.slice(airports.indexOf('      - id: latitude\n'));
  await mesh.write('old.odcs.yaml', airports);
  await mesh.write('less.odcs.yaml', without + rest);
  await mesh.write('less-major.odcs.yaml', (without + rest).replace('version: 1.0.0', 'version: 2.0.0'));
  await mesh.write('bad.odcs.yaml', airports.replace('logicalType: string', 'logicalType: strng'));
  await mesh.write('.gitignore', 'node_modules\n');
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'all');
});

afterAll(() => mesh?.remove());

describe('weft contract diff OLD NEW', () => {
  it('tells what readers lose, where, and the version it needs; exits 1 when that is not written', async () => {
    const args = ['contract', 'diff', 'old.odcs.yaml', 'less.odcs.yaml'];
    const { code, out, err } = await weft(args, { cwd: mesh.root });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.replace(/:\d+:\d+/, ':L:C')).toBe(`airports.airports  1.0.0 → 1.0.0

breaking  airports.country  PROPERTY_REMOVED: The property airports.country was removed.
  old.odcs.yaml:L:C
  → Deprecate the property first, and remove it when nobody reads it any more.

For readers: 1 breaking, 0 dangerous, 0 safe. For the data there is: 0 breaking, 0 dangerous, 1 safe.
The version 1.0.0 is not enough: write 2.0.0 or higher.
`);
  });

  it('is content with the version that says so', async () => {
    const { code, out } = await run('old.odcs.yaml', 'less-major.odcs.yaml');
    expect(code).toBe(0);
    expect(out).toContain('The version 2.0.0 says so; 2.0.0 is the least that does.');
  });

  it('only counts the contracts of a mesh that stayed as they were', async () => {
    const { code, out } = await run('--against', 'main');
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^\d contracts did not change\.\n$/),
    });
  });

  it('says when nothing changed', async () => {
    const { code, out } = await run('old.odcs.yaml', 'old.odcs.yaml');
    expect({ code, out }).toEqual({ code: 0, out: 'airports.airports  1.0.0 → 1.0.0\nNothing changed.\n' });
  });

  it('is JSON for programs', async () => {
    const { code, out } = await run('old.odcs.yaml', 'less.odcs.yaml', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      contracts: [
        {
          kind: 'changed',
          id: 'airports.airports',
          consumer: 'breaking',
          producer: 'safe',
          bump: 'major',
          version: { older: '1.0.0', newer: '1.0.0', needed: '2.0.0', isEnough: false },
          changes: [
            {
              code: 'PROPERTY_REMOVED',
              element: 'airports.country',
              place: { file: 'old.odcs.yaml', line: expect.any(Number) },
            },
          ],
        },
      ],
    });
  });

  it('says what is wrong with a contract that cannot be read, and compares nothing', async () => {
    const { code, out, err } = await run('old.odcs.yaml', 'bad.odcs.yaml');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^bad\.odcs\.yaml:\d+:\d+ error INVALID_VALUE/);
  });

  it.each([
    [[], 'Expected the old and the new contract, or --against REVISION, got nothing.'],
    [['one.yaml'], 'Expected the old and the new contract, or --against REVISION, got "one.yaml".'],
    [
      ['--against', 'nowhere'],
      /^Expected --against to name a commit, branch or tag of the git repository of .*, got "nowhere"\.$/,
    ],
    [['--against=--output=x'], /^Expected --against to name a commit/],
  ])('%j is misuse', async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err.split('\n')[0]).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });
});

describe('weft contract diff --against', () => {
  it('compares every contract of the mesh with what it was, and sees new and missing ones', async () => {
    await mesh.write(
      AIRPORTS,
      airports.replace('name: country\n', 'name: nation\n        physicalName: country\n'),
    );
    await mesh.write(
      'subgraphs/airports/more.odcs.yaml',
      airports.replace('id: airports.airports', 'id: airports.more'),
    );
    await rm(mesh.path('subgraphs/safety/strikes.odcs.yaml'));
    const { code, out } = await run('--against', 'main', '--json');
    expect(code).toBe(1);
    const { contracts } = JSON.parse(out);
    expect(contracts.map(({ kind, file, bump }: Record<string, unknown>) => [kind, file, bump])).toEqual([
      ['changed', AIRPORTS, 'major'],
      ['added', 'subgraphs/airports/more.odcs.yaml', undefined],
      ['changed', 'subgraphs/flights/flights.odcs.yaml', 'none'],
      ['removed', 'subgraphs/safety/strikes.odcs.yaml', 'major'],
    ]);
    expect(contracts[0].changes[0]).toMatchObject({ code: 'PROPERTY_RENAMED', element: 'airports.nation' });
  });

  it('sees a contract that is gone', async () => {
    await rm(mesh.path('subgraphs/airports/more.odcs.yaml'));
    await mesh.write(
      'subgraphs/safety/other.odcs.yaml',
      airports.replace('id: airports.airports', 'id: safety.other'),
    );
    const { code, out } = await run('subgraphs/safety', '--against', 'HEAD');
    expect(code).toBe(1);
    expect(out).toContain('safety.other is new, at 1.0.0 (subgraphs/safety/other.odcs.yaml).');
    expect(out).toContain('subgraphs/safety/strikes.odcs.yaml is gone: breaking for readers.');
  });

  it('compares only the files that are named', async () => {
    const { out } = await commandLine(
      'contract',
      'diff',
      mesh.path('subgraphs/safety/other.odcs.yaml'),
      '--against',
      'HEAD',
      '--json',
    );
    expect(JSON.parse(out).contracts).toMatchObject([{ kind: 'added', id: 'safety.other' }]);
  });
});
