import { buildSchema } from 'graphql';

/** A small schema in the convention of the demo mesh, so that the example query of the page is valid. */
export const meshSchema = buildSchema(/* GraphQL */ `
  type Query {
    "Flights in groups, with counts and means."
    flightsAggregate(groupBy: [FlightsGroupBy!], orderBy: [FlightsGroupOrder!], limit: Int): [FlightsGroup!]!
    members(limit: Int): [Member!]!
  }
  input FlightsGroupBy { field: FlightsGroupField! }
  input FlightsGroupOrder { count: Direction }
  input BookingsOrder { bookedAt: Direction }
  enum FlightsGroupField { origin destination }
  enum Direction { ASC DESC }
  type FlightsGroup { count: Int! avg: FlightsAverage! group: FlightsGroupKey! }
  type FlightsAverage { delay: Float }
  type FlightsGroupKey { origin: Airport destination: Airport }
  "A place where aircraft land."
  type Airport {
    iata: ID!
    name: String
    state: String
    strikesAggregate: StrikesTotal
    bookings(orderBy: [BookingsOrder!], limit: Int): [Booking!]!
  }
  type StrikesTotal { count: Int! }
  type Booking { id: ID! bookedAt: String! member: Member }
  type Member { id: ID! tier: String email: String zip: Zip }
  type Zip { code: ID! city: String }
`);

const member = {
  id: '7',
  tier: 'SILVER',
  email: 'someone@example.com',
  zip: { code: '30301', city: 'Atlanta' },
};

/** Values behind `meshSchema`. */
export const meshRoot = {
  members: [member],
  flightsAggregate: [
    {
      count: 152_118,
      avg: { delay: 9.5 },
      group: {
        origin: {
          iata: 'ATL',
          name: 'William B Hartsfield-Atlanta Intl',
          state: 'GA',
          strikesAggregate: { count: 208 },
          bookings: [{ id: '1', bookedAt: '2001-06-30T23:59:00Z', member }],
        },
      },
    },
  ],
};

const GROUND = [{ team: 'ground-operations', subgraph: 'airports' }];
const NETWORK = [{ team: 'network-operations', steward: 'Ada Marsh', subgraph: 'flights' }];
const SALES = [{ team: 'sales', subgraph: 'bookings' }];
const CRM = [{ team: 'crm', subgraph: 'customers' }];
const SAFETY = [{ team: 'flight-safety', subgraph: 'safety' }];
const FLIGHTS = {
  owners: NETWORK,
  product: 'flights.flights',
  classification: { level: 'public', pii: false },
};
const AIRPORTS = { owners: GROUND, product: 'airports.airports' };
const MEMBERS = { owners: CRM, product: 'customers.members' };

/** The body of `GET /ownership` for `meshSchema`, in the gateway's shape. */
export const meshOwnership = {
  supergraph: '3f2a9c1d5e',
  teams: {
    'network-operations': {
      title: 'Network operations',
      domain: 'flights',
      contact: 'network-operations@meridian.example',
    },
    'ground-operations': { title: 'Ground operations', domain: 'airports' },
    'flight-safety': { title: 'Flight safety', domain: 'safety' },
    sales: { title: 'Sales', domain: 'bookings', contact: '#ask-sales' },
    crm: { title: 'CRM', domain: 'customers' },
  },
  products: {
    'flights.flights': { domain: 'flights', version: '1.0.0', status: 'active', owner: 'network-operations' },
    'airports.airports': { domain: 'airports', version: '1.2.0', status: 'active' },
    'customers.members': { domain: 'customers', version: '1.0.0', status: 'active', owner: 'crm' },
  },
  coordinates: {
    Airport: { owners: GROUND, product: 'airports.airports' },
    'Query.flightsAggregate': FLIGHTS,
    'FlightsGroup.count': FLIGHTS,
    'FlightsGroup.avg': FLIGHTS,
    'FlightsGroup.group': FLIGHTS,
    'FlightsAverage.delay': FLIGHTS,
    'FlightsGroupKey.origin': FLIGHTS,
    'FlightsGroupKey.destination': FLIGHTS,
    'Airport.iata': { ...AIRPORTS, owners: [...GROUND, ...NETWORK] },
    'Airport.name': AIRPORTS,
    'Airport.state': AIRPORTS,
    'Airport.strikesAggregate': { owners: SAFETY },
    'Airport.bookings': { owners: SALES },
    'StrikesTotal.count': { owners: SAFETY },
    'Booking.id': { owners: SALES },
    'Booking.bookedAt': { owners: SALES },
    'Booking.member': { owners: SALES },
    'Query.members': MEMBERS,
    'Member.id': MEMBERS,
    'Member.tier': MEMBERS,
    'Member.email': { ...MEMBERS, classification: { level: 'confidential', pii: true } },
    'Member.zip': { ...MEMBERS, classification: { level: 'internal', pii: false } },
    'Zip.city': MEMBERS,
  },
};
