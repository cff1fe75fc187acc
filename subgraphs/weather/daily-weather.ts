import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One day at one station. */
export type DailyWeather = {
  readonly location: string;
  /** YYYY-MM-DD, so that days compare as text. */
  readonly date: string;
  readonly precipitation: number;
  readonly tempMax: number;
  readonly tempMin: number;
  readonly wind: number;
  readonly weather: string;
};

/** All days, newest first, by city; and the last day there is. */
export type WeatherHistory = {
  readonly cities: ReadonlyMap<string, readonly DailyWeather[]>;
  readonly lastDate: string;
};

const require = createRequire(import.meta.url);
const COLUMNS = 'location,date,precipitation,temp_max,temp_min,wind,weather';

/** Where npm put the rows (`vega-datasets`, NOAA): read in place, never copied. */
export function weatherFile(): string {
  const entry = require.resolve('vega-datasets');
  return join(dirname(dirname(entry)), 'data', 'weather.csv');
}

/** Reads all days from the CSV; throws with file and line where the file is not what we know. */
export async function readWeatherHistory(file: string): Promise<WeatherHistory> {
  const [header, ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  if (header !== COLUMNS) throw new Error(`${file}:1: expected the columns ${COLUMNS}, got ${header}`);
  const days = lines.map((line, index) => readDay(line, `${file}:${index + 2}`));
  days.sort((left, right) => (left.date < right.date ? 1 : -1));
  const cities = new Map<string, DailyWeather[]>();
  for (const day of days) {
    const known = cities.get(day.location);
    if (known) known.push(day);
    else cities.set(day.location, [day]);
  }
  const lastDate = days[0]?.date;
  if (lastDate === undefined) throw new Error(`${file}: expected at least one day, got none`);
  return { cities, lastDate };
}

// The file has no quoted values; a line that had would be counted here.
function readDay(line: string, place: string): DailyWeather {
  const values = line.split(',');
  const [location = '', date = '', , , , , weather = ''] = values;
  const numbers = values.slice(2, 6).map(Number);
  const [precipitation = 0, tempMax = 0, tempMin = 0, wind = 0] = numbers;
  if (values.length !== 7 || values.includes('') || numbers.some(Number.isNaN)) {
    throw new Error(`${place}: expected ${COLUMNS}, got ${line}`);
  }
  return { location, date, precipitation, tempMax, tempMin, wind, weather };
}
