import { flights, people, places, reviews } from './edits.ts';
import { change, gives, type SeededChange, using } from './expectation.ts';

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
