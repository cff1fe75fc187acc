import { describe, expect, it } from 'vitest';
import { json, readGraphqlRequest } from '../../edge/index.ts';
import { answerGraphql, errorOf, post, serve } from './support.ts';

/** What the edge makes of an Accept header. */
async function streamOf(accept: string): Promise<unknown> {
  const server = await serve(async (request) => {
    const read = await readGraphqlRequest(request);
    return read.ok ? json(200, read.stream ?? 'none') : read.response;
  });
  const response = await post(server, { query: '{ a }' }, { accept });
  return JSON.parse(await response.text());
}

const APOLLO = 'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9';
const URQL =
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';

describe('an Accept header that names a stream', () => {
  it.each([
    ['deferSpec=20220824', undefined, APOLLO],
    ['deferSpec=20220824', undefined, 'multipart/mixed; deferSpec="20220824", application/json'],
    ['incrementalSpec=v0.2', undefined, 'multipart/mixed;incrementalSpec=v0.2, application/json'],
    ['multipart', undefined, 'multipart/mixed, application/json'],
    ['multipart', 'sse', URQL],
    [
      undefined,
      'subscriptionSpec=1.0',
      'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
    ],
    [undefined, 'sse', 'application/json, text/event-stream'],
    [
      'deferSpec=20220824',
      'subscriptionSpec=1.0',
      'multipart/mixed;subscriptionSpec=1.0, multipart/mixed;deferSpec=20220824, application/json',
    ],
    [undefined, 'subscriptionSpec=1.0', 'text/event-stream;q=0.1, MULTIPART/MIXED;subscriptionSpec=1.0, */*'],
    ['multipart', 'sse', 'multipart/mixed;deferSpec=1, text/event-stream, multipart/mixed;q=0.1, */*'],
  ])('allows parts as %s and events as %s: %s', async (deferred, events, accept) => {
    expect(await streamOf(accept)).toEqual(JSON.parse(JSON.stringify({ deferred, events })));
  });

  it.each([
    ['sse', 'text/event-stream'],
    ['sse', 'text/event-stream, multipart/mixed, application/json;q=0'],
    ['multipart', 'multipart/mixed;subscriptionSpec=1.0'],
  ])('asks for %s only when it allows no JSON: %s', async (only, accept) => {
    expect(await streamOf(accept)).toMatchObject({ only });
  });

  it.each(['application/json', '*/*', 'multipart/*, */*', 'text/event-stream;q=0, */*', 'text/*, */*'])(
    'names none: %s',
    async (accept) => {
      expect(await streamOf(accept)).toBe('none');
    },
  );

  it.each(['multipart/mixed;subscriptionSpec=2.0', 'multipart/mixed;deferSpec=1', 'multipart/form-data'])(
    'is answered 406 when it names no format that is spoken here: %s',
    async (accept) => {
      const response = await post(await serve(answerGraphql), { query: '{ hello }' }, { accept });
      expect([response.status, (await errorOf(response)).code]).toEqual([406, 'NOT_ACCEPTABLE']);
    },
  );

  it('may be sent by an EventSource, which cannot send other headers', async () => {
    const { url } = await serve(async (request) => {
      const read = await readGraphqlRequest(request);
      return read.ok ? json(200, read.params.query) : read.response;
    });
    const response = await fetch(`${url}/graphql?query=%7Ba%7D`, {
      headers: { accept: 'text/event-stream' },
    });
    expect([response.status, await response.json()]).toEqual([200, '{a}']);
  });
});
