import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { json, readGraphqlRequest } from '../../edge/index.ts';
import { findJsonProblem } from '../../edge/json-problem.ts';
import { errorOf, exchange, post, serve } from './support.ts';

/** Answers with the parameters it read. */
const echo = (limits?: { maxJsonDepth: number }) =>
  serve(async (request) => {
    const read = await readGraphqlRequest(request, limits);
    return read.ok ? json(200, { ...read.params, isGet: read.isGet }) : read.response;
  });

describe('the parameters of a GraphQL request', () => {
  it('arrive from a POST', async () => {
    const body = {
      query: '{ a }',
      operationName: 'A',
      variables: { a: [1, { b: null }] },
      extensions: { weft: { receipt: true } },
    };
    const response = await post(await echo(), body);
    expect(await response.json()).toEqual({ ...body, isGet: false });
  });

  it('arrive from a GET', async () => {
    const { url } = await echo();
    const query = new URLSearchParams({
      query: '{ é }',
      operationName: 'A',
      variables: '{"a":1}',
      extensions: '{"b":2}',
    });
    const response = await fetch(`${url}/graphql?${query}`);
    expect(await response.json()).toEqual({
      query: '{ é }',
      operationName: 'A',
      variables: { a: 1 },
      extensions: { b: 2 },
      isGet: true,
    });
  });

  it('default to none, and null counts as none', async () => {
    const server = await echo();
    const expected = { query: '{ a }', variables: {}, extensions: {}, isGet: false };
    expect(await (await post(server, { query: '{ a }' })).json()).toEqual(expected);
    const nulls = { query: '{ a }', operationName: null, variables: null, extensions: null };
    expect(await (await post(server, nulls)).json()).toEqual(expected);
  });

  it('may leave out the query when a persisted query is named', async () => {
    const body = { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } };
    const response = await post(await echo(), body);
    expect(response.status).toBe(200);
    expect(await response.json()).not.toHaveProperty('query');
  });

  it('ignore keys the specification leaves to extensions of clients', async () => {
    expect((await post(await echo(), { query: '{ a }', id: 1 })).status).toBe(200);
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON; charset=utf8',
  ])('are read from the content type %s', async (contentType) => {
    const response = await post(await echo(), { query: '{ "🏃" }' }, { 'content-type': contentType });
    expect(await response.json()).toMatchObject({ query: '{ "🏃" }' });
  });

  it('are read behind a byte order mark', async () => {
    expect((await post(await echo(), '\ufeff{"query":"{ a }"}')).status).toBe(200);
  });
});

describe('a request that is not well-formed', () => {
  it.each([
    ['an empty body', '', 'Expected a JSON object as the request body, got an empty body.'],
    [
      'broken JSON',
      '{"query": nope}',
      'The request body is not valid JSON: unexpected "n" at position 10 (line 1, column 11).',
    ],
    [
      'broken JSON on a later line',
      '{\n  "query": "{ a }",\n}',
      'The request body is not valid JSON: unexpected "}" at position 22 (line 3, column 1).',
    ],
    [
      'JSON that ends early',
      '{"query": "{ a',
      'The request body is not valid JSON: unexpected the end of the text at position 14 (line 1, column 15).',
    ],
    ['a string', '"{ a }"', 'Expected a JSON object as the request body, got "{ a }".'],
    ['null', 'null', 'Expected a JSON object as the request body, got null.'],
    ['a number', '12', 'Expected a JSON object as the request body, got 12.'],
    [
      'a batch',
      '[{"query":"{ a }"}]',
      'Batched requests are not supported: expected one JSON object per request, got an array.',
    ],
    [
      'a missing query',
      '{"qeury":"{ a }"}',
      'Expected a string at "query", got nothing. The request has "qeury".',
    ],
    ['no keys at all', '{}', 'Expected a string at "query", got nothing. The request has no keys.'],
    ['a null query', '{"query":null}', 'Expected a string at "query", got nothing. The request has "query".'],
    ['a query that is a number', '{"query":1}', 'Expected a string at "query", got 1.'],
    ['a query that is an object', '{"query":{}}', 'Expected a string at "query", got an object.'],
    [
      'an operation name that is a list',
      '{"query":"a","operationName":[]}',
      'Expected a string or null at "operationName", got an array.',
    ],
    [
      'variables in a string',
      '{"query":"a","variables":"{}"}',
      'Expected an object or null at "variables", got "{}".',
    ],
    [
      'variables in a list',
      '{"query":"a","variables":[]}',
      'Expected an object or null at "variables", got an array.',
    ],
    [
      'extensions that are a flag',
      '{"query":"a","extensions":true}',
      'Expected an object or null at "extensions", got true.',
    ],
    [
      '__proto__ in the body',
      '{"query":"a","__proto__":{}}',
      'The key "__proto__" is not allowed in the request body.',
    ],
    [
      '__proto__ in variables',
      '{"query":"a","variables":{"a":[{"\\u005f_proto__":{"admin":true}}]}}',
      'The key "__proto__" is not allowed, found at variables.a[0].',
    ],
  ])('is answered 400 and told what came: %s', async (_, body, message) => {
    const response = await post(await echo(), body);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toEqual({ message, code: 'BAD_REQUEST' });
  });

  it('is answered 400 when it is not UTF-8', async () => {
    const response = await post(await echo(), Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]));
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe('The request body is not valid UTF-8.');
  });

  it.each([
    [
      'query=%7Ba%7D&variables=%7Ba',
      'The URL parameter "variables" is not valid JSON: unexpected "a" at position 1 (line 1, column 2).',
    ],
    ['query=%7Ba%7D&variables=1', 'Expected an object or null at "variables", got 1.'],
    ['query=%7Ba%7D&extensions=%5B%5D', 'Expected an object or null at "extensions", got an array.'],
    ['query=a&query=b', 'Expected one URL parameter "query", got 2.'],
    ['operationName=A', 'Expected a string at "query", got nothing. The request has "operationName".'],
    ['', 'Expected a string at "query", got nothing. The request has no keys.'],
  ])('is answered 400 over GET as well: %s', async (search, message) => {
    const { url } = await echo();
    const response = await fetch(`${url}/graphql?${search}`);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe(message);
  });

  it('keeps the media type the client asked for', async () => {
    const response = await post(await echo(), '{', { accept: 'application/graphql-response+json' });
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
  });

  it('passes at the depth limit and is answered 400 one level above', async () => {
    const server = await echo({ maxJsonDepth: 3 });
    expect((await post(server, { query: 'a', variables: { a: { b: { c: 1 } } } })).status).toBe(200);
    const tooDeep = await post(server, { query: 'a', variables: { a: { b: { c: [] } } } });
    expect(tooDeep.status).toBe(400);
    expect((await errorOf(tooDeep)).message).toBe('The value at variables.a.b.c is nested too deeply.');
  });

  it('does not overflow the stack with a million brackets', async () => {
    const server = await echo();
    const brackets = '['.repeat(900_000);
    expect(
      (await post(server, `{"query":"a","variables":{"a":${brackets}${']'.repeat(900_000)}}}`)).status,
    ).toBe(400);
    const broken = await post(server, `{"query":"a","variables":{"a":${brackets}`);
    expect((await errorOf(broken)).message).toContain('unexpected the end of the text at position 900030');
  });
});

describe('a content type or encoding that is not plain JSON', () => {
  it.each([
    'application/graphql',
    'application/xml',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
  ])('is answered 415: %s', async (contentType) => {
    const response = await post(await echo(), { query: 'a' }, { 'content-type': contentType });
    expect(response.status).toBe(415);
    expect(await errorOf(response)).toEqual({
      message: `Expected the content type "application/json" in UTF-8, got "${contentType}".`,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  it.each(['text/plain', 'multipart/form-data; boundary=x'])(
    'is answered 415 even with a preflight header: %s',
    async (contentType) => {
      const headers = { 'content-type': contentType, 'apollo-require-preflight': 'true' };
      expect((await post(await echo(), { query: 'a' }, headers)).status).toBe(415);
    },
  );

  it('is answered 415 when two content types are given', async () => {
    const server = await echo();
    const answer = await exchange(
      server,
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}',
    );
    expect(answer).toMatch(/^HTTP\/1.1 415 /);
  });

  it('is answered 415 over GET too, which is a known way around CSRF protection', async () => {
    const { url } = await echo();
    const get = (contentType: string) =>
      fetch(`${url}/?query=a`, { headers: { 'content-type': contentType } });
    expect((await get('application/x-message')).status).toBe(415);
    expect((await get('application/json')).status).toBe(200);
  });

  it.each([
    ['gzip', gzipSync('{"query":"a"}')],
    ['br', brotliCompressSync('{"query":"a"}')],
    ['deflate', Buffer.from('x')],
    ['identity, gzip', Buffer.from('x')],
  ])('is answered 415 that asks for identity: content-encoding %s', async (encoding, body) => {
    const response = await post(await echo(), body, { 'content-encoding': encoding });
    expect(response.status).toBe(415);
    expect(response.headers.get('accept-encoding')).toBe('identity');
    expect((await errorOf(response)).message).toBe(
      `Expected an uncompressed request body, got the content encoding "${encoding}".`,
    );
  });

  it('is accepted when the encoding says identity', async () => {
    expect((await post(await echo(), { query: 'a' }, { 'content-encoding': 'identity' })).status).toBe(200);
  });
});

describe('the position of a JSON mistake', () => {
  const valid = [
    '{}',
    '[]',
    ' [1, -0.5e+3 , "a\\u00e9\\n", true, null, {"a": {"b": []}, "c": [[], {}]}] ',
    '"x"',
    '0',
  ];

  it.each(valid)('is undefined for valid text: %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(findJsonProblem(text)).toBeUndefined();
  });

  it('is found exactly when JSON.parse fails, for every text one edit away from a valid one', () => {
    const edits = ['', '"', '{', '}', '[', ']', ',', ':', '\\', '1', '-', 'x', ' ', '\n'];
    for (const text of valid) {
      for (let at = 0; at <= text.length; at++) {
        for (const edit of edits) {
          for (const mutant of [
            text.slice(0, at) + edit + text.slice(at),
            text.slice(0, at) + edit + text.slice(at + 1),
          ]) {
            expect(findJsonProblem(mutant) === undefined, mutant).toBe(parses(mutant));
          }
        }
      }
    }
  });

  function parses(text: string): boolean {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }
});
