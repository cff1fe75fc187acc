import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError } from 'graphql';
import { serverAudits } from 'graphql-http';
import { gql } from 'graphql-tag';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSubgraph, serveSchema } from '../../subgraphs/toolkit/index.ts';

const logged: unknown[] = [];
let contexts = 0;
let asOf = '2001-01-01T00:00:00Z';
let subgraph: RunningSubgraph;

beforeAll(async () => {
  const schema = buildSubgraphSchema([
    {
      typeDefs: gql`
        type Query { hello(name: String): String mine: Int fails: String secret: String }
        type Mutation { change: Int }
        type Subscription { ticks: Int }
      `,
      resolvers: {
        Query: {
          hello: (_: unknown, { name }: { name?: string }) => `Hello ${name ?? 'you'}`,
          mine: (_: unknown, __: unknown, context: { number: number }) => context.number,
          fails: () => {
            throw new GraphQLError('Ask me tomorrow.', { extensions: { code: 'TOO_EARLY' } });
          },
          secret: () => {
            throw new Error('password is 1234');
          },
        },
        Mutation: { change: () => 1 },
      },
    },
  ]);
  subgraph = await serveSchema({
    schema,
    port: 0,
    host: '127.0.0.1',
    context: () => ({ number: ++contexts }),
    products: () => [{ id: 'greetings.hello', version: '1.0.0', asOf }],
    onError: (error) => logged.push(error),
  });
});
afterAll(() => subgraph.close());

async function ask(body: Record<string, unknown>, accept = 'application/json') {
  const response = await fetch(subgraph.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test('answers over HTTP as the specification says', async () => {
  const results = await Promise.all(
    serverAudits({ url: subgraph.url }).map(async (audit) => ({
      result: await audit.fn(),
      name: audit.name,
    })),
  );
  expect(results.length).toBeGreaterThan(40);
  expect(results.filter(({ result }) => result.status === 'error').map(({ name }) => name)).toEqual([]);
});

test('gives every request its own context', async () => {
  const first = await ask({ query: '{ mine again: mine }' });
  const second = await ask({ query: '{ mine }' });
  expect(first.body.data.mine).toBe(first.body.data.again);
  expect(second.body.data.mine).toBe(first.body.data.mine + 1);
});

test('shows what a resolver says on purpose, and only an id of what it did not', async () => {
  const { body } = await ask({ query: '{ fails secret }' });
  expect(body.data).toEqual({ fails: null, secret: null });
  expect(body.errors[0]).toMatchObject({ message: 'Ask me tomorrow.', extensions: { code: 'TOO_EARLY' } });
  expect(body.errors[1]).toMatchObject({ path: ['secret'], extensions: { code: 'INTERNAL_ERROR' } });
  expect(JSON.stringify(body)).not.toContain('1234');
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatchObject({
    message: body.errors[1].message,
    cause: { message: 'password is 1234' },
  });
});

test('answers a receipt when asked, with the age of the data at that moment', async () => {
  const extensions = { weft: { receipt: true } };
  const products = async () => (await ask({ query: '{ hello }', extensions })).body.extensions.weft.products;
  expect(await products()).toEqual([{ id: 'greetings.hello', version: '1.0.0', asOf }]);
  asOf = '2001-01-02T00:00:00Z';
  expect(await products()).toEqual([{ id: 'greetings.hello', version: '1.0.0', asOf }]);
  expect((await ask({ query: '{ hello }', extensions: { weft: true } })).body).toEqual({
    data: { hello: 'Hello you' },
  });
});

test('answers 405 to a mutation over GET and refuses subscriptions', async () => {
  const get = await fetch(`${subgraph.url}?query=mutation{change}`, {
    headers: { 'apollo-require-preflight': '1' },
  });
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  const { body } = await ask({ query: 'subscription { ticks }' });
  expect(body.errors[0].message).toBe('Subscriptions are not served here.');
});

test('counts tokens before it parses', async () => {
  const aliased = Array.from({ length: 3_332 }, (_, index) => `a${index}: hello`).join(' ');
  const query = (more: string) => `{ ${aliased} ${more} }`;
  const atTheLimit = await ask({ query: query('hello hello') });
  expect(atTheLimit.body.data).toMatchObject({ hello: 'Hello you', a3331: 'Hello you' });
  const { status, body } = await ask(
    { query: query('hello hello hello') },
    'application/graphql-response+json',
  );
  expect([status, body.errors[0].message]).toEqual([
    400,
    'Syntax Error: Document contains more that 10000 tokens. Parsing aborted.',
  ]);
});

test('is alive and ready, answers 404 elsewhere, and is gone after close', async () => {
  const other = await serveSchema({
    schema: buildSubgraphSchema([{ typeDefs: gql`type Query { a: Int }` }]),
    port: 0,
  });
  expect(other.url).toBe(`http://localhost:${other.port}/graphql`);
  for (const [path, status] of [
    ['/health/live', 200],
    ['/health/ready', 200],
    ['/', 404],
  ] as const) {
    expect((await fetch(new URL(path, other.url))).status).toBe(status);
  }
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
});
