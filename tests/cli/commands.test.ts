import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadCommands } from '../../cli/main.ts';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, weft, weftHere } from './support/weft.ts';

/* Every command that needs no running mesh: its text, its JSON, its exit codes. */

let mesh: MeshFolder;
let config: readonly string[];

beforeAll(async () => {
  mesh = await MeshFolder.create();
  config = ['--config', mesh.path('supergraph.yaml')];
  await mesh.write('two-domains.graphql', '{ airports(limit: 2) { iata departures(limit: 1) { delay } } }\n');
  await mesh.write('typo.graphql', '{\n  airports(limt: 2) { iata }\n}\n');
  await mesh.write('syntax.graphql', '{ airports { iata }\n');
});

afterAll(() => mesh?.remove());

describe('weft help', () => {
  it('lists every command, and exits 0', async () => {
    const { code, out, err } = await weft(['help'], { cwd: mesh.root });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').slice(0, 3)).toEqual([
      'weft: a data mesh you can query',
      '',
      expect.stringMatching(
        /^ {2}dev +Run the whole mesh of supergraph\.yaml in one process and follow changes of its files\.$/,
      ),
    ]);
    for (const command of await loadCommands()) expect(out).toContain(command.summary);
  });

  it('tells the version', async () => {
    expect(await commandLine('--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  it('is shown to who gives no command, with exit code 2', async () => {
    expect(await commandLine()).toMatchObject({ code: 2, err: '' });
  });

  it.each([
    ['owners', '--help'],
    ['owners', '-h'],
    ['help', 'owners'],
  ])('explains one command: weft %s %s', async (...args) => {
    expect(await commandLine(...args)).toEqual({
      code: 0,
      err: '',
      out: `weft owners COORDINATE
Who owns a field (Type.field) or a type, and of which data product it is.

Flags
  --config FILE  The description of the mesh; default supergraph.yaml.
  --json         Print the result as JSON.

Examples
  weft owners Flight.delay
  weft owners Airport --json
`,
    });
  });

  it('shows examples that parse', async () => {
    for (const command of await loadCommands())
      for (const example of command.examples) expect(example).toMatch(new RegExp(`^weft ${command.name}\\b`));
  });
});

describe('misuse', () => {
  it('names an unknown command and the nearest one', async () => {
    expect(await weftHere(['qurey'], { cwd: mesh.root })).toEqual({
      code: 2,
      out: '',
      err: 'weft has no command "qurey". Did you mean "query"? Run weft help for the list.\n',
    });
  });

  it('names an unknown flag, the nearest one and the usage', async () => {
    expect(await weftHere(['owners', 'A.b', '--jsno'], { cwd: mesh.root })).toEqual({
      code: 2,
      out: '',
      err: `weft owners has no flag "--jsno". Did you mean "--json"?

Usage: weft owners COORDINATE [--config FILE] [--json]
Run weft owners --help for what they mean.
`,
    });
  });

  it.each([
    [['owners'], 'Expected one coordinate such as Flight.delay.'],
    [['owners', 'A.b', 'C.d'], 'Expected only one coordinate such as Flight.delay, got also "C.d".'],
    [['owners', 'A.b', '--config'], 'Expected --config FILE, got --config without a value.'],
    [['owners', 'A.b', '--json=yes'], 'Expected --json without a value.'],
    [['compose', 'all'], 'Expected no operand, got "all".'],
    [
      ['explain', 'nowhere.graphql'],
      'Expected a file with a GraphQL query at nowhere.graphql, but there is none to read.',
    ],
    [['query'], 'Expected one file with a GraphQL query.'],
    [
      ['query', 'nowhere.graphql'],
      'Expected a file with a GraphQL query at nowhere.graphql, but there is none to read.',
    ],
    [['query', 'q', '--format', 'xml'], 'Expected --format to be one of table, csv, json, got "xml".'],
    [['query', 'q', '--format', 'csv', '--json'], 'Expected --json or --format csv, got both.'],
    [['query', 'q', '--variables', '[1]'], 'Expected --variables to be a JSON object, got [1].'],
    [
      ['query', 'q', '--client', 'a b'],
      'Expected --client to be a name of at most 64 letters, digits, "-", "_" and ".", got "a b".',
    ],
    [['dev', 'now'], 'Expected no operand, got "now".'],
    [['dev', '--scale', '3'], 'Expected --scale to be a number from 0.02 to 1, got "3".'],
    [['dev', '--scale', 'big'], 'Expected --scale to be a number from 0.02 to 1, got "big".'],
    [['serve'], 'Expected gateway, or subgraph and its name, got nothing.'],
    [['serve', 'gatway'], 'Expected gateway, or subgraph and its name, got "gatway".'],
    [['serve', 'gateway', '--port', '70000'], 'Expected --port to be a number from 0 to 65535, got "70000".'],
    [['serve', 'gateway', '--port', '80.5'], 'Expected --port to be a whole number, got "80.5".'],
    [
      ['serve', 'gateway', '--supergraph', 'nowhere.graphql'],
      'Expected a composed supergraph at nowhere.graphql, but there is no file to read.',
    ],
  ])('weft %j says what was expected, and exits 2', async (args, message) => {
    const { code, out, err } = await commandLine(...args);
    expect({ code, out, first: err.split('\n')[0] }).toEqual({ code: 2, out: '', first: message });
    expect(err).toContain(`Usage: weft ${args[0]}`);
  });

  it('says it as JSON to who asked for that', async () => {
    const { code, out } = await commandLine('contract', 'lint', 'nowhere.odcs.yaml', '--json');
    const message = 'Expected a data contract or a folder at nowhere.odcs.yaml, but there is none.';
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      ok: false,
      findings: [{ code: 'MISUSE', severity: 'error', message }],
    });
  });

  it('names the subgraphs there are', async () => {
    const { code, err } = await commandLine('serve', 'subgraph', 'flihgts', ...config);
    expect(code).toBe(2);
    expect(err).toContain(
      'Expected one of the subgraphs airports, flights, safety, got "flihgts". Did you mean "flights"?',
    );
  });

  it.each([
    ['owners', 'A.b'],
    ['compose'],
    ['dev'],
    ['serve', 'gateway'],
    ['explain', 'two-domains.graphql'],
  ])('weft %s %s without supergraph.yaml says where to go', async (...args) => {
    const { code, err } = await weftHere([...args, '--config', 'elsewhere.yaml'], { cwd: mesh.root });
    expect({ code, err }).toEqual({
      code: 1,
      err: `elsewhere.yaml error MANIFEST_MISSING: Expected the description of the mesh at elsewhere.yaml, got no such file.
  → Change to the directory that holds supergraph.yaml, or name the file with --config.
1 error.
`,
    });
  });
});

describe('weft owners', () => {
  it('tells team, subgraph, steward, product and class of a field', async () => {
    expect(await weft(['owners', 'Flight.delay'], { cwd: mesh.root })).toEqual({
      code: 0,
      err: '',
      out: `Flight.delay
  owner     network-operations (Team network-operations) by the subgraph flights, steward jonas.lindqvist
  product   flights.flights 1.0.0
  class     public
`,
    });
  });

  it('has all of it as JSON', async () => {
    const { code, out } = await commandLine('owners', 'Flight.delay', '--json', ...config);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      ok: true,
      coordinates: {
        'Flight.delay': {
          owners: [
            {
              team: 'network-operations',
              title: 'Team network-operations',
              steward: 'jonas.lindqvist',
              subgraph: 'flights',
            },
          ],
          product: 'flights.flights',
          contract: { id: 'flights.flights', version: '1.0.0', element: 'flights' },
          classification: { level: 'public', pii: false },
        },
      },
    });
  });

  it('lists the fields of a type with the owner of each', async () => {
    const { code, out } = await commandLine('owners', 'Airport', ...config);
    expect(code).toBe(0);
    const owners = Object.fromEntries(
      out.split('\n\n').map((block) => [block.split('\n')[0], /owner +(\S+)/.exec(block)?.[1]]),
    );
    expect(owners).toMatchObject({
      'Airport.iata': 'ground-operations',
      'Airport.departures': 'network-operations',
      'Airport.strikes': 'flight-safety',
    });
  });

  it('names the nearest coordinate when there is no such field', async () => {
    const text = await commandLine('owners', 'Flight.delya', ...config);
    expect(text).toEqual({
      code: 1,
      out: '',
      err: 'error UNKNOWN_COORDINATE: The mesh has no field or type Flight.delya. Did you mean Flight.delay?\n1 error.\n',
    });
    const json = await commandLine('owners', 'Fligth', '--json', ...config);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toEqual({
      ok: false,
      findings: [
        {
          code: 'UNKNOWN_COORDINATE',
          severity: 'error',
          message: 'The mesh has no field or type Fligth. Did you mean Flight?',
        },
      ],
    });
  });
});

describe('weft compose', () => {
  it('prints the supergraph, and what it composed beside it', async () => {
    const { code, out, err } = await weft(['compose'], { cwd: mesh.root });
    expect(code).toBe(0);
    expect(out).toMatch(/^schema\n/);
    expect(out).toMatch(/delay: .*@owner\(team: "network-operations"/);
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/^Composed 3 subgraphs, [0-9a-f]{12}\.$/);
  });

  it('writes a file', async () => {
    const file = mesh.path('supergraph.graphql');
    const { code, out, err } = await commandLine('compose', '--out', file, ...config);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain(`, into ${file}.`);
    expect(await readFile(file, 'utf8')).toContain('@owner(team: "flight-safety"');
    const refused = await commandLine('compose', '--out', mesh.path('no/such/folder/x'), ...config);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/^Expected --out to name a file that can be written, got .*x \(ENOENT\)\./);
  });

  it('has all of it as JSON', async () => {
    const { code, out } = await commandLine('compose', '--json', ...config);
    const { sdl, hash, ...rest } = z
      .looseObject({ sdl: z.string(), hash: z.string() })
      .parse(JSON.parse(out));
    expect(code).toBe(0);
    expect(sdl).toContain('@owner');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toMatchObject({
      ok: true,
      subgraphs: [
        { name: 'airports', domain: 'airports', owner: 'ground-operations' },
        { name: 'flights', domain: 'flights', owner: 'network-operations' },
        { name: 'safety', domain: 'safety', owner: 'flight-safety' },
      ],
    });
  });
});

describe('weft explain', () => {
  it('tells the calls in their order, with the owner of each field', async () => {
    expect(await weft(['explain', 'two-domains.graphql'], { cwd: mesh.root })).toEqual({
      code: 0,
      err: '',
      out: `2 fetches in 2 waves, 2 calls · subgraphs: airports, flights
teams: ground-operations, network-operations

sequence
  fetch airports (ground-operations)
    Query.airports  ground-operations · airports.airports
    Airport.iata  ground-operations · airports.airports
  fetch flights (network-operations) for airports[]
    Airport.departures  network-operations · flights.flights
    Flight.delay  network-operations · flights.flights
`,
    });
  });

  it('has all of it as JSON', async () => {
    const { code, out } = await commandLine('explain', mesh.path('two-domains.graphql'), '--json', ...config);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      fetches: 2,
      waves: 2,
      subgraphs: ['airports', 'flights'],
      teams: ['ground-operations', 'network-operations'],
    });
  });

  it('prints the program with --program: what is sent to whom, when and for what', async () => {
    const { code, out } = await commandLine(
      'explain',
      mesh.path('two-domains.graphql'),
      '--program',
      ...config,
    );
    expect(code).toBe(0);
    expect(out.slice(out.indexOf('program of'))).toBe(`program of the request: 2 calls in 2 waves
  1. airports (ground-operations) · wave 1, at once
     asks {airports(limit:2){__typename iata}}
     merges the answer into the root
  2. flights (network-operations) · wave 2, after 1
     for each object of airports[], equal ones once
     sends { ... on Airport { __typename iata } }
     asks query($representations:[_Any!]!){_entities(representations:$representations){...on Airport{departures(limit:1){delay}}}}
     merges each entity into its objects
`);
  });

  it('refuses a query with the line of the mistake', async () => {
    expect(await weftHere(['explain', 'typo.graphql'], { cwd: mesh.root })).toEqual({
      code: 1,
      out: '',
      err: 'typo.graphql:2:12 error GRAPHQL_VALIDATION_FAILED: Unknown argument "limt" on field "Query.airports". Did you mean "limit"?\n1 error.\n',
    });
    const { code, out } = await commandLine('explain', mesh.path('syntax.graphql'), '--json', ...config);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      findings: [{ code: 'GRAPHQL_PARSE_FAILED', place: { line: 2 } }],
    });
  });
});

describe('an error nobody foresaw', () => {
  it('is one clear line, and a stack only for who asks', async () => {
    const env = { WEFT_GATEWAY_PORT: 'many' };
    const plain = await weft(['dev'], { cwd: mesh.root, env });
    expect(plain).toMatchObject({ code: 1, out: '' });
    expect(plain.err.trimEnd().split('\n')).toHaveLength(1);
    expect(plain.err).toMatch(/^weft dev failed: .*WEFT_GATEWAY_PORT, got "many"/);
    const debug = await weftHere(['dev'], { cwd: mesh.root, env: { ...env, WEFT_DEBUG: '1' } });
    expect(debug.err).toMatch(/\n {4}at /);
  });
});
