import type { Edit } from './corpus-mesh.ts';
import { flights, people, places, reviews } from './edits.ts';
import { change, gives, type SeededChange, using } from './expectation.ts';

/** What only the composed schema shows: a subgraph changes what another one has as well. */
export const COMPOSED_CHANGES: readonly SeededChange[] = [
  change(
    'one of two subgraphs lets a shared field be null',
    [reviews('  city: String!\n  country: String!', '  city: String!\n  country: String')],
    gives('FIELD_TYPE_CHANGED', 'Address.country'),
  ),
  change('one of two subgraphs always has a shared field', [
    reviews('  street: String\n', '  street: String!\n'),
  ]),
  change(
    'one of two subgraphs drops a field of a shared input',
    [flights('input IntRange {\n  from: Int\n  to: Int', 'input IntRange {\n  from: Int')],
    gives('INPUT_FIELD_REMOVED', 'IntRange.to', using('IntRange')),
  ),
  change('one of two subgraphs adds a field to a shared input', [
    flights('input IntRange {\n', 'input IntRange {\n  step: Int\n'),
  ]),
  change(
    'one of two subgraphs requires a field of a shared input',
    [flights('input IntRange {\n  from: Int\n', 'input IntRange {\n  from: Int!\n')],
    gives('INPUT_FIELD_TYPE_CHANGED', 'IntRange.from'),
  ),
  change(
    'one subgraph drops a value of an enum that is only given',
    [reviews('  PUBLIC\n  PRIVATE\n', '  PUBLIC\n')],
    gives('ENUM_VALUE_REMOVED', 'CacheScope.PRIVATE', using('CacheScope')),
  ),
];

const everywhere = (from: string, to: string): readonly Edit[] =>
  ['people.graphql', 'places.graphql', 'flights.graphql', 'reviews.graphql', 'parcels.extra'].map((file) => [
    file,
    from,
    to,
  ]);
const CACHED = 'directive @cached(seconds: Int = 10, scope: CacheScope) on FIELD | QUERY';

/** Directives that clients write; they are in the schema as long as every subgraph has them. */
export const DIRECTIVE_DEFINITION_CHANGES: readonly SeededChange[] = [
  change('a directive goes', [reviews(CACHED, '')], gives('DIRECTIVE_REMOVED', '@cached')),
  change(
    'an argument of a directive goes',
    [reviews(CACHED, 'directive @cached(scope: CacheScope) on FIELD | QUERY')],
    gives('DIRECTIVE_ARGUMENT_REMOVED', '@cached(seconds:)'),
  ),
  change(
    'an argument of a directive that nobody gives goes',
    [reviews(CACHED, 'directive @cached(seconds: Int = 10) on FIELD | QUERY')],
    gives('DIRECTIVE_ARGUMENT_REMOVED', '@cached(scope:)'),
  ),
  change(
    'a directive may not stand on queries any more',
    [reviews(CACHED, CACHED.replace(' | QUERY', ''))],
    gives('DIRECTIVE_LOCATION_REMOVED', '@cached', ({ text }) => text.includes('@cached')),
  ),
  change(
    'a directive may not stand on fields any more',
    [reviews(CACHED, CACHED.replace('FIELD | ', ''))],
    gives('DIRECTIVE_LOCATION_REMOVED', '@cached', ({ text }) => text.includes('@cached')),
  ),
  change(
    'a required argument comes to a directive',
    everywhere('@cached(seconds', '@cached(key: String!, seconds'),
    gives('REQUIRED_DIRECTIVE_ARGUMENT_ADDED', '@cached(key:)'),
  ),
  change(
    'an optional argument comes to a directive',
    everywhere('@cached(seconds', '@cached(key: String, seconds'),
    gives('OPTIONAL_DIRECTIVE_ARGUMENT_ADDED', '@cached(key:)'),
  ),
  change(
    'the default of a directive changes',
    everywhere('seconds: Int = 10', 'seconds: Int = 20'),
    gives('DIRECTIVE_ARGUMENT_DEFAULT_CHANGED', '@cached(seconds:)', ({ text }) =>
      /@cached(?!\(seconds)/.test(text),
    ),
  ),
];

/** Several changes in one proposal. */
export const SEVERAL_CHANGES: readonly SeededChange[] = [
  change(
    'a field goes and another comes',
    [people('  score: Int\n', '  rank: Int\n')],
    gives('FIELD_REMOVED', 'Member.score'),
    gives('FIELD_ADDED', 'Member.rank'),
  ),
  change(
    'a field gets an argument, another goes and a value comes',
    [
      flights('  remarks: [String]\n', '  remarks(limit: Int!): [String]\n'),
      flights('  seats: Int! @quality(id: "seated", metric: "nullValues", op: "mustBe", value: [0])\n', ''),
      flights('  CANCELLED\n', '  CANCELLED\n  DIVERTED\n'),
    ],
    gives('REQUIRED_ARGUMENT_ADDED', 'Flight.remarks(limit:)'),
    gives('FIELD_REMOVED', 'Flight.seats'),
    gives('ENUM_VALUE_ADDED', 'FlightStatus.DIVERTED', using('FlightStatus')),
  ),
  change(
    'two domains change at once',
    [people('  email: String!\n', '  email: String\n'), places('  elevation: Int\n', '')],
    gives('FIELD_TYPE_CHANGED', 'Member.email'),
    gives('FIELD_REMOVED', 'Airport.elevation'),
  ),
  change(
    'a type is split in two',
    [
      places('  high: Float!\n  low: Float\n', '  temperature: Temperature!\n'),
      places('type Forecast {', 'type Temperature {\n  high: Float!\n  low: Float\n}\n\ntype Forecast {'),
    ],
    gives('FIELD_REMOVED', 'Forecast.high'),
    gives('FIELD_REMOVED', 'Forecast.low'),
    gives('FIELD_ADDED', 'Forecast.temperature'),
    gives('TYPE_ADDED', 'Temperature'),
  ),
];
