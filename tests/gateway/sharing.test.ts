import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { json } from '../../edge/index.ts';
import {
  type RunningSubgraph,
  type SubgraphFixture,
  startTestMesh,
  type TestMesh,
} from '../support/gateway-fixtures.ts';

const QUESTION = 'query($limit: Int) { counts(limit: $limit) }';

const fixture: SubgraphFixture = {
  name: 'counter',
  typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { counts(limit: Int): [Int] }
    type Mutation { count: Int }`,
  resolvers: {},
};

let mesh: TestMesh;
let counter: RunningSubgraph;
let answered = 0;
/** Lets the subgraph answer what it was asked. */
let open: () => void = () => {};

beforeAll(async () => {
  mesh = await startTestMesh([fixture], {
    teams: [],
    config: { forwardHeaders: ['authorization', 'x-tenant'] },
  });
  const found = mesh.subgraphs['counter'];
  if (!found) throw new Error('Expected the subgraph counter.');
  counter = found;
  counter.fault = async () => {
    answered += 1;
    const count = answered;
    await new Promise<void>((resolve) => {
      const before = open;
      open = () => {
        before();
        resolve();
      };
    });
    return json(200, { data: { counts: [count], count } });
  };
});
afterEach(() => {
  counter.requests.length = 0;
  open = () => {};
});
afterAll(() => mesh.close());

/** Waits until the subgraph was asked so often, and a moment in which it might be asked once more. */
async function untilAsked(times: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (counter.requests.length < times && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
}

type Ask = Parameters<TestMesh['ask']>[1] & { readonly query?: string };

/** Asks side by side and tells how often the subgraph was asked. */
async function countCalls(questions: readonly Ask[], expected: number): Promise<number> {
  // Planned before, so that they are at the subgraph at the same time.
  for (const { query = QUESTION } of questions) await mesh.gateway.explain(query);
  const answers = questions.map(({ query = QUESTION, ...options } = {}) => mesh.ask(query, options));
  await untilAsked(expected);
  const calls = counter.requests.length;
  const timer = setInterval(() => open(), 10);
  for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  clearInterval(timer);
  return calls;
}

describe('equal queries at the same time', () => {
  it('are answered by one call, all with the same answer', async () => {
    const answers = Array.from({ length: 20 }, () => mesh.ask(QUESTION, { variables: { limit: 1 } }));
    await untilAsked(1);
    open();
    const texts = new Set((await Promise.all(answers)).map(({ text }) => text));
    expect(texts.size).toBe(1);
    expect(counter.requests).toHaveLength(1);
  });

  it('share when they differ only in white space, inline values told as variables, or headers that nobody forwards', async () => {
    const calls = await countCalls(
      [
        { query: '{ counts(limit: 7) }', headers: { 'x-trace': '1' } },
        { query: 'query   { counts( limit: 7 ) }', headers: { 'x-trace': '2' } },
      ],
      1,
    );
    expect(calls).toBe(1);
  });

  it('do not share what comes after the answer', async () => {
    expect(await countCalls([{}], 1)).toBe(1);
    expect(await countCalls([{}], 2)).toBe(2);
  });
});

describe('queries that differ in anything that can change the answer do not share', () => {
  const cases: readonly (readonly [string, readonly Ask[]])[] = [
    ['variables', [{ variables: { limit: 1 } }, { variables: { limit: 2 } }]],
    ['a variable that is null and one that is left out', [{ variables: { limit: null } }, { variables: {} }]],
    ['inline values', [{ query: '{ counts(limit: 1) }' }, { query: '{ counts(limit: 2) }' }]],
    ['a forwarded header', [{ headers: { authorization: 'a' } }, { headers: { authorization: 'b' } }]],
    ['which header has a value', [{ headers: { authorization: 'a' } }, { headers: { 'x-tenant': 'a' } }]],
    ['having a header', [{ headers: { authorization: 'a' } }, {}]],
    ['the wish for a receipt', [{ extensions: { weft: { receipt: true } } }, {}]],
    ['an alias', [{ query: '{ counts }' }, { query: '{ other: counts }' }]],
  ];
  it.each(cases)('%s', async (_name, questions) => {
    expect(await countCalls(questions, 2)).toBe(2);
  });

  it('nor do mutations', async () => {
    expect(await countCalls([{ query: 'mutation { count }' }, { query: 'mutation { count }' }], 2)).toBe(2);
  });
});

describe('different queries at the same time', () => {
  it('share the calls to subgraphs that are equal', async () => {
    const calls = await countCalls(
      [{ query: '{ counts(limit: 3) }' }, { query: '{ __typename counts(limit: 3) }' }],
      1,
    );
    expect(calls).toBe(1);
  });

  it('do not when their forwarded headers differ', async () => {
    const query = '{ __typename counts(limit: 3) }';
    const questions = [{ query: '{ counts(limit: 3) }' }, { query, headers: { authorization: 'b' } }];
    expect(await countCalls(questions, 2)).toBe(2);
  });
});

describe('a client that leaves', () => {
  async function leaving(): Promise<AbortController> {
    const client = new AbortController();
    const body = JSON.stringify({ query: QUESTION });
    const headers = { 'content-type': 'application/json' };
    fetch(`${mesh.url}/graphql`, { method: 'POST', headers, body, signal: client.signal }).catch(() => {});
    await untilAsked(1);
    return client;
  }

  it('does not take the answer from those who stay', async () => {
    const first = await leaving();
    const second = mesh.ask(QUESTION);
    await untilAsked(1);
    first.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    open();
    expect(await second).toMatchObject({ data: { counts: [expect.any(Number)] } });
    expect(counter.requests).toHaveLength(1);
  });

  it('ends the call when it is the last', async () => {
    const gone = new Promise<void>((resolve) => {
      const answer = counter.fault;
      counter.fault = async (request) => {
        counter.fault = answer;
        await new Promise<void>((left) => request.signal.addEventListener('abort', () => left()));
        resolve();
        return json(200, {});
      };
    });
    const only = await leaving();
    only.abort();
    await gone;
  });
});

it('can be turned off', async () => {
  const own = await startTestMesh([fixture], { teams: [], config: { shareEqualQueries: false } });
  const [subgraph] = Object.values(own.subgraphs);
  if (!subgraph) throw new Error('Expected a subgraph.');
  subgraph.fault = async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return json(200, { data: { counts: [] } });
  };
  await Promise.all([own.ask('{ counts }'), own.ask('{ counts }')]);
  expect(subgraph.requests).toHaveLength(2);
  await own.close();
});
