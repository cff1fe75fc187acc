import { flights, people, places, reviews } from './edits.ts';
import { change, gives, giving, leavingOut, reading, type SeededChange, using } from './expectation.ts';

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
