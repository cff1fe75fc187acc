import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEDERATION_VERSIONS } from '@apollo/federation-internals';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { DEFAULT_CHECK_RULES, manifestJsonSchema, readManifest } from '../../registry/index.ts';
import { LATEST_MINOR } from '../../registry/manifest-schema.ts';
import { refused } from './mesh.ts';

const gateway = z.strictObject({ port: z.int().default(4000).describe('Where it listens.') });
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-manifest-'));
  await mkdir(join(root, 'subgraphs/flights'), { recursive: true });
  for (const file of ['weather.ts', 'generate.ts', 'a.graphql']) await writeFile(join(root, file), '');
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function read(text: string, variables: Record<string, string> = {}) {
  const file = join(root, 'supergraph.yaml');
  await writeFile(file, text);
  return readManifest(file, { gateway, variables });
}

async function findings(text: string) {
  const found = refused(await read(text));
  return found.map(({ code, message, place }) => {
    expect(place?.file).toBe(join(root, 'supergraph.yaml'));
    return [code, message, place?.line, place?.column];
  });
}

const FULL = `federation_version: "=2.9"
subgraphs:
  flights:
    routing_url: \${FLIGHTS_URL:-http://localhost:4102}/graphql
    schema: { subgraph_url: "\${FLIGHTS_URL:-http://localhost:4102}/graphql" }
    domain: air
    owner: network-operations
    run: { contracts: subgraphs/flights, data: generate.ts }
  weather:
    routing_url: http://localhost:4104/graphql
    owner: network-operations
    run: { module: weather.ts }
teams:
  network-operations: { title: Network operations, domain: air, contact: network-operations@meridian.example, members: [ines, tom] }
clients:
  departures-board: { team: network-operations, title: Departures board }
organisation: { maxRetentionDays: { confidential: 730 } }
policies: [weft:defaults, policies/p01.yaml]
registry: { store: state }
gateway:
  port: \${PORT:-4001}
`;

describe('supergraph.yaml', () => {
  it('reads with everything of ours', async () => {
    const outcome = await read(FULL, { FLIGHTS_URL: 'https://flights.example' });
    if (!outcome.ok) throw new Error(outcome.findings[0]?.message);
    const { placeOf, ...manifest } = outcome.value;
    expect(manifest).toEqual({
      file: join(root, 'supergraph.yaml'),
      root,
      federationVersion: '=2.9',
      subgraphs: [
        {
          name: 'flights',
          routingUrl: 'https://flights.example/graphql',
          domain: 'air',
          owner: 'network-operations',
          schema: { kind: 'url', url: 'https://flights.example/graphql' },
          run: {
            kind: 'contracts',
            directory: join(root, 'subgraphs/flights'),
            data: join(root, 'generate.ts'),
          },
        },
        {
          name: 'weather',
          routingUrl: 'http://localhost:4104/graphql',
          domain: 'weather',
          owner: 'network-operations',
          run: { kind: 'module', file: join(root, 'weather.ts') },
        },
      ],
      teams: [
        {
          name: 'network-operations',
          title: 'Network operations',
          domain: 'air',
          contact: 'network-operations@meridian.example',
          members: ['ines', 'tom'],
        },
      ],
      clients: [{ name: 'departures-board', team: 'network-operations', title: 'Departures board' }],
      variants: [],
      limits: {},
      organisation: { maxRetentionDays: { confidential: 730 } },
      policies: ['weft:defaults', join(root, 'policies/p01.yaml')],
      registry: {
        store: join(root, 'state'),
        maxBodyBytes: 16 * 1024 * 1024,
        maxCheckMemoryMb: 2_048,
        maxCheckSeconds: 300,
        checks: DEFAULT_CHECK_RULES,
        retention: { usageDays: 400, checksDays: 180, rejectedDays: 180 },
      },
      gateway: { port: 4001 },
    });
    expect(placeOf(['subgraphs', 'weather', 'owner'])).toMatchObject({ line: 11, column: 12 });
  });

  it('reads a file of Rover that knows nothing of us', async () => {
    const outcome = await read(`federation_version: 2
subgraphs:
  films:
    routing_url: https://films.example.com
    schema:
      file: ./a.graphql
  people:
    schema:
      subgraph_url: https://people.example.com
      introspection_headers: { authorization: Bearer x }
`);
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        federationVersion: '2',
        subgraphs: [
          {
            name: 'films',
            domain: 'films',
            owner: '',
            schema: { kind: 'file', file: join(root, 'a.graphql') },
          },
          {
            name: 'people',
            routingUrl: 'https://people.example.com',
            schema: { kind: 'url', headers: { authorization: 'Bearer x' } },
          },
        ],
        teams: [],
        clients: [],
        organisation: {},
        policies: ['weft:defaults'],
        registry: { store: join(root, '.weft/registry'), checks: DEFAULT_CHECK_RULES },
        gateway: { port: 4000 },
      },
    });
  });

  it.each(['2', '"2"', '2.9', '"=2.9"', '"=2.9.1"', '=2.14'])(
    'accepts federation_version %s',
    async (version) => {
      expect((await read(`federation_version: ${version}\nsubgraphs: {}`)).ok).toBe(true);
    },
  );

  it('accepts the latest version that the composer knows, and no later one', async () => {
    expect(LATEST_MINOR).toBe(FEDERATION_VERSIONS.latest().version.minor);
    expect((await read(`federation_version: "=2.${LATEST_MINOR}"\nsubgraphs: {}`)).ok).toBe(true);
    expect((await read(`federation_version: "=2.${LATEST_MINOR + 1}"\nsubgraphs: {}`)).ok).toBe(false);
  });

  it('leaves the address of a PostgreSQL store as it is', async () => {
    const store = 'postgres://weft@db.example/registry';
    const outcome = await read(
      `subgraphs: {}\nregistry: { store: "${store}", url: "https://mesh.example/registry/v1" }`,
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        registry: { store, url: 'https://mesh.example/registry/v1', checks: DEFAULT_CHECK_RULES },
      },
    });
  });

  it('is a finding when it is not there', async () => {
    const file = join(root, 'nowhere', 'supergraph.yaml');
    const [finding] = refused(await readManifest(file, { gateway }));
    expect(finding).toMatchObject({ code: 'MANIFEST_MISSING', place: { file } });
    expect(finding?.message).toContain(file);
    expect(finding?.fix).toContain('--config');
    expect(refused(await readManifest(root, { gateway }))[0]).toMatchObject({ code: 'MANIFEST_UNREADABLE' });
  });
});

const one = (lines: string) => `subgraphs:\n  a:\n    routing_url: http://a.example\n${lines}`;
const FILE = '    schema: { file: a.graphql }\n';

describe('a bad supergraph.yaml names line, column, what was expected and what came', () => {
  it.each<[string, string, unknown[]]>([
    [
      'unknown key',
      'subgraphs: {}\nteem: {}',
      ['UNKNOWN_KEY', 'Unknown key "teem". Did you mean "teams"?', 2, 1],
    ],
    [
      'unknown key of a subgraph',
      one(`${FILE}    onwer: x`),
      ['UNKNOWN_KEY', 'Unknown key "onwer" at subgraphs.a. Did you mean "owner"?', 5, 5],
    ],
    [
      'unknown key of the gateway',
      'subgraphs: {}\ngateway:\n  prot: 1',
      ['UNKNOWN_KEY', 'Unknown key "prot" at gateway. Did you mean "port"?', 3, 3],
    ],
    [
      'no subgraphs',
      'federation_version: 2',
      ['MISSING_KEY', 'Expected an object at subgraphs, got nothing.', 1, 1],
    ],
    [
      'federation version',
      'federation_version: 1\nsubgraphs: {}',
      [
        'INVALID_VALUE',
        'Expected 2, or an exact version such as "=2.9" (Federation 2.0 to 2.14) at federation_version, got 1.',
        1,
        21,
      ],
    ],
    [
      'federation version of the future',
      'federation_version: "=2.99"\nsubgraphs: {}',
      ['INVALID_VALUE', expect.stringContaining('got "=2.99"'), 1, 21],
    ],
    [
      'subgraph name',
      'subgraphs:\n  9lives:\n    routing_url: http://a.example\n    schema: { file: a.graphql }',
      [
        'INVALID_KEY',
        expect.stringMatching(/^Expected a subgraph name .* at subgraphs, got "9lives"\.$/),
        2,
        3,
      ],
    ],
    [
      'team name',
      'subgraphs: {}\nteams:\n  "a b": { title: A }',
      ['INVALID_KEY', expect.stringMatching(/at teams, got "a b"\.$/), 3, 3],
    ],
    [
      'URL',
      'subgraphs:\n  a:\n    routing_url: localhost:4001\n    schema: { file: a.graphql }',
      [
        'INVALID_VALUE',
        'Expected an http or https URL at subgraphs.a.routing_url, got "localhost:4001".',
        3,
        18,
      ],
    ],
    [
      'no URL',
      'subgraphs:\n  a:\n    schema: { file: a.graphql }',
      ['MISSING_KEY', 'Expected an http or https URL at subgraphs.a.routing_url, got nothing.', 3, 5],
    ],
    [
      'neither run nor schema',
      one(''),
      ['INVALID_VALUE', expect.stringMatching(/^Expected `run` or `schema`, .* at subgraphs\.a, got/), 3, 5],
    ],
    [
      'two kinds of run',
      one('    run: { module: weather.ts, contracts: subgraphs/flights }'),
      ['INVALID_VALUE', expect.stringContaining('exactly one of `contracts` and `module`'), 4, 10],
    ],
    [
      'data without contracts',
      one('    run: { module: weather.ts, data: generate.ts }'),
      ['INVALID_VALUE', expect.stringContaining('`data` only next to `contracts`'), 4, 38],
    ],
    [
      'GraphOS reference',
      one('    schema: { graphref: mygraph@current, subgraph: a }'),
      ['INVALID_VALUE', expect.stringContaining('needs the network'), 4, 25],
    ],
    [
      'inline SDL',
      one('    schema: { sdl: "type Query { a: Int }" }'),
      ['INVALID_VALUE', expect.stringContaining('put this SDL in a file'), 4, 20],
    ],
    [
      'missing schema file',
      one('    schema: { file: b.graphql }'),
      ['MISSING_FILE', 'Expected a file at subgraphs.a.schema.file, got nothing at b.graphql.', 4, 21],
    ],
    [
      'missing module',
      one('    run: { module: nope.ts }'),
      ['MISSING_FILE', 'Expected a file at subgraphs.a.run.module, got nothing at nope.ts.', 4, 20],
    ],
    [
      'contracts that are a file',
      one('    run: { contracts: weather.ts }'),
      ['MISSING_FILE', 'Expected a directory at subgraphs.a.run.contracts, got a file at weather.ts.', 4, 23],
    ],
    [
      'missing data generator',
      one('    run: { contracts: subgraphs/flights, data: nope.ts }'),
      ['MISSING_FILE', 'Expected a file at subgraphs.a.run.data, got nothing at nope.ts.', 4, 48],
    ],
    [
      'owner that is no team',
      `${one(`${FILE}    owner: network-operatoins\n`)}teams:\n  network-operations: { title: N }`,
      [
        'UNKNOWN_TEAM',
        'Expected a declared team as owner of subgraph "a", got "network-operatoins". Did you mean "network-operations"?',
        5,
        12,
      ],
    ],
    [
      'owner without any teams',
      one(`${FILE}    owner: crm`),
      ['UNKNOWN_TEAM', expect.stringContaining('No teams are declared.'), 5, 12],
    ],
    [
      'one address twice',
      `${one(FILE)}  b:\n    routing_url: http://a.example/\n${FILE}`,
      [
        'DUPLICATE_ROUTING_URL',
        'Expected an address of its own at subgraphs.b.routing_url, got that of subgraph "a": http://a.example/.',
        6,
        18,
      ],
    ],
    [
      'missing variable',
      `subgraphs: {}\ngateway:\n  port: \${NO_SUCH}`,
      ['MISSING_VARIABLE', expect.stringContaining('NO_SUCH'), 3, 9],
    ],
    [
      'team without title',
      'subgraphs: {}\nteams:\n  crm: {}',
      ['MISSING_KEY', 'Expected a string at teams.crm.title, got nothing.', 3, 8],
    ],
    [
      'client of nobody we know',
      'subgraphs: {}\nteams:\n  crm: { title: C }\nclients:\n  loyalty-app: { team: crn }',
      [
        'UNKNOWN_TEAM',
        'Expected a declared team as team of client "loyalty-app", got "crn". Did you mean "crm"?',
        5,
        24,
      ],
    ],
    [
      'client without a team',
      'subgraphs: {}\nclients:\n  loyalty-app: { title: Loyalty app }',
      ['MISSING_KEY', 'Expected a string at clients.loyalty-app.team, got nothing.', 3, 16],
    ],
    [
      'a running registry as store',
      'subgraphs: {}\nregistry: { store: "https://mesh.example/registry/v1" }',
      ['INVALID_VALUE', expect.stringContaining('is `registry.url` at registry.store'), 2, 20],
    ],
    [
      'registry that is no URL',
      'subgraphs: {}\nregistry: { url: mesh.example }',
      [
        'INVALID_VALUE',
        expect.stringMatching(/^Expected an http or https URL such as .* at registry\.url/),
        2,
        18,
      ],
    ],
    ['YAML', 'subgraphs: {', ['YAML_SYNTAX', expect.any(String), 1, expect.any(Number)]],
  ])('%s', async (_what, text, expected) => {
    expect(await findings(text)).toEqual([expected]);
  });
});

describe('the JSON Schema for editors', () => {
  const schema = manifestJsonSchema(gateway);

  it('accepts what we accept and refuses what we refuse', () => {
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    expect(validate(parse(FULL.replaceAll(/\$\{PORT:-(\d+)\}/g, '$1')))).toBe(true);
    expect(validate({ subgraphs: { a: { onwer: 'x' } } })).toBe(false);
    expect(validate({ subgraphs: { '9lives': {} } })).toBe(false);
  });

  it('describes every key', () => {
    const bare: string[] = [];
    const walk = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key !== 'properties') walk(value, `${path}/${key}`);
        else {
          for (const [name, property] of Object.entries<object>(value)) {
            if (!('description' in property)) bare.push(`${path}/${name}`);
            walk(property, `${path}/${name}`);
          }
        }
      }
    };
    walk(schema, '');
    expect(bare).toEqual([]);
  });
});
