import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apolloGateway } from '../../gateway/index.ts';
import {
  composeSupergraph,
  MESH_FIXTURES,
  type RunningSubgraph,
  startSubgraph,
  TEAMS,
} from '../support/gateway-fixtures.ts';

const QUERY = `query Late($limit: Int = 2) { flights(limit: $limit) { id delay origin { name state } } }`;

describe('apolloGateway() in Apollo Server', () => {
  let subgraphs: RunningSubgraph[];
  let supergraphSdl: string;

  beforeAll(async () => {
    subgraphs = await Promise.all(MESH_FIXTURES.map(startSubgraph));
    supergraphSdl = composeSupergraph(
      subgraphs.map(({ name, typeDefs, server }) => ({ name, typeDefs, url: `${server.url}/graphql` })),
    );
  });
  afterAll(async () => {
    await Promise.all(subgraphs.map(({ server }) => server.close()));
  });

  it('answers what ApolloGateway answers, by changing one line', async () => {
    const answers = await Promise.all(
      [apolloGateway({ supergraphSdl, teams: TEAMS }), new ApolloGateway({ supergraphSdl })].map(
        async (gateway) => {
          const server = new ApolloServer({ gateway });
          await server.start();
          const { body } = await server.executeOperation({ query: QUERY });
          await server.stop();
          return body.kind === 'single' ? body.singleResult : undefined;
        },
      ),
    );
    expect(answers[0]?.data).toBeTruthy();
    expect(answers[0]).toEqual(answers[1]);
  });

  it('names the owner in errors and writes a receipt when asked', async () => {
    const [broken] = subgraphs.filter(({ name }) => name === 'airports');
    const server = new ApolloServer({ gateway: apolloGateway({ supergraphSdl, teams: TEAMS }) });
    await server.start();
    if (broken)
      broken.fault = () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>down</h1>' });
    const { body } = await server.executeOperation({ query: QUERY, extensions: { weft: { receipt: true } } });
    if (broken) broken.fault = undefined;
    await server.stop();
    const result = body.kind === 'single' ? body.singleResult : undefined;
    expect(result?.errors?.[0]).toMatchObject({
      extensions: {
        code: 'SUBGRAPH_BAD_RESPONSE',
        subgraph: 'airports',
        owner: { team: 'ground-operations' },
      },
    });
    expect(result?.extensions).toMatchObject({
      weft: { receipt: { teams: expect.arrayContaining(['network-operations']) } },
    });
  });

  it('refuses what is no supergraph at once', () => {
    expect(() => apolloGateway({ supergraphSdl: 'type Query { a: Int }' })).toThrow(/Expected a supergraph/);
  });
});
