import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apolloGateway, createGateway } from '../../gateway/index.ts';
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

  it('does not start with what is no supergraph', async () => {
    const server = new ApolloServer({
      gateway: apolloGateway({ supergraphSdl: 'type Query { a: Int }' }),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    await expect(server.start()).rejects.toThrow(/Expected a composed supergraph at supergraphSdl\./);
  });

  it('takes a gateway, and follows the supergraphs that it takes up', async () => {
    const gateway = createGateway({ supergraphSdl, teams: TEAMS });
    const server = new ApolloServer({ gateway: apolloGateway(gateway) });
    await server.start();
    const ask = async (query: string) => {
      const { body } = await server.executeOperation({ query });
      return body.kind === 'single' ? body.singleResult : undefined;
    };
    expect(await ask('{ flights { id origin { name } } }')).toMatchObject({
      data: { flights: [{ id: '1' }, {}] },
    });
    const withoutAirports = composeSupergraph(
      subgraphs
        .filter(({ name }) => name === 'flights')
        .map(({ name, typeDefs, server }) => ({ name, typeDefs, url: `${server.url}/graphql` })),
    );
    expect(await gateway.useSupergraph(withoutAirports)).toMatchObject({ ok: true });
    expect(await ask('{ flights { id origin { name } } }')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect(await ask('{ flights { id } }')).toEqual({ data: { flights: [{ id: '1' }, { id: '2' }] } });
    await server.stop();
    expect(gateway.phase).toBe('closed');
  });

  it.each([
    [{ flights: 'max-age=60', airports: 'max-age=30, public' }, 'max-age=30, public'],
    [{ flights: 'max-age=60', airports: 'max-age=30, private' }, 'max-age=30, private'],
    [{ flights: 'max-age=60', airports: 'max-age=30, no-store' }, 'no-store'],
    [{ flights: 'max-age=60' }, 'no-store'],
  ])(
    'makes of the Cache-Control of subgraphs %j %j, as ApolloGateway does',
    async (headers: object, expected) => {
      const given = new Map(Object.entries(headers));
      const answers = new Map([
        ['flights', '{"data":{"flights":[{"id":"1","origin":{"__typename":"Airport","iata":"SFO"}}]}}'],
        ['airports', '{"data":{"_entities":[{"state":"CA"}]}}'],
      ]);
      for (const subgraph of subgraphs)
        subgraph.fault = () => ({
          status: 200,
          headers: {
            'content-type': 'application/json',
            ...(given.has(subgraph.name) ? { 'cache-control': given.get(subgraph.name) } : {}),
          },
          body: answers.get(subgraph.name) ?? '',
        });
      const server = new ApolloServer({ gateway: apolloGateway({ supergraphSdl }) });
      await server.start();
      const { http, body } = await server.executeOperation({ query: '{ flights { id origin { state } } }' });
      await server.stop();
      for (const subgraph of subgraphs) subgraph.fault = undefined;
      expect(body).toMatchObject({ singleResult: { data: { flights: [{ origin: { state: 'CA' } }] } } });
      expect(http.headers.get('cache-control')).toBe(expected);
    },
  );

  it('refuses variables that do not fit, and says when no operation is meant', async () => {
    const server = new ApolloServer({ gateway: apolloGateway({ supergraphSdl }) });
    await server.start();
    const ask = async (request: Parameters<typeof server.executeOperation>[0]) => {
      const { body } = await server.executeOperation(request);
      return body.kind === 'single' ? body.singleResult : undefined;
    };
    const query = 'query A($limit: Int) { flights(limit: $limit) { id } } query B { flights { id } }';
    const refused = await ask({ query, operationName: 'A', variables: { limit: 'two' } });
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(refused).not.toHaveProperty('data');
    for (const named of [{ operationName: 'C' }, {}])
      expect(await ask({ query, ...named })).toMatchObject({
        errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
      });
    await server.stop();
  });

  it('needs a supergraph before the server starts', async () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const server = new ApolloServer({ gateway: apolloGateway(createGateway()), logger });
    await expect(server.start()).rejects.toThrow(/Expected a gateway that has a supergraph/);
  });

  it('hands contextValue to hooks, and hides what they throw', async () => {
    type User = { readonly user: string };
    const logged: unknown[] = [];
    const gateway = apolloGateway<User>({
      supergraphSdl,
      log: ({ error }) => logged.push(error),
      hooks: {
        onSubgraphRequest({ subgraph, context }) {
          if (subgraph === 'airports') throw new Error('the key is hunter2');
          return { headers: { 'x-user': context.user } };
        },
      },
    });
    const server = new ApolloServer<User>({ gateway });
    await server.start();
    const query = '{ flights { id origin { state } } }';
    const { body } = await server.executeOperation({ query }, { contextValue: { user: 'ada' } });
    await server.stop();
    const result = body.kind === 'single' ? body.singleResult : undefined;
    expect(result?.data).toMatchObject({ flights: [{ id: '1', origin: { state: null } }, {}] });
    expect(result?.errors?.[0]).toMatchObject({
      extensions: { code: 'INTERNAL_ERROR', id: expect.any(String) },
    });
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(logged).toMatchObject([{ message: 'the key is hunter2' }]);
    const flights = subgraphs.find(({ name }) => name === 'flights');
    expect(flights?.requests.at(-1)?.headers['x-user']).toBe('ada');
  });
});
