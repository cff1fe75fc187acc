import { describe, expect, it } from 'vitest';
import { readCatalogue, type SubgraphEntry } from '../../registry/index.ts';
import { composed, FEDERATION, subgraph, TEAMS } from './mesh.ts';

const { sdl } = composed(
  subgraph(
    'airports',
    `${FEDERATION}
type Query { airport(iata: ID!): Airport @contract(id: "airports.airports", version: "1.0.0") }
"Airports of the country."
type Airport @key(fields: "iata") @dataProduct(id: "airports.airports", domain: "airports", version: "1.0.0") {
  "Three letters."
  iata: ID! @classification(level: "public")
  chief: String @classification(level: "restricted", pii: true) @owner(team: "crm", steward: "ana")
}`,
    { owner: 'ground-operations' },
  ),
  subgraph(
    'flights',
    `${FEDERATION}
type Query { flights: [Flight!]! }
type Flight @key(fields: "id") @dataProduct(id: "flights.flights", domain: "air", version: "2.1.0", status: "deprecated") { id: ID! leg: Leg }
type Leg @dataProduct(id: "flights.flights", domain: "air", version: "2.1.0", status: "deprecated") { miles: Int }
extend type Airport @key(fields: "iata") {
  iata: ID!
  delay: Float @contract(id: "flights.flights", version: "2.1.0")
}`,
    { owner: 'network-operations' },
  ),
);

const entry = (name: string, domain: string): SubgraphEntry => ({
  name,
  domain,
  routingUrl: `http://${name}.example`,
  owner: '',
});
const catalogue = readCatalogue(sdl, {
  subgraphs: [entry('flights', 'air'), entry('airports', 'airports')],
  teams: TEAMS,
});

describe('the catalogue of a supergraph', () => {
  it('lists domains with their teams, subgraphs and products', () => {
    expect(catalogue.domains).toEqual([
      { name: 'air', owners: ['network-operations'], subgraphs: ['flights'], products: ['flights.flights'] },
      {
        name: 'airports',
        owners: ['crm', 'ground-operations'],
        subgraphs: ['airports'],
        products: ['airports.airports'],
      },
    ]);
    expect(catalogue.teams.map((team) => team.name)).toEqual([
      'crm',
      'ground-operations',
      'network-operations',
      'sales',
    ]);
  });

  it('lists products with owner, version, status and types', () => {
    expect(catalogue.products).toEqual([
      {
        id: 'airports.airports',
        domain: 'airports',
        version: '1.0.0',
        status: 'active',
        owner: 'ground-operations',
        description: 'Airports of the country.',
        types: ['Airport'],
      },
      {
        id: 'flights.flights',
        domain: 'air',
        version: '2.1.0',
        status: 'deprecated',
        owner: 'network-operations',
        types: ['Flight', 'Leg'],
      },
    ]);
  });

  it('lists every field with type, owners, product and classification', () => {
    const fields = Object.fromEntries(
      catalogue.fields.map(({ coordinate, ...field }) => [coordinate, field]),
    );
    expect(Object.keys(fields)).toEqual([
      'Airport.iata',
      'Airport.chief',
      'Airport.delay',
      'Flight.id',
      'Flight.leg',
      'Leg.miles',
      'Query.airport',
      'Query.flights',
    ]);
    expect(fields['Airport.iata']).toEqual({
      type: 'ID!',
      description: 'Three letters.',
      owners: [{ team: 'ground-operations', subgraph: 'airports' }],
      product: 'airports.airports',
      classification: { level: 'public', pii: false },
    });
    expect(fields['Airport.chief']).toEqual({
      type: 'String',
      owners: [{ team: 'crm', steward: 'ana', subgraph: 'airports' }],
      product: 'airports.airports',
      classification: { level: 'restricted', pii: true },
    });
    expect(fields['Airport.delay']).toMatchObject({ product: 'flights.flights' });
    expect(fields['Leg.miles']).toMatchObject({ product: 'flights.flights' });
    expect(fields['Query.airport']).toMatchObject({ product: 'airports.airports' });
    expect(fields['Query.flights']).toEqual({
      type: '[Flight!]!',
      owners: [{ team: 'network-operations', subgraph: 'flights' }],
    });
  });
});
