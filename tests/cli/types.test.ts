import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InitMesh } from './support/init-mesh.ts';
import { ROOT } from './support/mesh-folder.ts';
import { commandLine } from './support/weft.ts';

/* The types that `weft types` writes, used by resolvers as docs/resolvers.md shows it, and judged by the compiler. */

const PAGE = readFileSync(join(ROOT, 'docs/resolvers.md'), 'utf8');
const block = (language: string, at: number): string =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )[at] ?? '';

const GOLDEN = join(import.meta.dirname, 'golden/resolvers.types.txt');

let mesh: InitMesh;
const FOLDER = 'subgraphs/airports';
beforeAll(async () => {
  mesh = await InitMesh.create();
  await mesh.write('package.json', '{ "type": "module" }');
  await mesh.write('node_modules/.keep', '');
  await symlink(ROOT, mesh.path('node_modules/weft'));
  const rows =
    'iata,name,city,latitude,longitude,kind\nLGA,LaGuardia,New York,40.777,-73.872,LARGE\nJFK,Kennedy,,40.639,-73.778,LARGE\n';
  await mesh.made('airports', '--from', await mesh.write('in/airports.csv', rows));
  await mesh.write(`${FOLDER}/extension.graphql`, block('graphql', 0));
});
afterAll(() => mesh?.remove());

const types = (...flags: string[]) =>
  commandLine('types', mesh.path(FOLDER), '--config', mesh.path('supergraph.yaml'), ...flags);

/** What the compiler says of a resolvers.ts beside the types; empty when nothing. */
async function compile(resolvers: string): Promise<string> {
  await mesh.write(`${FOLDER}/resolvers.ts`, resolvers);
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    include: [],
    files: [mesh.path(`${FOLDER}/resolvers.ts`)],
  };
  const typeRoots = [join(ROOT, 'node_modules/@types')];
  await writeFile(mesh.path('tsconfig.json'), JSON.stringify({ ...config, compilerOptions: { typeRoots } }));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const run = promisify(execFile)(process.execPath, [tsc, '-p', mesh.path('tsconfig.json')], {
    cwd: mesh.root,
  });
  const said = await run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  return said.replaceAll(/^.*resolvers\.ts/gm, 'resolvers.ts');
}

describe('weft types', () => {
  it('writes the types of a domain, once', async () => {
    expect((await types('--check')).code).toBe(1);
    expect(await types()).toMatchObject({ code: 0, out: expect.stringContaining('Wrote ') });
    expect(await types()).toMatchObject({ code: 0, out: expect.stringContaining('is up to date.') });
    expect((await types('--check')).code).toBe(0);
    await expect(await mesh.read(`${FOLDER}/resolvers.types.ts`)).toMatchFileSnapshot(GOLDEN);
  });

  it('lets the resolvers of the page compile, and names what is wrong in others', async () => {
    await types();
    const typed = block('ts', 1);
    expect(typed).toContain("from './resolvers.types.ts'");
    expect(await compile(typed)).toBe('');
    expect(await compile(typed.replace('from.latitude', 'from.latitud'))).toMatch(
      /^resolvers\.ts\(\d+,\d+\): error TS2551: .*latitud/,
    );
    expect(await compile(typed.replace("'latitude' | 'longitude'", "'latitude' | 'height'"))).toContain(
      '"height"',
    );
    expect(await compile(typed.replace('kilometres(row, to)', "'far'"))).toContain(
      `Type '"far"' is not assignable`,
    );
    expect(await compile(typed.replace('nearestAirport', 'nearest'))).toContain("'nearest'");
  });

  it('carries what contracts and extension say, and what is to go', async () => {
    const file = (await readdir(mesh.path(FOLDER))).find((name) => name.endsWith('.odcs.yaml')) ?? '';
    const contract = await mesh.read(`${FOLDER}/${file}`);
    const extension = await mesh.read(`${FOLDER}/extension.graphql`);
    const described = contract.replace(
      /^( +)description: City\.\n/m,
      (_line, indent: string) =>
        `${indent}description: "The */ city.\\nAs the FAA writes it."\n${indent}customProperties: [{ property: weft.deprecated, value: Ask for the place. }]\n`,
    );
    await mesh.write(`${FOLDER}/${file}`, described);
    await mesh.write(
      `${FOLDER}/extension.graphql`,
      `${extension}\nextend type Query { "How busy." busy(at: Hour): Busy @deprecated(reason: "Ask the tower.") }\ninput Hour { "From 0 to 23." hour: Int! }\nenum Busy { "Less than ten." LOW HIGH }\n`,
    );
    expect((await types()).code).toBe(0);
    const text = await mesh.read(`${FOLDER}/resolvers.types.ts`);
    await mesh.write(`${FOLDER}/${file}`, contract);
    await mesh.write(`${FOLDER}/extension.graphql`, extension);
    expect(text).toContain(
      '   * As the FAA writes it.\n   * Examples: New York\n   * @deprecated Ask for the place.\n   */\n  readonly city',
    );
    expect(text).toContain('  /**\n   * The *\\/ city.\n');
    expect(text).toContain('  /** From 0 to 23. */\n  readonly hour: number;');
    expect(text).toContain("export type Busy =\n  /** Less than ten. */\n  | 'LOW'\n  | 'HIGH';");
    expect(text).toContain(
      '    /**\n     * How busy.\n     * @deprecated Ask the tower.\n     */\n    readonly busy',
    );
  });

  it.each([
    [
      ['nowhere'],
      2,
      'Expected a folder of contracts, or a subgraph made from one (airports), got "nowhere".',
    ],
    [['airport'], 2, 'Did you mean "airports"?'],
    [[], 2, 'Expected one folder of contracts, or a subgraph made from one'],
    [[FOLDER, 'more'], 2, 'got also "more"'],
  ])('%j is refused', async (operands, code, message) => {
    const ended = await commandLine('types', ...operands, '--config', mesh.path('supergraph.yaml'));
    expect(ended).toMatchObject({ code, err: expect.stringContaining(message) });
  });

  it('tells what is wrong in the extension, with its line', async () => {
    await mesh.write(`${FOLDER}/extension.graphql`, 'extend type Airprt {\n  x: Int\n}\n');
    const { code, err } = await types();
    expect(code).toBe(1);
    expect(err).toMatch(/extension\.graphql:1:\d+ error EXTENSION_UNKNOWN_TYPE/);
  });
});
