import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';
import { postQuery } from '../support/post-query.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh(MESH_FIXTURES);
});
afterAll(() => mesh.close());

describe('a request the client got wrong', () => {
  it('names line and column of a syntax error', async () => {
    const { status, data, errors } = await mesh.ask('{\n  flights {\n    id %\n  }\n}');
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: 'Syntax Error: Unexpected character: "%".',
        locations: [{ line: 3, column: 8 }],
        extensions: { code: 'GRAPHQL_PARSE_FAILED' },
      },
    ]);
  });

  it('suggests the field that was meant', async () => {
    const { status, errors } = await mesh.ask('{ flights { delays } }');
    expect(status).toBe(400);
    expect(errors?.[0]).toMatchObject({
      message: 'Cannot query field "delays" on type "Flight". Did you mean "delay"?',
      locations: [{ line: 1, column: 13 }],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });

  it('answers 200 to the same mistake for clients that only know application/json', async () => {
    const { status, errors } = await mesh.ask('{ nothing }', { headers: { accept: 'application/json' } });
    expect(status).toBe(200);
    expect(errors).toHaveLength(1);
  });

  it('does not know inaccessible fields', async () => {
    const { errors } = await mesh.ask('{ flights { secret } }');
    expect(errors?.[0]?.message).toContain('Cannot query field "secret"');
    expect((await mesh.ask('{ flights { secre } }')).errors?.[0]?.message).not.toContain('secret');
  });

  it('answers 405 to a mutation over GET', async () => {
    const query = encodeURIComponent('mutation { delayFlight(id: "1", minutes: 1) { id } }');
    const before = mesh.subgraphs['flights']?.requests.length;
    const response = await fetch(`${mesh.url}/graphql?query=${query}`, {
      headers: { accept: 'application/json' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'MUTATION_OVER_GET' } }] });
    expect(mesh.subgraphs['flights']?.requests.length).toBe(before);
  });

  it('refuses a wrong, missing or null variable before anything is fetched', async () => {
    const query = 'query($id: ID!, $limit: Int) { flight(id: $id) { id } flights(limit: $limit) { id } }';
    const before = mesh.subgraphs['flights']?.requests.length;
    for (const [variables, message] of [
      [{}, 'Variable "$id" of required type "ID!" was not provided.'],
      [{ id: null }, 'Variable "$id" of non-null type "ID!" must not be null.'],
      [
        { id: '1', limit: 'ten' },
        'Variable "$limit" got invalid value "ten"; Int cannot represent non-integer value: "ten"',
      ],
    ] as const) {
      const { status, errors } = await mesh.ask(query, { variables });
      expect(status).toBe(400);
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(mesh.subgraphs['flights']?.requests.length).toBe(before);
  });

  it('asks for operationName where it is needed, and suggests one', async () => {
    const query = 'query Late { flights { id } } query Early { flights { delay } }';
    const none = await mesh.ask(query);
    expect(none.errors?.[0]?.message).toBe(
      'Expected operationName to be one of Late, Early, because the document has several operations.',
    );
    const wrong = await mesh.ask(query, { operationName: 'Lates' });
    expect(wrong.errors?.[0]).toMatchObject({
      message: 'Unknown operation named "Lates". Did you mean "Late"?',
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
    });
    const fragment = await mesh.ask('fragment F on Flight { id }');
    expect(fragment.status).toBe(400);
  });

  it('refuses operations of a kind the schema does not have', async () => {
    const { errors } = await mesh.ask('subscription { flights { id } }');
    expect(errors?.[0]?.message).toBe('The schema has no subscriptions.');
  });

  it('refuses a body above the limit with 413', async () => {
    const response = await postQuery(`${mesh.url}/graphql`, {
      query: '{ __typename }',
      variables: { x: 'y'.repeat(2 * 1024 * 1024) },
    });
    expect(response.status).toBe(413);
  });
});
