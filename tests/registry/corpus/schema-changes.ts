import type { Edit } from './corpus-mesh.ts';
import { change, gives, giving, leavingOut, reading, type SeededChange, using } from './expectation.ts';

const people = (from: string, to: string): Edit => ['people.graphql', from, to];
const places = (from: string, to: string): Edit => ['places.graphql', from, to];
const flights = (from: string, to: string): Edit => ['flights.graphql', from, to];
const reviews = (from: string, to: string): Edit => ['reviews.graphql', from, to];

/** Types, and what stands behind interfaces and unions. */
export const TYPE_CHANGES: readonly SeededChange[] = [
  change(
    'a type behind an interface goes',
    [
      reviews(
        'type FoodTopic implements Topic {\n  title: String!\n  reviews(limit: Int): [Review!]\n  vegan: Boolean\n}',
        '',
      ),
    ],
    gives('TYPE_REMOVED', 'FoodTopic', using('FoodTopic')),
  ),
  change(
    'a type that nobody uses goes',
    [people('type ArchiveBox {\n  label: String\n}', '')],
    gives('TYPE_REMOVED', 'ArchiveBox'),
  ),
  change(
    'an enum that nobody uses goes',
    [people('enum LegacySort {\n  A\n  B\n}', '')],
    gives('TYPE_REMOVED', 'LegacySort'),
  ),
  change(
    'a type goes with its union',
    [
      reviews('union Summary = TextSummary | StarSummary', 'union Summary = StarSummary'),
      reviews('type TextSummary {\n  text: String!\n}', ''),
    ],
    gives('UNION_MEMBER_REMOVED', 'Summary', using('Summary')),
    gives('TYPE_REMOVED', 'TextSummary', using('TextSummary')),
  ),
  change(
    'all subscriptions go',
    [
      places('type Subscription {\n  weather(iata: ID!): Forecast\n}', ''),
      flights('type Subscription {\n  flightChanged(id: ID!): Flight\n}', ''),
    ],
    gives('TYPE_REMOVED', 'Subscription', using('Subscription')),
  ),
  change(
    'a scalar becomes an enum',
    [people('scalar Date', 'enum Date {\n  TODAY\n}')],
    gives('TYPE_KIND_CHANGED', 'Date', using('Date')),
  ),
  change(
    'a scalar becomes an object',
    [places('scalar Coordinates', 'type Coordinates {\n  lat: Float\n}')],
    gives('TYPE_KIND_CHANGED', 'Coordinates', using('Coordinates')),
  ),
  change(
    'an enum becomes a scalar',
    [places('enum Sky {\n  CLEAR\n  CLOUDS\n  RAIN\n}', 'scalar Sky')],
    gives('TYPE_KIND_CHANGED', 'Sky', using('Sky')),
  ),
  change(
    'an enum that nobody uses becomes a scalar',
    [people('enum LegacySort {\n  A\n  B\n}', 'scalar LegacySort')],
    gives('TYPE_KIND_CHANGED', 'LegacySort'),
  ),
  change(
    'a type comes',
    [people('type ArchiveBox {', 'type Shelf {\n  label: String\n}\n\ntype ArchiveBox {')],
    gives('TYPE_ADDED', 'Shelf'),
  ),
  change(
    'a type comes with the field that leads to it',
    [
      places('  surface: String', '  surface: String\n  lights: Lights'),
      places('type Forecast {', 'type Lights {\n  color: String\n}\n\ntype Forecast {'),
    ],
    gives('TYPE_ADDED', 'Lights'),
    gives('FIELD_ADDED', 'Runway.lights'),
  ),
  change(
    'a scalar comes',
    [reviews('enum Mood {', 'scalar Emoji\n\nenum Mood {')],
    gives('TYPE_ADDED', 'Emoji'),
  ),
  change(
    'a member is no person any more',
    [people('type Member implements Node & Person', 'type Member implements Node')],
    gives('INTERFACE_REMOVED', 'Member', using('Member')),
  ),
  change(
    'an employee is no node any more',
    [people('type Employee implements Node & Person', 'type Employee implements Person')],
    gives('INTERFACE_REMOVED', 'Employee', using('Employee')),
  ),
  change(
    'a flight topic is no topic any more',
    [reviews('type FlightTopic implements Topic', 'type FlightTopic')],
    gives('INTERFACE_REMOVED', 'FlightTopic', using('FlightTopic')),
  ),
  change(
    'a box becomes a node',
    [people('type ArchiveBox {', 'type ArchiveBox implements Node {\n  id: ID!')],
    gives('INTERFACE_ADDED', 'ArchiveBox', using('ArchiveBox', 'Node')),
    gives('FIELD_ADDED', 'ArchiveBox.id'),
  ),
  change(
    'an event becomes a node',
    [people('type MemberEvent {', 'type MemberEvent implements Node {\n  id: ID!')],
    gives('INTERFACE_ADDED', 'MemberEvent', using('MemberEvent', 'Node')),
    gives('FIELD_ADDED', 'MemberEvent.id'),
  ),
  change(
    'a summary becomes a topic',
    [
      reviews(
        'type TextSummary {',
        'type TextSummary implements Topic {\n  title: String!\n  reviews(limit: Int): [Review!]',
      ),
    ],
    gives('INTERFACE_ADDED', 'TextSummary', using('TextSummary', 'Topic')),
    gives('FIELD_ADDED', 'TextSummary.title'),
    gives('FIELD_ADDED', 'TextSummary.reviews'),
  ),
  change(
    'runways are no longer found',
    [places('union Found = Airport | City | Runway', 'union Found = Airport | City')],
    gives('UNION_MEMBER_REMOVED', 'Found', using('Found')),
  ),
  change(
    'airports are no places any more',
    [places('union Place = Airport | City', 'union Place = City')],
    gives('UNION_MEMBER_REMOVED', 'Place', using('Place')),
  ),
  change(
    'airports are not reviewed any more',
    [reviews('union Subject = Flight | Airport', 'union Subject = Flight')],
    gives('UNION_MEMBER_REMOVED', 'Subject', using('Subject')),
  ),
  change(
    'runways are places',
    [places('union Place = Airport | City', 'union Place = Airport | City | Runway')],
    gives('UNION_MEMBER_ADDED', 'Place', using('Place')),
  ),
  change(
    'reviews are reviewed',
    [reviews('union Subject = Flight | Airport', 'union Subject = Flight | Airport | Review')],
    gives('UNION_MEMBER_ADDED', 'Subject', using('Subject')),
  ),
  change(
    'topics sum up',
    [
      reviews(
        'union Summary = TextSummary | StarSummary',
        'union Summary = TextSummary | StarSummary | FoodTopic',
      ),
    ],
    gives('UNION_MEMBER_ADDED', 'Summary', using('Summary')),
  ),
];

/** Fields that are read. */
export const FIELD_CHANGES: readonly SeededChange[] = [
  change('a field goes', [people('  score: Int\n', '')], gives('FIELD_REMOVED', 'Member.score')),
  change('a list goes', [flights('  remarks: [String]\n', '')], gives('FIELD_REMOVED', 'Flight.remarks')),
  change(
    'a root field goes',
    [flights('  delays(from: String!, unit: DelayUnit = MINUTES): [Delay!]\n', '')],
    gives('FIELD_REMOVED', 'Query.delays'),
  ),
  change(
    'a field that nobody reads goes',
    [people('  legacyCode: String @deprecated(reason: "Use id.")\n', '')],
    gives('FIELD_REMOVED', 'Member.legacyCode'),
  ),
  change(
    'a root field that nobody reads goes',
    [people('  oldMembers: [Member]\n', '')],
    gives('FIELD_REMOVED', 'Query.oldMembers'),
  ),
  change(
    'a field goes from an interface',
    [people('interface Person {\n  id: ID!\n  name: String', 'interface Person {\n  id: ID!')],
    gives('FIELD_REMOVED', 'Person.name'),
  ),
  change(
    'a field that another domain adds to a type goes',
    [reviews('  rating: Float\n', '')],
    gives('FIELD_REMOVED', 'Airport.rating'),
  ),
  change(
    'a field is hidden',
    [people('  score: Int\n', '  score: Int @inaccessible\n')],
    gives('FIELD_REMOVED', 'Member.score'),
  ),
  change(
    'a field comes',
    [people('  score: Int\n', '  score: Int\n  phone: String\n')],
    gives('FIELD_ADDED', 'Member.phone'),
  ),
  change(
    'a root field comes',
    [places('  airport(iata: ID!): Airport', '  airport(iata: ID!): Airport\n  city(name: String!): City')],
    gives('FIELD_ADDED', 'Query.city'),
  ),
  change(
    'a field that was hidden is shown',
    [reviews('  hidden: String @inaccessible', '  hidden: String')],
    gives('FIELD_ADDED', 'Review.hidden'),
  ),
  change(
    'a field may be null',
    [people('  email: String!\n', '  email: String\n')],
    gives('FIELD_TYPE_CHANGED', 'Member.email'),
  ),
  change(
    'a number gets another type',
    [flights('  seats: Int!', '  seats: Float!')],
    gives('FIELD_TYPE_CHANGED', 'Flight.seats'),
  ),
  change(
    'a list that nobody reads may hold null',
    [places('  runways: [Runway!]!', '  runways: [Runway]!')],
    gives('FIELD_TYPE_CHANGED', 'Airport.runways'),
  ),
  change(
    'one value becomes a list',
    [reviews('  stars: Int!\n  text: String\n  author', '  stars: [Int!]!\n  text: String\n  author')],
    gives('FIELD_TYPE_CHANGED', 'Review.stars'),
  ),
  change(
    'a list may be null',
    [reviews('  reviews(minStars: Int): [Review!]!', '  reviews(minStars: Int): [Review!]')],
    gives('FIELD_TYPE_CHANGED', 'Member.reviews'),
  ),
  change(
    'an object becomes a text',
    [reviews('  author: Member\n', '  author: String\n')],
    gives('FIELD_TYPE_CHANGED', 'Review.author'),
  ),
  change(
    'an interface becomes one of its types',
    [reviews('  topic(name: String!): Topic', '  topic(name: String!): FoodTopic')],
    gives('FIELD_TYPE_CHANGED', 'Query.topic'),
  ),
  change(
    'a field is never null any more',
    [people('  tier: Tier\n  score', '  tier: Tier!\n  score')],
    gives('FIELD_TYPE_NARROWED', 'Member.tier'),
  ),
  change(
    'a number is never null any more',
    [places('  elevation: Int', '  elevation: Int!')],
    gives('FIELD_TYPE_NARROWED', 'Airport.elevation'),
  ),
  change(
    'a list and its items are never null any more',
    [flights('  remarks: [String]', '  remarks: [String!]!')],
    gives('FIELD_TYPE_NARROWED', 'Flight.remarks'),
  ),
  change(
    'a value goes from an enum that is given and read',
    [people('  BLUE\n', '')],
    gives('ENUM_VALUE_REMOVED', 'Tier.BLUE', using('Tier')),
  ),
  change(
    'a value goes from an enum of statuses',
    [flights('  BOARDING\n', '')],
    gives('ENUM_VALUE_REMOVED', 'FlightStatus.BOARDING', using('FlightStatus')),
  ),
  change(
    'a value goes from an enum that is only read',
    [places('  RAIN\n', '')],
    gives('ENUM_VALUE_REMOVED', 'Sky.RAIN', using('Sky')),
  ),
  change(
    'a value goes from an enum that is only given',
    [people('  TIER\n}', '}')],
    gives('ENUM_VALUE_REMOVED', 'MemberSort.TIER', using('MemberSort')),
  ),
  change(
    'a value goes from an enum that nobody uses',
    [people('  A\n  B\n', '  A\n')],
    gives('ENUM_VALUE_REMOVED', 'LegacySort.B'),
  ),
  change(
    'a value comes to an enum that is given and read',
    [reviews('  ANGRY\n', '  ANGRY\n  SAD\n')],
    gives('ENUM_VALUE_ADDED', 'Mood.SAD', using('Mood')),
  ),
  change(
    'a value comes to an enum that is only read',
    [people('  UPGRADED\n', '  UPGRADED\n  MOVED\n')],
    gives('ENUM_VALUE_ADDED', 'EventKind.MOVED', using('EventKind')),
  ),
  change(
    'a value comes to an enum that is only given',
    [flights('  HOURS\n', '  HOURS\n  DAYS\n')],
    gives('ENUM_VALUE_ADDED', 'DelayUnit.DAYS', using('DelayUnit')),
  ),
];

/** Arguments. */
export const ARGUMENT_CHANGES: readonly SeededChange[] = [
  change(
    'an optional argument goes',
    [people(', after: String)', ')')],
    gives('ARGUMENT_REMOVED', 'Query.members(after:)'),
  ),
  change(
    'another optional argument goes',
    [places(', hub: Boolean', '')],
    gives('ARGUMENT_REMOVED', 'Query.airports(hub:)'),
  ),
  change(
    'a required argument goes',
    [places('search(text: String!, kinds', 'search(kinds')],
    gives('ARGUMENT_REMOVED', 'Query.search(text:)'),
  ),
  change(
    'an argument is hidden',
    [reviews('style: String', 'style: String @inaccessible')],
    gives('ARGUMENT_REMOVED', 'Query.summary(style:)'),
  ),
  change(
    'a required argument comes to a root field',
    [reviews('reviews(minStars: Int, about', 'reviews(lang: String!, minStars: Int, about')],
    gives('REQUIRED_ARGUMENT_ADDED', 'Query.reviews(lang:)'),
  ),
  change(
    'a required argument comes to a field',
    [reviews('reviews(limit: Int = 3)', 'reviews(limit: Int = 3, lang: String!)')],
    gives('REQUIRED_ARGUMENT_ADDED', 'Flight.reviews(lang:)'),
  ),
  change(
    'a required argument comes to a mutation',
    [people('mergeMembers(ids: [ID!]!,', 'mergeMembers(ids: [ID!]!, sure: Boolean!,')],
    gives('REQUIRED_ARGUMENT_ADDED', 'Mutation.mergeMembers(sure:)'),
  ),
  change(
    'an optional argument comes',
    [people('history(limit: Int = 5,', 'history(limit: Int = 5, reverse: Boolean,')],
    gives('OPTIONAL_ARGUMENT_ADDED', 'Member.history(reverse:)'),
  ),
  change(
    'an argument with a default comes',
    [flights('flights(where: FlightWhere,', 'flights(where: FlightWhere, reverse: Boolean! = false,')],
    gives('OPTIONAL_ARGUMENT_ADDED', 'Query.flights(reverse:)'),
  ),
  change(
    'an optional argument comes to a field of another domain',
    [flights('departures(limit: Int = 10,', 'departures(limit: Int = 10, gate: String,')],
    gives('OPTIONAL_ARGUMENT_ADDED', 'Airport.departures(gate:)'),
  ),
  change(
    'an optional argument becomes required',
    [people(', after: String)', ', after: String!)')],
    gives('ARGUMENT_TYPE_CHANGED', 'Query.members(after:)'),
  ),
  change(
    'an optional argument becomes required and of another type',
    [people('staff(department: String,', 'staff(department: Int!,')],
    gives('ARGUMENT_TYPE_CHANGED', 'Query.staff(department:)', reading('Query.staff')),
  ),
  change(
    'a required argument gets another type',
    [places('search(text: String!', 'search(text: ID!')],
    gives('ARGUMENT_TYPE_CHANGED', 'Query.search(text:)', reading('Query.search')),
  ),
  change(
    'an optional argument gets another type',
    [reviews('style: String', 'style: Int')],
    gives('ARGUMENT_TYPE_CHANGED', 'Query.summary(style:)', giving('Query.summary(style:)')),
  ),
  change(
    'an optional list becomes one value',
    [people('kinds: [EventKind!]', 'kinds: EventKind')],
    gives('ARGUMENT_TYPE_CHANGED', 'Member.history(kinds:)', giving('Member.history(kinds:)')),
  ),
  change(
    'an argument with a default may not be null any more',
    [reviews('reviews(limit: Int = 3)', 'reviews(limit: Int! = 3)')],
    gives('ARGUMENT_TYPE_CHANGED', 'Flight.reviews(limit:)', leavingOut('Flight.reviews(limit:)')),
  ),
  change(
    'a required argument becomes optional and of another type',
    [flights('delays(from: String!', 'delays(from: Int')],
    gives('ARGUMENT_TYPE_CHANGED', 'Query.delays(from:)', giving('Query.delays(from:)')),
  ),
  change(
    'an argument may be null',
    [flights('arrivals(limit: Int! = 10)', 'arrivals(limit: Int = 10)')],
    gives('ARGUMENT_TYPE_WIDENED', 'Airport.arrivals(limit:)'),
  ),
  change(
    'a required argument becomes optional',
    [places('places(kind: PlaceKind!)', 'places(kind: PlaceKind)')],
    gives('ARGUMENT_TYPE_WIDENED', 'Query.places(kind:)'),
  ),
  change(
    'items of an argument may be null',
    [places('kinds: [PlaceKind!]', 'kinds: [PlaceKind]')],
    gives('ARGUMENT_TYPE_WIDENED', 'Query.search(kinds:)'),
  ),
  change(
    'a default changes',
    [people('limit: Int = 20', 'limit: Int = 30')],
    gives('ARGUMENT_DEFAULT_CHANGED', 'Query.members(limit:)', leavingOut('Query.members(limit:)')),
  ),
  change(
    'the default of an order changes',
    [people('sort: MemberSort = NAME', 'sort: MemberSort = AGE')],
    gives('ARGUMENT_DEFAULT_CHANGED', 'Query.members(sort:)', leavingOut('Query.members(sort:)')),
  ),
  change(
    'a default goes',
    [flights('unit: DelayUnit = MINUTES', 'unit: DelayUnit')],
    gives('ARGUMENT_DEFAULT_CHANGED', 'Query.delays(unit:)', leavingOut('Query.delays(unit:)')),
  ),
  change(
    'a default comes',
    [reviews('reviews(minStars: Int, about', 'reviews(minStars: Int = 1, about')],
    gives('ARGUMENT_DEFAULT_CHANGED', 'Query.reviews(minStars:)', leavingOut('Query.reviews(minStars:)')),
  ),
];

/** Input objects. By S2 whoever gives one is potentially affected by what happens to its fields. */
export const INPUT_CHANGES: readonly SeededChange[] = [
  change(
    'an input field goes',
    [people('  tiers: [Tier!]\n', '')],
    gives('INPUT_FIELD_REMOVED', 'MemberWhere.tiers', using('MemberWhere')),
  ),
  change(
    'another input field goes',
    [flights('  days: [String!]\n', '')],
    gives('INPUT_FIELD_REMOVED', 'FlightWhere.days', using('FlightWhere')),
  ),
  change(
    'an input field that nobody gives goes',
    [people('  legacyNote: String\n', '')],
    gives('INPUT_FIELD_REMOVED', 'MemberInput.legacyNote', using('MemberInput')),
  ),
  change(
    'a required input field comes',
    [reviews('input ReviewInput {\n', 'input ReviewInput {\n  lang: String!\n')],
    gives('REQUIRED_INPUT_FIELD_ADDED', 'ReviewInput.lang', using('ReviewInput')),
  ),
  change(
    'a required input field comes to a position',
    [places('input Position {\n', 'input Position {\n  alt: Int!\n')],
    gives('REQUIRED_INPUT_FIELD_ADDED', 'Position.alt', using('Position')),
  ),
  change(
    'a required input field comes to what lies inside',
    [people('input AddressInput {\n', 'input AddressInput {\n  zip: String!\n')],
    gives('REQUIRED_INPUT_FIELD_ADDED', 'AddressInput.zip', using('AddressInput')),
  ),
  change(
    'an optional input field comes',
    [reviews('input ReviewInput {\n', 'input ReviewInput {\n  lang: String\n')],
    gives('OPTIONAL_INPUT_FIELD_ADDED', 'ReviewInput.lang'),
  ),
  change(
    'an input field with a default comes',
    [places('input Position {\n', 'input Position {\n  alt: Int! = 0\n')],
    gives('OPTIONAL_INPUT_FIELD_ADDED', 'Position.alt'),
  ),
  change(
    'an optional input field comes to a filter',
    [people('input MemberWhere {\n', 'input MemberWhere {\n  city: String\n')],
    gives('OPTIONAL_INPUT_FIELD_ADDED', 'MemberWhere.city'),
  ),
  change(
    'an optional input field becomes required',
    [
      people(
        '  email: String\n  tier: Tier\n  address: AddressInput',
        '  email: String!\n  tier: Tier\n  address: AddressInput',
      ),
    ],
    gives('INPUT_FIELD_TYPE_CHANGED', 'MemberInput.email'),
  ),
  change(
    'an optional input field becomes required and of another type',
    [reviews('  mood: Mood\n  anonymous', '  mood: Int!\n  anonymous')],
    gives('INPUT_FIELD_TYPE_CHANGED', 'ReviewInput.mood', using('ReviewInput')),
  ),
  change(
    'a required input field gets another type',
    [people('  city: String!\n  country: String = "US"', '  city: ID!\n  country: String = "US"')],
    gives('INPUT_FIELD_TYPE_CHANGED', 'AddressInput.city', using('AddressInput')),
  ),
  change(
    'an optional input field gets another type',
    [flights('input FlightWhere {\n  number: String', 'input FlightWhere {\n  number: [String!]')],
    gives('INPUT_FIELD_TYPE_CHANGED', 'FlightWhere.number', giving('FlightWhere.number')),
  ),
  change(
    'an input field with a default gets another type',
    [places('radius: Int = 50', 'radius: Float = 50')],
    gives('INPUT_FIELD_TYPE_CHANGED', 'Position.radius', giving('Position.radius')),
  ),
  change(
    'an input field with a default may not be null any more',
    [people('active: Boolean = true', 'active: Boolean! = true')],
    gives('INPUT_FIELD_TYPE_CHANGED', 'MemberWhere.active', leavingOut('MemberWhere.active')),
  ),
  change(
    'an input field becomes optional',
    [reviews('input ReviewInput {\n  stars: Int!', 'input ReviewInput {\n  stars: Int')],
    gives('INPUT_FIELD_TYPE_WIDENED', 'ReviewInput.stars'),
  ),
  change(
    'a coordinate becomes optional',
    [places('lat: Float!', 'lat: Float')],
    gives('INPUT_FIELD_TYPE_WIDENED', 'Position.lat'),
  ),
  change(
    'a name becomes optional',
    [people('input MemberInput {\n  name: String!', 'input MemberInput {\n  name: String')],
    gives('INPUT_FIELD_TYPE_WIDENED', 'MemberInput.name'),
  ),
  change(
    'the default of an input field changes',
    [places('radius: Int = 50', 'radius: Int = 60')],
    gives('INPUT_FIELD_DEFAULT_CHANGED', 'Position.radius', leavingOut('Position.radius')),
  ),
  change(
    'the default of what lies inside changes',
    [people('country: String = "US"', 'country: String = "DE"')],
    gives('INPUT_FIELD_DEFAULT_CHANGED', 'AddressInput.country', leavingOut('AddressInput.country')),
  ),
  change(
    'the default of a switch changes',
    [reviews('anonymous: Boolean = false', 'anonymous: Boolean = true')],
    gives('INPUT_FIELD_DEFAULT_CHANGED', 'ReviewInput.anonymous', leavingOut('ReviewInput.anonymous')),
  ),
];

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
