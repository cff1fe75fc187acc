import { fromContext, type Thing, type World } from '../harness/world.ts';

const fail = () => {
  throw new Error('No discount.');
};
const rooms = [0, 1].map((at) => ({
  __typename: 'Room',
  id: `r${at}`,
  rate: fromContext(
    { currency: 'Trip { currency }' },
    ({ currency, nights }) => `${Number(nights) * (at + 1)} ${currency}`,
  ),
}));
const hotels: Thing[] = [0, 1, 2].map((at) => ({
  __typename: 'Hotel',
  id: `h${at}`,
  name: `Hotel ${at}`,
  price: fromContext({ currency: 'Trip { currency }' }, ({ currency }) => `${at} ${currency}`),
  facts: fromContext(
    {
      sizes: 'Trip { sizes }',
      guests: 'Trip { party { name } }',
      terms: 'Trip { terms }',
      tier: 'Trip { tier }',
    },
    ({ sizes, guests, terms, tier }) => JSON.stringify([sizes, guests, terms, tier]),
  ),
  saved: fromContext({ discount: 'Trip { discount }' }, ({ discount }) => `${discount} %`),
  fees: fromContext(
    { euro: 'Trip { fee(in: "EUR") }', dollar: 'Trip { fee(in: "USD") }' },
    ({ euro, dollar }) => `${euro} or ${dollar}`,
  ),
  must: fromContext({ sizes: 'Trip { sizes }' }, ({ sizes }) => (sizes ? String(sizes) : null)),
  rooms: at === 2 ? null : [...rooms, null],
}));
const inns: Thing[] = [0, 1].map((at) => ({
  __typename: 'Inn',
  id: `i${at}`,
  deal: fromContext(
    { money: 'Trip | Cruise { ... on Trip { currency } ... on Cruise { money } }' },
    ({ money, rounded }) => `${at} ${money} ${rounded}`,
  ),
}));
const shops = [0, 1].map((at) => ({
  __typename: 'Shop',
  id: `s${at}`,
  brand: fromContext({ house: 'Query { house }' }, ({ house }) => `${house} ${at}`),
}));
const trips: Thing[] = ['EUR', 'USD', 'EUR'].map((currency, at) => ({
  __typename: 'Trip',
  id: `t${at}`,
  currency,
  sizes: at === 1 ? null : [at, 7],
  terms: at === 1 ? 'free' : { json: { days: at } },
  tier: at === 0 ? 'GOLD' : null,
  party:
    at === 2
      ? []
      : [
          { __typename: 'Guest', name: 'Ada' },
          { __typename: 'Guest', name: null },
        ],
  discount: at === 2 ? fail : at * 10,
  fee: (args: Readonly<Record<string, unknown>>) => `${at + 1} ${args['in']}`,
  hotels: [hotels[at], null, hotels[0]],
  inns: [...inns].reverse(),
  days: [[hotels[0], null], null, [hotels[1]], []],
  first: {
    __typename: 'Day',
    hotel: hotels[1],
    next: { __typename: 'Day', hotel: hotels[at], next: null },
  },
}));
const cruises: Thing[] = ['GBP', null].map((money, at) => ({
  __typename: 'Cruise',
  id: `c${at}`,
  money,
  inns,
}));
const places = [0, 1].map((at) => ({
  __typename: 'Place',
  id: `p${at}`,
  sign: fromContext(
    { note: 'Cabin | Tent { note }' },
    ({ note, big }) => `${at} ${big ? String(note).toUpperCase() : note}`,
  ),
}));
const stays: (Thing | null)[] = [
  { __typename: 'Cabin', id: 's0', note: 'quiet', place: places[0] },
  { __typename: 'Tent', id: 's1', note: 'wet', place: places[0] },
  { __typename: 'Tent', id: 's2', note: null, place: places[1] },
  null,
  { __typename: 'Cabin', id: 's3', note: 'wet', place: null },
];
const desk = {
  __typename: 'Desk',
  id: 'd',
  phone: '110',
  greeting: fromContext({ slogan: 'Chain { slogan }' }, ({ slogan }) => `Welcome, ${slogan}`),
};
const agency = { __typename: 'Agency', id: 'a', motto: 'go', desk };

/** Trips, cruises and stays whose hotels and places answer differently in each of them. */
export const createWorld = (): World => ({
  roots: {
    house: 'Weft',
    trips,
    trip: ({ id }: { id: string }) => trips.find((trip) => trip['id'] === id),
    book: ({ id }: { id: string }) => trips.find((trip) => trip['id'] === id),
    stays,
    any: [...trips, ...cruises],
    matrix: [
      [trips[0], null],
      [trips[1], trips[0]],
    ],
    many: Array.from({ length: 120 }, (_, at) => ({ ...trips[0], id: `m${at}`, currency: `C${at % 110}` })),
    agency,
    shops,
    chains: ['one', 'two'].map((slogan) => ({ __typename: 'Chain', id: slogan, slogan, agencies: [agency] })),
  },
  entities: {
    Trip: trips,
    Cruise: cruises,
    Hotel: hotels,
    Room: rooms,
    Inn: inns,
    Shop: shops,
    Place: places,
    Cabin: stays.flatMap((stay) => (stay?.__typename === 'Cabin' ? [stay] : [])),
    Tent: stays.flatMap((stay) => (stay?.__typename === 'Tent' ? [stay] : [])),
    Agency: [agency],
    Desk: [desk],
    Chain: [],
  },
});
