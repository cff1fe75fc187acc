import { meshSchemaExtension } from '../toolkit/index.ts';

/** The data product this subgraph serves; the contract beside this file describes it. */
export const PRODUCT = { id: 'weather.daily', version: '1.0.0' } as const;

/** Fields that lead to the product from outside its type belong to it by contract. */
const CONTRACT = `@contract(id: "${PRODUCT.id}", version: "${PRODUCT.version}")`;

/** Federation SDL of the weather domain. */
export const sdl = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@composeDirective"])
  @owner(team: "network-operations", steward: "ines.duarte")

${meshSchemaExtension(['owner', 'dataProduct', 'contract', 'classification'])}
scalar Date

type Query {
  """
  The weather of a city day by day, newest day first. Known cities are New York and Seattle, from 2012 to 2015.
  Null only when there is an error to say why.
  """
  dailyWeather(
    "Name of the city, as in Airport.city."
    location: String!
    "First day wanted, inclusive."
    from: Date
    "Last day wanted, inclusive."
    to: Date
    "Number of days at most, from 1 to 1000."
    limit: Int! = 100
  ): [DailyWeather!] ${CONTRACT}
}

"What the weather station of a city measured on one day (NOAA)."
type DailyWeather @dataProduct(id: "${PRODUCT.id}", domain: "weather", version: "${PRODUCT.version}", status: "active") {
  "The city."
  location: String! @classification(level: "public")
  "The day, in local time."
  date: Date! @classification(level: "public")
  "Rain and melted snow, in millimetres."
  precipitation: Float! @classification(level: "public")
  "Highest temperature of the day, in degrees Celsius."
  tempMax: Float! @classification(level: "public")
  "Lowest temperature of the day, in degrees Celsius."
  tempMin: Float! @classification(level: "public")
  "Mean wind speed, in metres per second."
  wind: Float! @classification(level: "public")
  "What the day was like, in one word."
  weather: WeatherKind! @classification(level: "public")
}

"What a day was like, judged by its measurements."
enum WeatherKind {
  DRIZZLE
  FOG
  RAIN
  SNOW
  SUN
}

extend type Airport @key(fields: "iata") {
  iata: ID!
  city: String @external
  """
  The weather of the airport's city, newest day first; empty for a city without a station of ours.
  Null only while the weather domain does not answer.
  """
  weather(
    "First day wanted, inclusive."
    from: Date
    "Last day wanted, inclusive."
    to: Date
    "Number of days at most, from 1 to 1000."
    limit: Int! = 100
  ): [DailyWeather!] @requires(fields: "city") ${CONTRACT}
}
`;
