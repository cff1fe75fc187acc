import DataLoader from 'dataloader';
import { GraphQLError } from 'graphql';
import type { DailyWeather, WeatherHistory } from './daily-weather.ts';
import { dateScalar } from './date-scalar.ts';

/** What resolvers share during one request. */
export type WeatherContext = {
  readonly history: WeatherHistory;
  readonly daysOfCity: DataLoader<string, readonly DailyWeather[] | null>;
};

type Window = { readonly from?: string | null; readonly to?: string | null; readonly limit: number };
type AirportReference = { readonly iata: string; readonly city?: string | null };

const MAX_DAYS = 1_000;

/** A fresh context: a loader lives as long as its request. */
export function createContext(history: WeatherHistory): WeatherContext {
  return {
    history,
    daysOfCity: new DataLoader(async (cities) => cities.map((city) => history.cities.get(city) ?? null)),
  };
}

/** The resolvers of the weather schema; the context is a `WeatherContext`. */
export const resolvers = {
  Date: dateScalar,
  WeatherKind: { DRIZZLE: 'drizzle', FOG: 'fog', RAIN: 'rain', SNOW: 'snow', SUN: 'sun' },
  Query: {
    dailyWeather: async (_: unknown, args: Window & { location: string }, context: WeatherContext) => {
      checkWindow(args);
      const days = await context.daysOfCity.load(args.location);
      if (!days) throw unknownLocation(args.location, [...context.history.cities.keys()]);
      return select(days, args);
    },
  },
  Airport: {
    weather: async ({ city }: AirportReference, args: Window, context: WeatherContext) => {
      checkWindow(args);
      const days = city ? await context.daysOfCity.load(city) : null;
      return select(days ?? [], args);
    },
  },
};

function select(days: readonly DailyWeather[], { from, to, limit }: Window): readonly DailyWeather[] {
  const wanted = days.filter(({ date }) => (!from || date >= from) && (!to || date <= to));
  return wanted.slice(0, limit);
}

function checkWindow({ from, to, limit }: Window): void {
  if (limit < 1 || limit > MAX_DAYS) throw badInput(`Expected "limit" from 1 to ${MAX_DAYS}, got ${limit}.`);
  if (from && to && from > to) throw badInput(`Expected "from" not later than "to", got ${from} and ${to}.`);
}

function unknownLocation(location: string, known: readonly string[]): GraphQLError {
  const names = known.toSorted().map((name) => `"${name}"`);
  return badInput(`Expected "location" to be one of ${names.join(', ')}, got ${JSON.stringify(location)}.`);
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
