import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh(MESH_FIXTURES, {
    config: { forwardHeaders: ['Authorization', 'x-request-id'] },
  });
});
afterAll(() => mesh.close());

describe('one query over several subgraphs', () => {
  it('joins flights, airports and safety', async () => {
    const { status, data, errors } = await mesh.ask(
      '{ flights(limit: 1) { id delay origin { iata name strikes { species } } } }',
    );
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    expect(data).toEqual({
      flights: [
        {
          id: '1',
          delay: 5,
          origin: { iata: 'SFO', name: 'San Francisco', strikes: [{ species: 'Gull' }, { species: 'Owl' }] },
        },
      ],
    });
  });

  it('understands aliases, fragments and __typename', async () => {
    const { data } = await mesh.ask(
      `
      query Named($limit: Int!) { late: flights(limit: $limit) { ...F ... on Flight { from: origin { __typename code: iata title: name } } } }
      fragment F on Flight { number: id }`,
      { variables: { limit: 1 } },
    );
    expect(data).toEqual({
      late: [{ number: '1', from: { __typename: 'Airport', code: 'SFO', title: 'San Francisco' } }],
    });
  });

  it('obeys @skip and @include, with variables and their defaults', async () => {
    const query =
      'query($no: Boolean!, $yes: Boolean = true) { flight(id: "1") { id @skip(if: $yes) delay @include(if: $yes) origin @include(if: $no) { name } } }';
    expect((await mesh.ask(query, { variables: { no: false } })).data).toEqual({ flight: { delay: 5 } });
    expect((await mesh.ask(query, { variables: { no: true, yes: false } })).data).toEqual({
      flight: { id: '1', origin: { name: 'San Francisco' } },
    });
  });

  it('passes variables on to the subgraphs that use them', async () => {
    const query =
      'query($iata: ID!, $id: ID!, $unit: String) { airport(iata: $iata) { name } flight(id: $id) { delay(unit: $unit) } }';
    const { data } = await mesh.ask(query, { variables: { iata: 'JFK', id: '2', unknown: true } });
    expect(data).toEqual({ airport: { name: 'New York' }, flight: { delay: 50 } });
    expect(mesh.subgraphs['airports']?.requests.at(-1)?.body['variables']).toEqual({ iata: 'JFK' });
  });

  it('runs mutations', async () => {
    const { data } = await mesh.ask(
      'mutation { delayFlight(id: "9", minutes: 7) { delay origin { name } } }',
    );
    expect(data).toEqual({ delayFlight: { delay: 7, origin: { name: 'San Francisco' } } });
  });

  it('runs the operation that operationName names', async () => {
    const query = 'query A { airport(iata: "SFO") { name } } query B { airport(iata: "JFK") { name } }';
    expect((await mesh.ask(query, { operationName: 'B' })).data).toEqual({ airport: { name: 'New York' } });
    expect((await mesh.ask(query, { operationName: 'A' })).data).toEqual({
      airport: { name: 'San Francisco' },
    });
  });

  it('answers GET', async () => {
    const response = await fetch(
      `${mesh.url}/graphql?query=${encodeURIComponent('{ airport(iata: "SFO") { name } }')}`,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { airport: { name: 'San Francisco' } } });
  });

  it('forwards the headers that the settings name, and no others', async () => {
    await mesh.ask('{ flight(id: "1") { id } }', {
      headers: { authorization: 'Bearer x', 'x-request-id': 'r1', cookie: 'c=1' },
    });
    const headers = mesh.subgraphs['flights']?.requests.at(-1)?.headers ?? {};
    expect(headers).toMatchObject({ authorization: 'Bearer x', 'x-request-id': 'r1' });
    expect(headers['cookie']).toBeUndefined();
  });

  it('asks subgraphs for nothing beyond GraphQL unless a receipt is wanted', async () => {
    await mesh.ask('{ flight(id: "1") { delay } }');
    expect(mesh.subgraphs['flights']?.requests.at(-1)?.body).not.toHaveProperty('extensions');
  });

  it('answers introspection itself', async () => {
    const before = mesh.subgraphs['flights']?.requests.length;
    const { data } = await mesh.ask('{ __typename __type(name: "Flight") { fields { name } } }');
    expect(data).toEqual({
      __typename: 'Query',
      __type: { fields: ['id', 'delay', 'origin', 'strict'].map((name) => ({ name })) },
    });
    expect(mesh.subgraphs['flights']?.requests.length).toBe(before);
  });
});

describe('the gateway in the same process', () => {
  it('executes operations without HTTP', async () => {
    expect(await mesh.gateway.execute({ query: '{ airport(iata: "SFO") { name } }' })).toEqual({
      data: { airport: { name: 'San Francisco' } },
    });
    const refused = await mesh.gateway.execute({ query: '{ nothing }' });
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  it('plans equal operations that arrive together once', async () => {
    const plans = mesh.gateway.snapshot?.parts.plans;
    const before = plans?.size ?? 0;
    const query = '{ flights { id delay origin { name state } } }';
    await Promise.all(Array.from({ length: 5 }, () => mesh.ask(query)));
    expect(plans?.size).toBe(before + 1);
  });
});
