import { LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError } from 'graphql';
import { gql } from 'graphql-tag';
import { afterEach, describe, expect, it } from 'vitest';
import { apolloGateway, type DataSource } from '../../gateway/index.ts';
import { airportsFixture, MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

/* Data sources as @apollo/gateway has them, behind our program. */

let mesh: TestMesh;
afterEach(() => mesh?.close());

const LATE = '{ flights(limit: 2) { id origin { state } } }';
const DATA = {
  flights: [
    { id: '1', origin: { state: 'CA' } },
    { id: '2', origin: { state: 'NY' } },
  ],
};

describe('a RemoteGraphQLDataSource', () => {
  it('asks by itself, with the headers of willSendRequest and those that are forwarded', async () => {
    mesh = await startTestMesh(MESH_FIXTURES, {
      dataSources: ({ name, url }) =>
        name === 'airports'
          ? new RemoteGraphQLDataSource({
              url,
              willSendRequest({ request }) {
                request.http?.headers.set('x-signed', 'yes');
              },
            })
          : undefined,
    });
    expect(await mesh.ask(LATE, { headers: { 'x-request-id': 'r1' } })).toMatchObject({
      status: 200,
      data: DATA,
    });
    const [request] = mesh.subgraphs['airports']?.requests ?? [];
    expect(request?.headers).toMatchObject({ 'x-signed': 'yes', 'x-request-id': 'r1' });
    expect(mesh.subgraphs['flights']?.requests[0]?.headers).not.toHaveProperty('x-signed');
  });

  it('sees contextValue and the incoming request inside an Apollo Server', async () => {
    mesh = await startTestMesh(MESH_FIXTURES);
    const gateway = apolloGateway<{ readonly user: string }>({
      supergraphSdl: mesh.supergraphSdl,
      dataSources: ({ url }) =>
        new RemoteGraphQLDataSource<{ readonly user: string }>({
          url,
          willSendRequest(options) {
            if (options.kind !== 'incoming operation') return;
            options.request.http?.headers.set('x-user', options.context.user);
            options.request.http?.headers.set(
              'x-asked',
              options.incomingRequestContext.request.operationName ?? '',
            );
          },
        }),
    });
    const server = new ApolloServer<{ readonly user: string }>({ gateway });
    await server.start();
    await server.executeOperation(
      { query: `query Late ${LATE}`, operationName: 'Late' },
      { contextValue: { user: 'ada' } },
    );
    await server.stop();
    expect(mesh.subgraphs['airports']?.requests[0]?.headers).toMatchObject({
      'x-user': 'ada',
      'x-asked': 'Late',
    });
  });

  it('does not show clients the address and body of a subgraph that failed', async () => {
    mesh = await startTestMesh(MESH_FIXTURES, {
      dataSources: ({ url }) => new RemoteGraphQLDataSource({ url }),
    });
    const { airports } = mesh.subgraphs;
    if (airports) airports.fault = () => ({ status: 503, body: 'stack at /srv/app.ts' });
    const { data, errors, text } = await mesh.ask(LATE);
    expect(data).toMatchObject({ flights: [{ origin: { state: null } }, {}] });
    expect(errors?.[0]).toMatchObject({
      message: '503: Service Unavailable',
      extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'airports', owner: { team: 'ground-operations' } },
    });
    expect(text).not.toContain('/srv');
    expect(text).not.toContain(airports?.server.url);
  });
});

describe('a data source', () => {
  const start = async (airports: DataSource, config: Record<string, unknown> = {}) => {
    mesh = await startTestMesh(MESH_FIXTURES, { dataSources: { airports }, config });
    return mesh.ask(LATE);
  };

  it('may run a schema in this process', async () => {
    const schema = buildSubgraphSchema([
      { typeDefs: gql(airportsFixture.typeDefs), resolvers: airportsFixture.resolvers },
    ]);
    expect(await start(new LocalGraphQLDataSource(schema))).toMatchObject({ data: DATA });
    expect(mesh.subgraphs['airports']?.requests).toEqual([]);
  });

  it('that throws a GraphQLError means it for the client', async () => {
    const { data, errors } = await start({
      process: async () => {
        throw new GraphQLError('Come back later.', { extensions: { code: 'CLOSED' } });
      },
    });
    expect(data).toMatchObject({ flights: [{ origin: { state: null } }, {}] });
    expect(errors?.[0]).toMatchObject({
      message: 'Come back later.',
      extensions: { code: 'CLOSED', subgraph: 'airports' },
    });
  });

  it('that throws anything else is a fault, which is not shown', async () => {
    const { errors, text } = await start({
      process: async () => {
        throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
      },
    });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'INTERNAL_ERROR' } });
    expect(text).not.toContain('10.0.0.7');
  });

  it('that does not answer ends with the time of a call', async () => {
    const { errors } = await start(
      { process: () => new Promise(() => {}) },
      { subgraph: { timeoutMs: 800 } },
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'SUBGRAPH_TIMEOUT', subgraph: 'airports' } });
  });

  it('that answers nonsense is a bad response', async () => {
    const { errors } = await start({ process: async () => ({}) });
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'SUBGRAPH_BAD_RESPONSE', subgraph: 'airports' },
    });
  });
});
