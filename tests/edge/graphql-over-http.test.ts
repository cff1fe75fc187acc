import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { graphqlResponse, graphqlResponseBytes } from '../../edge/index.ts';
import { answerGraphql, errorOf, post, serve } from './support.ts';

const MODERN = 'application/graphql-response+json';

describe('GraphQL over HTTP', () => {
  it('passes all 61 audits of graphql-http with CSRF protection on', async () => {
    const { url } = await serve(answerGraphql);
    const results = await Promise.all(serverAudits({ url: `${url}/graphql` }).map((audit) => audit.fn()));
    const failed = results.filter((result) => result.status !== 'ok');
    expect(failed.map((result) => `${result.id} ${result.name}: ${result.reason}`)).toEqual([]);
    expect(results).toHaveLength(61);
  });

  it.each([
    ['a syntax error', { query: '{' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['a wrong variable', { query: 'query($name: String!) { hello(name: $name) }', variables: { name: 1 } }],
  ])(
    'answers %s with 400 and without data to the response media type, with 200 to application/json',
    async (_, body) => {
      const server = await serve(answerGraphql);
      const modern = await post(server, body, { accept: MODERN });
      expect(modern.status).toBe(400);
      expect(modern.headers.get('content-type')).toBe(`${MODERN}; charset=utf-8`);
      expect(Object.keys(JSON.parse(await modern.text()))).toEqual(['errors']);
      const legacy = await post(server, body, { accept: 'application/json' });
      expect(legacy.status).toBe(200);
      expect(Object.keys(JSON.parse(await legacy.text()))).toEqual(['errors']);
    },
  );

  it('answers 200 with partial data to both media types when a field fails', async () => {
    const server = await serve(answerGraphql);
    for (const accept of [MODERN, 'application/json']) {
      const response = await post(server, { query: '{ hello(name: "you") broken }' }, { accept });
      expect(response.status).toBe(200);
      expect(JSON.parse(await response.text())).toMatchObject({ data: { hello: 'hello you', broken: null } });
    }
  });

  it('answers 405 with Allow to a mutation over GET', async () => {
    const { url } = await serve(answerGraphql);
    const response = await fetch(`${url}/graphql?query=${encodeURIComponent('mutation { count }')}`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'])('answers 405 with Allow to %s', async (method) => {
    const { url } = await serve(answerGraphql);
    const response = await fetch(`${url}/graphql`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  it.each([
    ['application/json;q=0.5, application/graphql-response+json', MODERN],
    ['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8', MODERN],
    ['application/json, application/graphql-response+json', 'application/json'],
    ['application/graphql-response+json;q=0.2, */*;q=0.1', MODERN],
    ['application/*', 'application/json'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['*/*, application/json;q=0', MODERN],
    ['APPLICATION/JSON', 'application/json'],
    ['application/json; charset=utf-16, application/graphql-response+json', MODERN],
  ])('answers Accept: %s with %s', async (accept, mediaType) => {
    const server = await serve(answerGraphql);
    const response = await post(server, { query: '{ __typename }' }, { accept });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
  });

  it.each([
    'text/html',
    'image/png, text/csv',
    'application/json;q=0',
    'application/json; charset=utf-16',
    ',;=',
  ])('answers 406 naming both media types to Accept: %s', async (accept) => {
    const server = await serve(answerGraphql);
    const response = await post(server, { query: '{ __typename }' }, { accept });
    expect(response.status).toBe(406);
    const error = await errorOf(response);
    expect(error.code).toBe('NOT_ACCEPTABLE');
    expect(error.message).toBe(
      `Expected an Accept header that allows application/graphql-response+json or application/json, got "${accept}".`,
    );
  });

  it('gives the status the caller names precedence, and adds its headers', () => {
    const answer = graphqlResponse({ errors: [] }, MODERN, { status: 503, headers: { 'retry-after': '1' } });
    expect(answer.status).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '1', 'content-type': `${MODERN}; charset=utf-8` });
    expect(graphqlResponse({ errors: [] }, 'application/json').headers).not.toHaveProperty('retry-after');
  });

  it('answers ready-made bytes by the same status rule', () => {
    const body = Buffer.from('{"errors":[]}');
    expect(graphqlResponseBytes(body, MODERN, { hasData: false }).status).toBe(400);
    expect(graphqlResponseBytes(body, MODERN, { hasData: true }).status).toBe(200);
    expect(graphqlResponseBytes(body, 'application/json', { hasData: false }).status).toBe(200);
    expect(graphqlResponseBytes(body, MODERN, { hasData: false, status: 504 }).status).toBe(504);
    expect(graphqlResponseBytes(body, MODERN, { hasData: true }).body).toBe(body);
  });

  it('treats data that is null as data, for execution began', () => {
    expect(graphqlResponse({ data: null, errors: [] }, MODERN).status).toBe(200);
  });
});
