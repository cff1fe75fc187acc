import { readFile } from 'node:fs/promises';
import { composeServices } from '@apollo/composition';
import { DuckDBInstance } from '@duckdb/node-api';
import { Ajv2019 } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { buildSchema, GraphQLEnumType, GraphQLObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { RunningSubgraph } from '../../subgraphs/toolkit/index.ts';
import { readWeatherHistory, weatherFile } from '../../subgraphs/weather/daily-weather.ts';
import { sdl, start } from '../../subgraphs/weather/index.ts';
import { postQuery } from '../support/post-query.ts';

type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
};

let subgraph: RunningSubgraph;

beforeAll(async () => {
  subgraph = await startWeather(0);
});
afterAll(() => subgraph.close());

function startWeather(port: number): Promise<RunningSubgraph> {
  const root = process.cwd();
  const place = { root, manifestFile: `${root}/supergraph.yaml`, dataDir: `${root}/.weft` };
  return start({
    name: 'weather',
    port,
    host: '127.0.0.1',
    ...place,
    scale: 0.02,
    progress: () => undefined,
  });
}

async function ask(query: string, more: Record<string, unknown> = {}): Promise<Answer> {
  const response = await postQuery(subgraph.url, { query, ...more });
  return response.json();
}

describe('Query.dailyWeather', () => {
  test('answers the days of a city, newest first', async () => {
    const { data } = await ask(
      '{ dailyWeather(location: "Seattle", limit: 2) { location date precipitation tempMax tempMin wind weather } }',
    );
    expect(data?.['dailyWeather']).toEqual([
      {
        location: 'Seattle',
        date: '2015-12-31',
        precipitation: 0,
        tempMax: 5.6,
        tempMin: -2.1,
        wind: 3.5,
        weather: 'SUN',
      },
      {
        location: 'Seattle',
        date: '2015-12-30',
        precipitation: 0,
        tempMax: 5.6,
        tempMin: -1,
        wind: 3.4,
        weather: 'SUN',
      },
    ]);
  });

  test('keeps to the window, both ends included', async () => {
    const { data } = await ask(
      '{ dailyWeather(location: "New York", from: "2012-02-28", to: "2012-03-01") { date } }',
    );
    expect(data?.['dailyWeather']).toEqual([
      { date: '2012-03-01' },
      { date: '2012-02-29' },
      { date: '2012-02-28' },
    ]);
  });

  test('gives the same figures as DuckDB over the file', async () => {
    const query =
      '{ dailyWeather(location: "New York", from: "2013-01-01", to: "2013-12-31", limit: 1000) { precipitation } }';
    const days = (await ask(query)).data?.['dailyWeather'] as { precipitation: number }[];
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(
      `SELECT count(*)::INT AS days, sum(precipitation) AS rain FROM '${weatherFile()}' WHERE location = 'New York' AND year(date) = 2013`,
    );
    connection.closeSync();
    const [expected] = reader.getRowObjectsJS();
    expect(days.length).toBe(expected?.['days']);
    expect(days.reduce((sum, day) => sum + day.precipitation, 0)).toBeCloseTo(Number(expected?.['rain']), 6);
  });

  test.each([
    ['location: "Paris"', 'Expected "location" to be one of "New York", "Seattle", got "Paris".'],
    ['location: "Seattle", limit: 0', 'Expected "limit" from 1 to 1000, got 0.'],
    ['location: "Seattle", limit: 1001', 'Expected "limit" from 1 to 1000, got 1001.'],
    [
      'location: "Seattle", from: "2014-02-01", to: "2014-01-01"',
      'Expected "from" not later than "to", got 2014-02-01 and 2014-01-01.',
    ],
    ['location: "Seattle", from: "2015-02-30"', 'Expected a day written YYYY-MM-DD, got "2015-02-30".'],
    ['location: "Seattle", from: 2015', 'Expected a day written YYYY-MM-DD, got another kind of value.'],
  ])('says what it expected when given %s', async (args, message) => {
    const { errors } = await ask(`{ dailyWeather(${args}) { date } }`);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain(message);
    expect(errors?.[0]?.extensions?.['code']).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    expect(JSON.stringify(errors)).not.toContain('stacktrace');
  });

  test('answers 1000 days at the limit', async () => {
    const { data } = await ask('{ dailyWeather(location: "Seattle", limit: 1000) { date } }');
    expect(data?.['dailyWeather']).toHaveLength(1000);
  });

  test('refuses a bad variable with its value', async () => {
    const query = 'query ($from: Date) { dailyWeather(location: "Seattle", from: $from) { date } }';
    const { errors } = await ask(query, { variables: { from: 'yesterday' } });
    expect(errors?.[0]?.message).toContain('Expected a day written YYYY-MM-DD, got "yesterday".');
  });
});

describe('as a federated subgraph', () => {
  test('publishes the SDL it exports', async () => {
    const { data } = await ask('{ _service { sdl } }');
    const served = String(Object(data?.['_service']).sdl);
    expect(served).toContain('@owner(team: "network-operations", steward: "ines.duarte")');
    expect(served).toContain('@dataProduct(id: "weather.daily"');
    const composed = composeServices([
      { name: 'weather', url: subgraph.url, typeDefs: parse(served) },
      airports,
    ]);
    expect(composed.errors).toBeUndefined();
  });

  test('composes with the subgraph that defines Airport', () => {
    const composed = composeServices([
      { name: 'weather', url: subgraph.url, typeDefs: parse(sdl) },
      airports,
    ]);
    expect(composed.errors).toBeUndefined();
    expect(composed.supergraphSdl).toContain('@dataProduct(id: "weather.daily", domain: "weather"');
    expect(composed.supergraphSdl).toContain(
      '): [DailyWeather!] @join__field(graph: WEATHER, requires: "city")',
    );
  });

  test('gives airports the weather of their city, in their order', async () => {
    const representations = [
      { __typename: 'Airport', iata: 'SEA', city: 'Seattle' },
      { __typename: 'Airport', iata: 'ANC', city: 'Anchorage' },
      { __typename: 'Airport', iata: 'JFK', city: 'New York' },
      { __typename: 'Airport', iata: 'LGA', city: 'New York' },
      { __typename: 'Airport', iata: 'XXX', city: null },
    ];
    const query = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Airport { iata weather(limit: 1) { location date } } } }`;
    const { data, errors } = await ask(query, { variables: { representations } });
    expect(errors).toBeUndefined();
    const newYork = [{ location: 'New York', date: '2015-12-31' }];
    expect(data?.['_entities']).toEqual([
      { iata: 'SEA', weather: [{ location: 'Seattle', date: '2015-12-31' }] },
      { iata: 'ANC', weather: [] },
      { iata: 'JFK', weather: newYork },
      { iata: 'LGA', weather: newYork },
      { iata: 'XXX', weather: [] },
    ]);
  });

  test('says what it read when asked for a receipt, and only then', async () => {
    const query = '{ dailyWeather(location: "Seattle", limit: 1) { date } }';
    const asked = await ask(query, { extensions: { weft: { receipt: true } } });
    expect(asked.extensions).toEqual({
      weft: { products: [{ id: 'weather.daily', version: '1.0.0', asOf: '2015-12-31T00:00:00Z' }] },
    });
    expect((await ask(query)).extensions).toBeUndefined();
  });
});

describe('over HTTP', () => {
  test('is alive and ready', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      expect((await fetch(new URL(path, subgraph.url))).status).toBe(200);
    }
  });

  test('answers 404 elsewhere and 400 to what is not JSON', async () => {
    expect((await fetch(new URL('/elsewhere', subgraph.url))).status).toBe(404);
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(subgraph.url, { method: 'POST', headers, body: '{' })).status).toBe(400);
  });

  test('names the unknown field with a suggestion', async () => {
    const { errors } = await ask('{ dailyWeather(location: "Seattle") { temMax } }');
    expect(errors?.[0]?.message).toContain('Did you mean "tempMax"');
  });

  test('answers 413 above 10 MiB', async () => {
    const response = await fetch(subgraph.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    });
    expect(response.status).toBe(413);
  });

  test('rejects when the port is taken, and leaves nothing behind', async () => {
    await expect(startWeather(subgraph.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('takes no signal of its host and is gone after close', async () => {
    const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
    const other = await startWeather(0);
    expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before);
    await (await fetch(other.url.replace('/graphql', '/health/live'))).text();
    const started = Date.now();
    await other.close();
    expect(Date.now() - started).toBeLessThan(1_500);
    await expect(fetch(other.url)).rejects.toThrow();
  });
});

describe('its contract', () => {
  test('is a valid ODCS v3.1 document', async () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    formats.default(ajv);
    const schema = JSON.parse(await readFile('tests/support/odcs-v3.1.0.schema.json', 'utf8'));
    const validate = ajv.compile(schema);
    expect(validate(await contract()) ? [] : validate.errors).toEqual([]);
  });

  test('says the same as the SDL: names, types, descriptions, owner, version', async () => {
    const document = await contract();
    const steward = document.team.members.find((member: { role: string }) => member.role === 'data steward');
    const schema = buildSchema(`${stubs}\n${sdl}`, { assumeValidSDL: true });
    const type = schema.getType('DailyWeather');
    const kinds = schema.getType('WeatherKind');
    if (!(type instanceof GraphQLObjectType) || !(kinds instanceof GraphQLEnumType))
      throw new Error('missing type');
    const described = Object.values(type.getFields()).map((field) => [field.name, field.description]);
    const properties: { name: string; description: string }[] = document.schema[0].properties;
    const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(described).toEqual(properties.map((property) => [camel(property.name), property.description]));
    expect(
      document.schema[0].properties[6].quality[0].arguments.validValues.map((value: string) =>
        value.toUpperCase(),
      ),
    ).toEqual(kinds.getValues().map((value) => value.name));
    expect(sdl).toContain(
      `@dataProduct(id: "${document.id}", domain: "${document.domain}", version: "${document.version}", status: "${document.status}")`,
    );
    expect(sdl).toContain(`@owner(team: "${document.team.name}", steward: "${steward.username}")`);
  });

  test('keeps its row count', async () => {
    const { cities } = await readWeatherHistory(weatherFile());
    const rows = [...cities.values()].reduce((sum, days) => sum + days.length, 0);
    expect(rows).toBe((await contract()).schema[0].quality[0].mustBe);
  });
});

test('names file and line of a row it cannot read', async () => {
  await expect(readWeatherHistory('package.json')).rejects.toThrow(
    /^package\.json:1: expected the columns location,/,
  );
});

const stubs = 'scalar federation__FieldSet';
const airports = {
  name: 'airports',
  url: 'http://localhost:4101/graphql',
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { airport(iata: ID!): Airport }
    type Airport @key(fields: "iata") { iata: ID! city: String }`),
};

async function contract() {
  return parseYaml(await readFile('subgraphs/weather/weather.odcs.yaml', 'utf8'));
}
