import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../demo/context.ts';
import type { DemoFiles } from '../demo/files.ts';
import { ask, meshFiles } from '../support/mesh.ts';

let files: DemoFiles;
beforeAll(async () => {
  files = await meshFiles();
});
afterAll(() => files?.close());

function daysOf(city: string, count: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const file = join(ROOT, 'node_modules/vega-datasets/data/weather.csv');
  return files.rows(
    `select strftime(date, '%Y-%m-%d') as date, precipitation, temp_max as "tempMax", temp_min as "tempMin", wind, upper(weather) as weather
     from read_csv('${file}') where location = '${city}' order by date desc limit ${count}`,
  );
}

describe('the hand-written weather subgraph, beside generated ones', () => {
  it('gives an airport of the register the weather of its city, as DuckDB reads it', async () => {
    const { data, errors } = await ask(
      '{ airport(iata: "SEA") { name state weather(limit: 400) { date precipitation tempMax tempMin wind weather } } }',
    );
    expect(errors).toBeUndefined();
    const weather = await daysOf('Seattle', 400);
    expect(weather).toHaveLength(400);
    expect(data).toEqual({ airport: { name: 'Seattle-Tacoma Intl', state: 'WA', weather } });
  });

  it('knows no weather for a city without a station, and that is no error', async () => {
    const { data, errors } = await ask('{ airport(iata: "ORD") { city weather { date } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ airport: { city: 'Chicago', weather: [] } });
  });

  it('is reached from flights through airports, in one question', async () => {
    const { data, errors } = await ask(
      `{ flightsAggregate(where: { or: [{ originIata: { eq: "SEA" } }, { originIata: { eq: "JFK" } }] },
          groupBy: [{ field: origin }], orderBy: [{ count: DESC }]) {
          count group { origin { iata weather(from: "2012-01-01", to: "2012-01-02") { date location } } } } }`,
    );
    expect(errors).toBeUndefined();
    const [seattle] = await files.rows("select count(*)::varchar as count from flights where origin = 'SEA'");
    const [newYork] = await files.rows("select count(*)::varchar as count from flights where origin = 'JFK'");
    const twoDays = (location: string): unknown =>
      ['2012-01-02', '2012-01-01'].map((date) => ({ date, location }));
    expect(data).toEqual({
      flightsAggregate: [
        { ...seattle, group: { origin: { iata: 'SEA', weather: twoDays('Seattle') } } },
        { ...newYork, group: { origin: { iata: 'JFK', weather: twoDays('New York') } } },
      ],
    });
  });

  it('says through the gateway what it expected, with its owner', async () => {
    const { data, errors } = await ask(
      '{ dailyWeather(location: "Paris") { date } airport(iata: "SEA") { iata } }',
    );
    expect(data).toEqual({ dailyWeather: null, airport: { iata: 'SEA' } });
    expect(errors).toEqual([
      {
        message: 'Expected "location" to be one of "New York", "Seattle", got "Paris".',
        path: ['dailyWeather'],
        extensions: {
          code: 'BAD_USER_INPUT',
          subgraph: 'weather',
          owner: {
            team: 'network-operations',
            domain: 'flights',
            contact: 'network-operations@meridian.example',
          },
        },
      },
    ]);
  });

  it('runs on the code of the repository, not on a contract', async () => {
    const manifest = await readFile(join(ROOT, 'supergraph.yaml'), 'utf8');
    expect(manifest).toContain('run: { module: subgraphs/weather/index.ts }');
  });
});
