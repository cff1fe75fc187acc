import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compose, saveSupergraph } from '../../registry/index.ts';
import { sdl, start } from '../../subgraphs/platform/index.ts';
import type { RunningSubgraph } from '../../subgraphs/toolkit/index.ts';
import { sdl as weatherSdl } from '../../subgraphs/weather/index.ts';
import { postQuery } from '../support/post-query.ts';

type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
};

const TEAMS = {
  'network-operations': { title: 'Network operations', domain: 'flights', contact: 'ops@meridian.example' },
  'ground-operations': { title: 'Ground operations', domain: 'airports' },
  platform: { title: 'Platform', domain: 'platform' },
};
const AIRPORTS = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { "Every airport." airports: [Airport!]! }
"A place to land." type Airport @key(fields: "iata") { "IATA code." iata: ID! city: String }`;

async function writeManifest(root: string, teams: Record<string, { title: string }> = TEAMS): Promise<void> {
  const lines = ['federation_version: "=2.9"', 'subgraphs:'];
  for (const [name, owner] of [
    ['airports', 'ground-operations'],
    ['weather', 'network-operations'],
    ['platform', 'platform'],
  ]) {
    const url = `http://${name}.invalid/graphql`;
    const schema = `{ subgraph_url: "${url}" }`;
    lines.push(`  ${name}: { routing_url: "${url}", schema: ${schema}, domain: ${name}, owner: ${owner} }`);
  }
  lines.push(`teams: ${JSON.stringify(teams)}`);
  await writeFile(join(root, 'supergraph.yaml'), lines.join('\n'));
}

async function publish(root: string, names: readonly string[]): Promise<void> {
  const all = [
    { name: 'airports', owner: 'ground-operations', sdl: AIRPORTS },
    { name: 'weather', owner: 'network-operations', sdl: weatherSdl },
    { name: 'platform', owner: 'platform', sdl },
  ].filter(({ name }) => names.includes(name));
  const composed = compose({
    subgraphs: all.map((one) => ({
      ...one,
      domain: one.name,
      url: 'http://localhost:1/graphql',
      file: `${one.name}.graphql`,
    })),
    teams: Object.entries(TEAMS).map(([name, team]) => ({ name, ...team })),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  await saveSupergraph(join(root, '.weft', 'registry'), composed.value);
}

async function startPlatform(root: string, port = 0): Promise<RunningSubgraph> {
  const place = { root, manifestFile: join(root, 'supergraph.yaml'), dataDir: join(root, '.weft', 'data') };
  return start({ name: 'platform', port, host: '127.0.0.1', ...place, scale: 1, progress: () => undefined });
}

let root: string;
let subgraph: RunningSubgraph;

async function ask(query: string, more: Record<string, unknown> = {}): Promise<Answer> {
  const response = await postQuery(subgraph.url, { query, ...more });
  return response.json();
}

describe('the catalogue of a composed mesh', () => {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-platform-'));
    await writeManifest(root);
    await publish(root, ['airports', 'weather', 'platform']);
    subgraph = await startPlatform(root);
  });
  afterAll(async () => {
    await subgraph.close();
    await rm(root, { recursive: true });
  });

  test('lists domains with their teams, services and products', async () => {
    const { data, errors } = await ask('{ domains { name subgraphs teams { name } dataProducts { id } } }');
    expect(errors).toBeUndefined();
    expect(data?.['domains']).toEqual([
      { name: 'airports', subgraphs: ['airports'], teams: [{ name: 'ground-operations' }], dataProducts: [] },
      { name: 'platform', subgraphs: ['platform'], teams: [{ name: 'platform' }], dataProducts: [] },
      {
        name: 'weather',
        subgraphs: ['weather'],
        teams: [{ name: 'network-operations' }],
        dataProducts: [{ id: 'weather.daily' }],
      },
    ]);
  });

  test('describes a data product and who to ask about it', async () => {
    const { data } = await ask(`{ dataProduct(id: "weather.daily") {
      id version status description types domain { name } owner { name title contact fieldCount } fields { coordinate type pii classification } } }`);
    expect(data?.['dataProduct']).toMatchObject({
      id: 'weather.daily',
      version: '1.0.0',
      status: 'active',
      description: 'What the weather station of a city measured on one day (NOAA).',
      types: ['DailyWeather'],
      domain: { name: 'weather' },
      owner: { name: 'network-operations', title: 'Network operations', contact: 'ops@meridian.example' },
    });
    const { fields } = Object(data?.['dataProduct']);
    expect(fields).toContainEqual({
      coordinate: 'DailyWeather.tempMax',
      type: 'Float!',
      pii: false,
      classification: 'public',
    });
    // Seven of the type, and the two ways to it: Query.dailyWeather and Airport.weather.
    expect(fields).toHaveLength(9);
  });

  test.each([
    ['where: { search: "CELSIUS highest" }', []],
    ['where: { search: "noaa tempmax" }', ['weather.daily']],
    ['where: { search: "  " }', ['weather.daily']],
    ['where: { domain: "weather", owner: "network-operations" }', ['weather.daily']],
    ['where: { domain: "airports" }', []],
    ['where: { owner: "nobody" }', []],
    ['where: null', ['weather.daily']],
  ])('finds products by %s', async (argument, ids) => {
    const { data, errors } = await ask(`{ dataProducts(${argument}) { id } }`);
    expect(errors).toBeUndefined();
    expect(data?.['dataProducts']).toEqual(ids.map((id) => ({ id })));
  });

  test('finds fields by owner, product, classification and words', async () => {
    const { data, errors } = await ask(`{
      mine: fields(owner: "ground-operations") { coordinate name typeName owners { team { title } steward subgraph } product { id } }
      warm: fields(search: "celsius") { coordinate description }
      open: fields(classification: "public", product: "weather.daily", limit: 2) { coordinate }
      entry: fields(search: "Query.dailyWeather") { coordinate type product { id } classification pii } }`);
    expect(errors).toBeUndefined();
    expect(data?.['mine']).toEqual(
      ['Airport.iata', 'Airport.city', 'Query.airports'].map((coordinate) => ({
        coordinate,
        typeName: coordinate.split('.')[0],
        name: coordinate.split('.')[1],
        owners: [{ team: { title: 'Ground operations' }, steward: null, subgraph: 'airports' }],
        product: null,
      })),
    );
    expect(data?.['warm']).toEqual([
      {
        coordinate: 'DailyWeather.tempMax',
        description: 'Highest temperature of the day, in degrees Celsius.',
      },
      {
        coordinate: 'DailyWeather.tempMin',
        description: 'Lowest temperature of the day, in degrees Celsius.',
      },
    ]);
    expect(data?.['open']).toEqual([
      { coordinate: 'DailyWeather.location' },
      { coordinate: 'DailyWeather.date' },
    ]);
    expect(data?.['entry']).toEqual([
      {
        coordinate: 'Query.dailyWeather',
        type: '[DailyWeather!]',
        product: { id: 'weather.daily' },
        classification: null,
        pii: false,
      },
    ]);
  });

  test('shows no machinery of federation and no other types than those of the graph', async () => {
    const { data } = await ask('{ fields(limit: 1000) { coordinate owners { team { name } } } }');
    const fields = data?.['fields'] as { coordinate: string; owners: unknown[] }[];
    expect(fields.filter((field) => /__|^_/.test(field.coordinate))).toEqual([]);
    expect(fields.filter((field) => field.owners.length === 0)).toEqual([]);
  });

  test('describes itself', async () => {
    const { data } = await ask(
      '{ team(name: "platform") { title domain { name } fieldCount } fields(search: "MeshField.owners") { owners { team { name } } } }',
    );
    expect(Object(data?.['team']).fieldCount).toBeGreaterThan(20);
    expect(data?.['fields']).toEqual([{ owners: [{ team: { name: 'platform' } }] }]);
  });

  test('lists the teams, also those with a domain that publishes nothing', async () => {
    const { data } = await ask('{ teams { name domain { name } dataProducts { id } } }');
    expect(data?.['teams']).toEqual([
      { name: 'ground-operations', domain: { name: 'airports' }, dataProducts: [] },
      { name: 'network-operations', domain: null, dataProducts: [{ id: 'weather.daily' }] },
      { name: 'platform', domain: { name: 'platform' }, dataProducts: [] },
    ]);
  });

  test('answers null for what is not there', async () => {
    const { data, errors } = await ask(
      '{ domain(name: "x") { name } team(name: "x") { name } dataProduct(id: "x") { id } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ domain: null, team: null, dataProduct: null });
  });

  test('resolves references in their order, null for the unknown', async () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on DataProduct { id version } ... on Team { title } ... on Domain { subgraphs } } }`;
    const representations = [
      { __typename: 'Team', name: 'platform' },
      { __typename: 'DataProduct', id: 'weather.daily' },
      { __typename: 'DataProduct', id: 'gone' },
      { __typename: 'Domain', name: 'airports' },
    ];
    const { data, errors } = await ask(query, { variables: { representations } });
    expect(errors).toBeUndefined();
    expect(data?.['_entities']).toEqual([
      { title: 'Platform' },
      { id: 'weather.daily', version: '1.0.0' },
      null,
      { subgraphs: ['airports'] },
    ]);
  });

  test.each([
    ['{ fields(limit: 0) { name } }', 'Expected "limit" from 1 to 1000, got 0.'],
    ['{ fields(limit: 1001) { name } }', 'Expected "limit" from 1 to 1000, got 1001.'],
    [
      '{ fields(classification: "secret") { name } }',
      'Expected "classification" to be one of public, internal, confidential, restricted, got "secret".',
    ],
    [
      '{ dataProduct { id } }',
      'Field "dataProduct" argument "id" of type "ID!" is required, but it was not provided.',
    ],
    ['{ dataProducts(where: { owners: "x" }) { id } }', 'Did you mean "owner"?'],
    ['{ dataProduct(id: "weather.daily") { versoin } }', 'Did you mean "version"'],
    ['{ domains { name }', 'Syntax Error: Expected Name, found <EOF>.'],
    ['subscription { domains { name } }', 'Subscriptions are not served here.'],
    ['query A { domains { name } } query B { domains { name } }', 'Must provide operation name'],
  ])('says what is wrong with %s', async (query, message) => {
    const { errors } = await ask(query);
    expect(errors?.map((error) => error.message).join('\n')).toContain(message);
  });

  test('publishes SDL with its owner, in which everything is described', async () => {
    const { data } = await ask('{ _service { sdl } }');
    expect(Object(data?.['_service']).sdl).toContain('@owner(team: "platform")');
    const introspected = await ask('{ __schema { types { name description fields { name description } } } }');
    const { types } = Object(introspected.data?.['__schema']);
    const own = ['Query', 'Domain', 'DataProduct', 'Team', 'MeshField', 'FieldOwner'];
    const bare = types
      .filter(({ name }: { name: string }) => own.includes(name))
      .flatMap((type: { name: string; fields: { name: string; description: string | null }[] }) =>
        type.fields
          .filter((field) => !field.description && !field.name.startsWith('_'))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(bare).toEqual([]);
  });
});

describe('a catalogue that changes', () => {
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-platform-'));
    await writeManifest(root);
    subgraph = await startPlatform(root);
  });
  afterEach(async () => {
    await subgraph.close();
    await rm(root, { recursive: true });
  });

  const overview =
    '{ domains { name } dataProducts { id } teams { name } fields { name } dataProduct(id: "x") { id } }';

  test('is empty, without an error, before the first composition', async () => {
    const empty = { domains: [], dataProducts: [], teams: [], fields: [], dataProduct: null };
    expect(await ask(overview)).toEqual({ data: empty });
    await mkdir(join(root, '.weft', 'registry'), { recursive: true });
    await writeFile(join(root, '.weft', 'registry', 'supergraph.json'), '{ damaged');
    expect(await ask(overview)).toEqual({ data: empty });
  });

  test('follows the next composition at once', async () => {
    await publish(root, ['airports']);
    expect((await ask(overview)).data?.['dataProducts']).toEqual([]);
    await publish(root, ['airports', 'weather']);
    expect((await ask(overview)).data?.['dataProducts']).toEqual([{ id: 'weather.daily' }]);
  });

  test('follows supergraph.yaml, and keeps the last good one while it has errors', async () => {
    await publish(root, ['airports', 'weather']);
    const titles = async () => (await ask('{ team(name: "network-operations") { title } }')).data;
    expect(await titles()).toEqual({ team: { title: 'Network operations' } });
    await writeManifest(root, { ...TEAMS, 'network-operations': { title: 'Network control' } });
    expect(await titles()).toEqual({ team: { title: 'Network control' } });
    await writeFile(join(root, 'supergraph.yaml'), 'teams: [');
    expect(await titles()).toEqual({ team: { title: 'Network control' } });
    await rm(join(root, 'supergraph.yaml'));
    expect(await titles()).toEqual({ team: { title: 'Network control' } });
  });

  test('rejects when the port is taken, naming it', async () => {
    await expect(startPlatform(root, subgraph.port)).rejects.toMatchObject({
      name: 'PortInUseError',
      port: subgraph.port,
    });
  });
});
