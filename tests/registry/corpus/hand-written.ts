import type { RandomOperation } from './random-operations.ts';

/** Operations that people would write, and those that tell cases apart which a generator rarely meets. */
export const HAND_WRITTEN: readonly RandomOperation[] = [
  one('query Me($id: ID!) { member(id: $id) { id name email tier address { city } } }', { id: 'a' }),
  one('query MemberPoints { member(id: "a") { points } }'),
  one('query Golds { members(where: { tier: GOLD }) { id name } }'),
  one(
    'query ByTier($tier: Tier) { members(where: { tier: $tier }) { id } }',
    { tier: 'SILVER' },
    { tier: null },
  ),
  one('query Sorted($sort: MemberSort) { members(sort: $sort) { id } }', { sort: 'AGE' }),
  one('query SortedByName { members(sort: NAME) { id } }'),
  one('query Unsorted { members { id } }'),
  one('query Paged($after: String) { members(after: $after, limit: 5) { id } }', { after: 'x' }),
  one('query NotPaged($after: String) { members(after: $after, limit: 5) { id } }', {}),
  one(
    'query Filtered($where: MemberWhere) { members(where: $where) { id } }',
    { where: { name: 'a', age: { from: 3 } } },
    { where: { active: false } },
  ),
  one('query Unfiltered($where: MemberWhere) { members(where: $where) { id } }', {}, { where: null }),
  one('query Staff { staff { department } }'),
  one('query StaffOf($department: String) { staff(department: $department, minAge: 20) { id name } }', {
    department: 'x',
  }),
  one('query StaffAge($age: Int!) { staff(minAge: $age) { id } }', { age: 20 }),
  one('query People { people { name ... on Employee { department } } }'),
  one('query Guests { people(role: GUEST) { id role } }'),
  one('query AnyNode($id: ID!) { node(id: $id) { id } }', { id: 'a' }),
  one('query NodeOrReview { node(id: "a") { ... on Review { stars } } }'),
  one('query History { member(id: "a") { history { kind at } } }'),
  one('query Joined { member(id: "a") { history(kinds: [JOINED], limit: 1) { note } } }'),
  one('mutation Rename { updateMember(id: "a", input: { name: "b" }) { name } }'),
  one('mutation Update($input: MemberInput!) { updateMember(id: "a", input: $input) { id } }', {
    input: { name: 'a', email: 'b', address: { city: 'c' } },
  }),
  one(
    'mutation Move { updateMember(id: "a", input: { name: "b", address: { city: "c", street: null } }) { id } }',
  ),
  one('mutation Merge($ids: [ID!]!) { mergeMembers(ids: $ids) { id } }', { ids: ['a', 'b'] }),
  one('query Hubs { airports(hub: true) { iata name kind } }'),
  one('query Near { airports(near: { lat: 1.0, lon: 2.0 }) { name } }'),
  one('query NearWithin($near: Position) { airports(near: $near, limit: 3) { iata } }', {
    near: { lat: 1, lon: 2, radius: 7 },
  }),
  one('query Places { places(kind: CITY) { __typename ... on City { name population } } }'),
  one('query Cities { search(text: "x") { ... on City { name } } }'),
  one('query Search($kinds: [PlaceKind!]) { search(text: "x", kinds: $kinds) { __typename } }', {
    kinds: ['AIRPORT'],
  }),
  one('query Forecast { forecast(iata: "a") { day high low sky } }'),
  one('query ForecastDays($days: Int!) { forecast(iata: "a", days: $days) { high } }', { days: 2 }),
  one('subscription Weather { weather(iata: "a") { sky } }'),
  one('query Delays { delays(from: "x") { average } }'),
  one('query DelaysInHours { delays(from: "x", unit: HOURS) { average worst { number } } }'),
  one('query Flight($id: ID!) { flight(id: $id) { number status delay seats origin { iata name } } }', {
    id: 'a',
  }),
  one('query FlightFares { flights(limit: 3) { fare } }'),
  one('query Late($where: FlightWhere!) { flights(where: $where) { id delay } }', {
    where: { delay: { from: 15 } },
  }),
  one('query Departures { airport(iata: "a") { departures(status: BOARDING) { number } } }'),
  one('query Arrivals { airport(iata: "a") { arrivals { id remarks } } }'),
  one('query Pilot { flight(id: "a") { pilot { name flights { id } } } }'),
  one('query Topic { topic(name: "a") { title ... on FoodTopic { vegan } } }'),
  one('query TopicReviews { topic(name: "a") { reviews { stars } } }'),
  one('query Moods { reviews(minStars: 3) { mood about { ... on Flight { number } } } }'),
  one('query ReviewText($include: Boolean!) { reviews { text @include(if: $include) stars } }', {
    include: false,
  }),
  one('mutation Happy { review(input: { stars: 5, about: "a", mood: HAPPY }) { id } }'),
  one('mutation Plain($input: ReviewInput!) { review(input: $input) { id mood } }', {
    input: { stars: 1, about: 'a' },
  }),
  one('query Summary { summary(of: "a") { ... on StarSummary { stars } } }'),
  one('query Cached @cached(seconds: 5) { airport(iata: "a") { rating } }'),
  one('query CachedField { airport(iata: "a") { rating @cached } }'),
  one('query Parcels { parcels(limit: 5) { id weight state } }'),
  one('query ParcelsThere { parcels(where: { state: { eq: THERE } }) { id sender } }'),
  one('query ParcelNotes($where: ParcelWhere) { parcels(where: $where) { note } }', {
    where: { weight: { gt: 3 } },
  }),
  one('query ParcelWeights { parcelsAggregate { count sum { weight } } }'),
  one('query ParcelsByState { parcelsAggregate(groupBy: [{ field: state }]) { group { state } count } }'),
  one('query Carriers { carriers { code name rating } }'),
  one('query CarrierByName { carrierByName(name: "x") { code } }'),
];

function one(text: string, ...requests: readonly Readonly<Record<string, unknown>>[]): RandomOperation {
  return { text, requests: requests.length > 0 ? requests : [{}] };
}
