import { cp, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MeshFolder, ROOT } from './support/mesh-folder.ts';
import { commandLine, WeftProcess, weft, weftHere } from './support/weft.ts';

/* What people get wrong, each with the file, line and column of it, what was expected, and what to do. */

const AIRPORTS = 'subgraphs/airports/airports.odcs.yaml';
const SAFETY = 'subgraphs/safety/strikes.odcs.yaml';

let mesh: MeshFolder;

beforeEach(async () => {
  mesh = await MeshFolder.create();
});

afterEach(() => mesh.remove());

/** In this process, which is cheap; paths as a person in the folder of the mesh would see them. */
async function compose() {
  const ended = await commandLine('compose', '--config', mesh.path('supergraph.yaml'));
  const seen = ended.err
    .replaceAll(`${relative(process.cwd(), mesh.root)}/`, '')
    .replaceAll(`${mesh.root}/`, '');
  return { ...ended, err: seen };
}

const serve = (name: string) => weftHere(['serve', 'subgraph', name], { cwd: mesh.root });

async function lineOf(file: string, text: string): Promise<number> {
  return (await mesh.read(file)).split('\n').findIndex((line) => line.includes(text)) + 1;
}

describe('a contract', () => {
  it('with a type that does not exist', async () => {
    await mesh.edit(AIRPORTS, 'logicalType: number', 'logicalType: nubmer');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toMatch(
      new RegExp(
        `^${AIRPORTS}:${await lineOf(AIRPORTS, 'nubmer')}:22 error INVALID_VALUE: Expected one of string, .*\\(did you mean "number"\\?\\) at schema\\[0\\]\\.properties\\[5\\]\\.logicalType, got "nubmer"\\.\n1 error\\.\n$`,
      ),
    );
  });

  it('with a type that the data contradicts', async () => {
    await mesh.edit(AIRPORTS, 'name: name\n', 'name: name\n        logicalTypeOptions: { format: i32 }\n');
    await mesh.edit(
      AIRPORTS,
      'towns share names.\n        logicalType: string',
      'towns share names.\n        logicalType: integer',
    );
    const { code, out, err } = await weft(['serve', 'subgraph', 'airports'], { cwd: mesh.root });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(
      `${AIRPORTS}:${await lineOf(AIRPORTS, '- id: name')}:9 error DATA_DIFFERS_FROM_CONTRACT: Expected values of type Int for the property airports.name of airports.airports, got: Conversion Error: Could not convert string 'Thigpen' to INT32`,
    );
    expect(err).toContain('→ Compare the property with its column in the source');
  });

  it('with a column that the data does not have', async () => {
    await mesh.edit(AIRPORTS, 'name: country\n', 'name: country\n        physicalName: nation\n');
    const { code, err } = await serve('airports');
    expect(code).toBe(1);
    expect(err).toContain(
      `${AIRPORTS}:${await lineOf(AIRPORTS, '- id: country')}:9 error DATA_DIFFERS_FROM_CONTRACT: Expected a column "nation" in the data for the property airports.country of airports.airports, got: Binder Error: Referenced column "nation" not found`,
    );
  });

  it('with a promise that the data breaks', async () => {
    await mesh.edit(AIRPORTS, 'name: city\n', 'name: city\n        required: true\n');
    const { code, err } = await serve('airports');
    expect(code).toBe(1);
    expect(err).toContain(
      `${AIRPORTS}:${await lineOf(AIRPORTS, '- id: city')}:9 error DATA_BREAKS_CONTRACT: airports.airports promises a value in every row in airports.city, but 12 rows break it.`,
    );
    expect(err).toContain('→ Mend the data, or drop required: true from the contract.');
  });

  it('whose data file is missing', async () => {
    await mesh.edit(AIRPORTS, 'data/airports.csv', 'data/airprots.csv');
    const { code, err } = await serve('airports');
    expect(code).toBe(1);
    expect(err).toMatch(
      new RegExp(
        `${AIRPORTS}:${await lineOf(AIRPORTS, '- id: csv')}:5 error MISSING_FILE: Expected a csv file at \\S+/data/airprots\\.csv, where airports\\.airports says its data lies, but there is none\\.`,
      ),
    );
  });

  it('with an unknown key', async () => {
    await mesh.edit(SAFETY, 'status: active', 'statsu: active');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toContain(
      `${SAFETY}:${await lineOf(SAFETY, 'statsu')}:1 error UNKNOWN_KEY: Unknown key "statsu". Did you mean "status"?`,
    );
  });

  it('that is YAML no more', async () => {
    await mesh.edit(AIRPORTS, 'tags: [reference, open-data]', 'tags: [reference, open-data');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^${AIRPORTS}:\\d+:\\d+ error YAML_SYNTAX: `));
  });

  it('with an owner that is no team', async () => {
    await mesh.edit(AIRPORTS, '  name: ground-operations', '  name: ground-operatoins');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toContain('UNKNOWN_TEAM');
    expect(err).toContain('"ground-operatoins"');
    expect(err).toContain('Did you mean "ground-operations"?');
    expect(err).toContain('airports');
  });
});

describe('supergraph.yaml', () => {
  it('with a contract folder that is missing', async () => {
    await mesh.edit('supergraph.yaml', 'contracts: subgraphs/safety', 'contracts: subgraphs/saftey');
    expect(await compose()).toEqual({
      code: 1,
      out: '',
      err: 'supergraph.yaml:13:23 error MISSING_FILE: Expected a directory at subgraphs.safety.run.contracts, got nothing at subgraphs/saftey.\n1 error.\n',
    });
  });

  it('with an unknown key', async () => {
    await mesh.edit('supergraph.yaml', 'owner: flight-safety', 'onwer: flight-safety');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toContain(
      'supergraph.yaml:12:5 error UNKNOWN_KEY: Unknown key "onwer" at subgraphs.safety. Did you mean "owner"?',
    );
  });

  it('with an owner that is no team', async () => {
    await mesh.edit('supergraph.yaml', 'owner: flight-safety', 'owner: flight-safty');
    expect(await compose()).toEqual({
      code: 1,
      out: '',
      err: `supergraph.yaml:12:12 error UNKNOWN_TEAM: Expected a declared team as owner of subgraph "safety", got "flight-safty". Did you mean "flight-safety"?
  → Write "flight-safety", or declare flight-safty under \`teams:\` in supergraph.yaml.
1 error.
`,
    });
  });

  it('with two domains that define the same field without sharing it', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { towns: [Airport] }
type Airport @key(fields: "iata") { iata: ID!  city: String }
`;
    await mesh.write('towns.graphql', sdl);
    await mesh.edit(
      'supergraph.yaml',
      'teams:\n',
      '  towns:\n    routing_url: http://localhost:1/graphql\n    owner: flight-safety\n    schema: { file: towns.graphql }\nteams:\n',
    );
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toContain('INVALID_FIELD_SHARING');
    expect(err).toContain('Airport.city');
    expect(err).toContain('airports');
    expect(err).toContain('towns');
    expect(err).toContain('→ ');
  });

  it.each([
    [
      'nothing',
      'export const hello = 1;',
      'to export sdl (a string, got undefined) and start (a function, got undefined); it exports hello.',
    ],
    [
      'no start',
      'export const sdl = "type Query { a: Int }";',
      'to export start (a function, got undefined); it exports sdl.',
    ],
  ])('with a module that exports %s', async (_what, text, message) => {
    await mesh.write('weather.mjs', text);
    await mesh.edit('supergraph.yaml', '{ contracts: subgraphs/safety }', '{ module: weather.mjs }');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toContain(
      'supergraph.yaml:13:20 error SUBGRAPH_MODULE_INCOMPLETE: Expected the module weather.mjs of the subgraph safety ' +
        message,
    );
    expect(err).toContain('→ Export sdl, the federation SDL, and start(context), which serves it');
  });

  it('with a module that does not load', async () => {
    await mesh.write('weather.mjs', 'throw new Error("no key for the weather service");');
    await mesh.edit('supergraph.yaml', '{ contracts: subgraphs/safety }', '{ module: weather.mjs }');
    const { code, err } = await compose();
    expect(code).toBe(1);
    expect(err).toContain(
      'error SUBGRAPH_MODULE_BROKEN: The module weather.mjs of the subgraph safety cannot be loaded: no key for the weather service',
    );
    expect(err).not.toContain('    at ');
  });

  it('with a generator that exports nothing useful', async () => {
    await mesh.write('make.mjs', 'export const hello = 1;');
    await mesh.edit(
      'supergraph.yaml',
      '{ contracts: subgraphs/safety }',
      '{ contracts: subgraphs/safety, data: make.mjs }',
    );
    const { code, err } = await serve('safety');
    expect(code).toBe(1);
    expect(err).toContain(
      'supergraph.yaml:13:10 error SUBGRAPH_START_FAILED: The subgraph safety cannot start: Expected make.mjs to export version (a number) and generate (a function)',
    );
  });
});

describe('weft dev', () => {
  it('shows the domain that fails with its findings, once, and has the rest up', async () => {
    await mesh.edit(SAFETY, 'data/birdstrikes.csv', 'data/birdstirkes.csv');
    const dev = new WeftProcess(['dev'], { cwd: mesh.root });
    await dev.shows('Ctrl-C stops everything.');
    expect(dev.out).toMatch(/ {2}✗ {2}safety {4}flight-safety {7}does not start\n/);
    expect(dev.out).toContain('with 2 of 3 subgraphs');
    expect(dev.err.match(/MISSING_FILE/g)).toHaveLength(1);
    const body = JSON.stringify({ query: '{ airport(iata: "LGA") { name strikes(limit: 1) { id } } }' });
    const headers = { 'content-type': 'application/json' };
    const answer = await (await fetch(`${mesh.url}/graphql`, { method: 'POST', headers, body })).json();
    expect(answer).toMatchObject({
      data: { airport: { name: 'LaGuardia', strikes: null } },
      errors: [{ extensions: { owner: { team: 'flight-safety' } } }],
    });
    // Mending the contract brings the domain up.
    await mesh.edit(SAFETY, 'data/birdstirkes.csv', 'data/birdstrikes.csv');
    await dev.shows(/✓ {2}safety/);
    expect(await dev.stop()).toBe(0);
  });

  it('waits with a contract that does not compose, and starts to serve once it is mended', async () => {
    await mesh.edit(SAFETY, 'status: active', 'statsu: active');
    const dev = new WeftProcess(['dev'], { cwd: mesh.root });
    await dev.shows('the mesh does not compose yet');
    expect(dev.err.match(/UNKNOWN_KEY/g)).toHaveLength(1);
    await mesh.edit(SAFETY, 'statsu: active', 'status: active');
    await dev.shows(/Recomposed in \d+ ms/);
    expect((await fetch(`${mesh.url}/health/ready`)).status).toBe(200);
    expect(await dev.stop()).toBe(0);
  });

  it('starts nothing when the port of one subgraph is in use', async () => {
    const other = createServer().listen(mesh.ports.flights, 'localhost');
    await new Promise((resolve) => other.once('listening', resolve));
    const { code, out, err } = await weftHere(['dev'], { cwd: mesh.root });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(
      err,
    ).toBe(`supergraph.yaml:7:18 error PORT_IN_USE: The subgraph flights cannot listen on port ${mesh.ports.flights}: it is already in use.
  → Stop what listens there (another weft dev?), or choose another port in routing_url or the variable it names.
1 error.
`);
    await expect(fetch(`${mesh.url}/health/live`)).rejects.toThrow();
    other.close();
  });

  it('goes on without the pages of the playground, and says so', async () => {
    const rooms = [
      'cli',
      'contracts',
      'edge',
      'gateway',
      'registry',
      'subgraphs/toolkit',
      'threads',
      'package.json',
    ];
    const copy = (room: string) => cp(join(ROOT, room), mesh.path(`weft/${room}`), { recursive: true });
    await Promise.all(rooms.map(copy));
    await symlink(join(ROOT, 'node_modules'), mesh.path('weft/node_modules'));
    const dev = new WeftProcess(['dev'], { cwd: mesh.root, launcher: mesh.path('weft/cli/weft.cjs') });
    await dev.shows('Ctrl-C stops everything.');
    expect(dev.out).toContain('The pages of the playground are not built; the gateway shows a plain one.');
    expect((await fetch(mesh.url)).status).toBe(200);
    expect(await dev.stop()).toBe(0);
  });

  it('stops on Ctrl-C while it is still starting', async () => {
    const dev = new WeftProcess(['dev'], { cwd: mesh.root });
    await dev.shows('Weft starts 3 subgraphs and the gateway.\n');
    // 1 is for a machine so busy that closing what has begun takes longer than a person waits: then it ends all the same.
    expect([0, 1]).toContain(await dev.stop());
    expect(dev.err).toBe('');
  });
});
