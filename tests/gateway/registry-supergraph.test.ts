import { describe, expect, it } from 'vitest';
import { createGateway, gatewayConfigSchema, readOwnership } from '../../gateway/index.ts';
import { compose } from '../../registry/index.ts';
import { startSubgraph, TEAMS } from '../support/gateway-fixtures.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const FLIGHTS = `${LINK}
  type Query { flights: [Flight!]! }
  type Flight @key(fields: "id") { id: ID! origin: Airport }
  type Airport @key(fields: "iata", resolvable: false) { iata: ID! }`;
const AIRPORTS = `${LINK}
  type Query { airports: [Airport!]! }
  type Airport @key(fields: "iata") { iata: ID! name: String }`;

describe('a supergraph composed by the registry', () => {
  it('gives every field an owner, and the receipt tells a reference from its owner', async () => {
    const flights = await startSubgraph({
      name: 'flights',
      typeDefs: FLIGHTS,
      resolvers: { Query: { flights: () => [{ id: '1', origin: { iata: 'SFO' } }] } },
    });
    const airports = await startSubgraph({
      name: 'airports',
      typeDefs: AIRPORTS,
      resolvers: {
        Query: { airports: () => [] },
        Airport: { __resolveReference: ({ iata }: { iata: string }) => ({ iata, name: 'San Francisco' }) },
      },
    });
    const composed = compose({
      teams: TEAMS,
      subgraphs: [
        { running: flights, owner: 'network-operations' },
        { running: airports, owner: 'ground-operations' },
      ].map(({ running, owner }) => ({
        name: running.name,
        url: `${running.server.url}/graphql`,
        domain: running.name,
        owner,
        file: `${running.name}.graphql`,
        sdl: running.typeDefs,
      })),
    });
    if (!composed.ok) throw new Error(composed.findings.map(({ message }) => message).join('\n'));

    const owners = readOwnership(composed.value.sdl, TEAMS).coordinates;
    expect(owners.get('Airport.iata')?.owners).toEqual([{ team: 'ground-operations', subgraph: 'airports' }]);
    expect(owners.get('Query.flights')?.owners).toEqual([
      { team: 'network-operations', subgraph: 'flights' },
    ]);

    const gateway = createGateway({ config: gatewayConfigSchema.parse({}), log: () => {} });
    const used = await gateway.useSupergraph(composed.value.sdl, TEAMS);
    expect(used).toMatchObject({ ok: true, value: { hash: composed.value.hash } });
    const result = await gateway.execute({
      query: '{ flights { id origin { iata name } } }',
      extensions: { weft: { receipt: true } },
    });
    expect(result).toMatchObject({
      data: { flights: [{ id: '1', origin: { iata: 'SFO', name: 'San Francisco' } }] },
      extensions: {
        weft: {
          receipt: {
            teams: ['ground-operations', 'network-operations'],
            paths: {
              'flights[].origin': { team: 'network-operations', subgraph: 'flights' },
              'flights[].origin.iata': { team: 'ground-operations', subgraph: 'flights' },
              'flights[].origin.name': { team: 'ground-operations', subgraph: 'airports' },
            },
          },
        },
      },
    });
    await gateway.close();
    await Promise.all([flights.server.close(0), airports.server.close(0)]);
  });

  it('gives a field that two teams share to the one whose subgraph was asked', async () => {
    const shared = (root: string) => `extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
      type Query { ${root}: [Airport!]! }
      type Airport @key(fields: "iata") { iata: ID! name: String @shareable }`;
    const airports = await startSubgraph({
      name: 'airports',
      typeDefs: shared('airports'),
      resolvers: { Query: { airports: () => [{ iata: 'SFO', name: 'San Francisco' }] } },
    });
    const safety = await startSubgraph({
      name: 'safety',
      typeDefs: shared('dangerous'),
      resolvers: { Query: { dangerous: () => [{ iata: 'JFK', name: 'Kennedy' }] } },
    });
    const composed = compose({
      teams: TEAMS,
      subgraphs: [
        { running: airports, owner: 'ground-operations' },
        { running: safety, owner: 'flight-safety' },
      ].map(({ running, owner }) => ({
        name: running.name,
        url: `${running.server.url}/graphql`,
        domain: running.name,
        owner,
        file: `${running.name}.graphql`,
        sdl: running.typeDefs,
      })),
    });
    if (!composed.ok) throw new Error(composed.findings.map(({ message }) => message).join('\n'));
    const gateway = createGateway({ config: gatewayConfigSchema.parse({}), log: () => {} });
    await gateway.useSupergraph(composed.value.sdl, TEAMS);
    const { data, extensions } = await gateway.execute({
      query: '{ airports { name } dangerous { name } }',
      extensions: { weft: { receipt: true } },
    });
    expect(data).toEqual({ airports: [{ name: 'San Francisco' }], dangerous: [{ name: 'Kennedy' }] });
    expect(extensions).toMatchObject({
      weft: {
        receipt: {
          paths: {
            'airports[].name': {
              team: 'ground-operations',
              subgraph: 'airports',
              coordinate: 'Airport.name',
            },
            'dangerous[].name': { team: 'flight-safety', subgraph: 'safety', coordinate: 'Airport.name' },
          },
        },
      },
    });
    await gateway.close();
    await Promise.all([airports.server.close(0), safety.server.close(0)]);
  });
});
