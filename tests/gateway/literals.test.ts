import { GraphQLError, GraphQLScalarType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh(MESH_FIXTURES);
});
afterAll(() => mesh.close());

const planCount = (): number => mesh.gateway.snapshot?.parts.plans.size ?? 0;
const lastRequest = (subgraph: string) => mesh.subgraphs[subgraph]?.requests.at(-1)?.body;

/** How many plans these operations make. */
async function plansOf(queries: readonly string[]): Promise<number> {
  const before = planCount();
  for (const query of queries) expect((await mesh.ask(query)).errors).toBeUndefined();
  return planCount() - before;
}

describe('operations that differ only in values', { timeout: 120_000 }, () => {
  it('share one plan, and each gets its own answer', async () => {
    const before = planCount();
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, at) =>
        mesh.ask(`{ flights(limit: ${at % 4}, minDelay: ${at}) { id origin { name } } }`),
      ),
    );
    expect(planCount() - before).toBe(1);
    const lengths = answers.map(({ data }) => Array.isArray(data?.['flights']) && data['flights'].length);
    expect(lengths).toEqual(answers.map((_, at) => Math.min(at % 4, 3)));
  });

  it('send the values beside one text', async () => {
    await mesh.ask('{ flights(limit: 1, minDelay: 3) { id } }');
    expect(lastRequest('flights')).toMatchObject({
      query: 'query($weft__v0:Int!$weft__v1:Int!){flights(limit:$weft__v0 minDelay:$weft__v1){id}}',
      variables: { weft__v0: 1, weft__v1: 3 },
    });
  });

  it.each([
    ['white space and comments', ['{ one: flight(id: 1) { id } }', '{one:flight(id:"2"){ id,} # two\n}']],
    [
      'other operations of the document',
      [
        'query A { two: flight(id: 1) { ...F } } fragment F on Flight { id }',
        'fragment F on Flight { id } query A { two: flight(id: 1) { ...F } }',
      ],
    ],
    [
      'whether values are equal by chance',
      [
        '{ a: flights(limit: 1) { b: delay(unit: "x") } c: flights(limit: 1) { d: delay(unit: "x") } }',
        '{ a: flights(limit: 1) { b: delay(unit: "x") } c: flights(limit: 2) { d: delay(unit: "y") } }',
      ],
    ],
  ])('share one plan whatever %s', async (_name, queries) => {
    expect(await plansOf(queries)).toBe(1);
  });

  it('share one plan with an operation of the same name in a larger document', async () => {
    const before = planCount();
    await mesh.ask('query Late { three: flight(id: 1) { id } }');
    const larger = 'query Late { three: flight(id: 2) { id } } query Other { flights(limit: 1) { delay } }';
    const { data } = await mesh.ask(larger, { operationName: 'Late' });
    expect(data).toEqual({ three: { id: '2' } });
    expect(planCount() - before).toBe(1);
  });

  it('do not share with operations that a directive makes different', async () => {
    const queries = [true, false].map((flag) => `{ four: flight(id: 1) { id delay @skip(if: ${flag}) } }`);
    expect(await plansOf(queries)).toBe(2);
  });

  it('do not share when a value would not survive as JSON', async () => {
    const query = '{ five: flight(id: 1) { delay(unit: null) } }';
    expect(await plansOf([query, query.replace('null', '"hours"')])).toBe(2);
    expect(lastRequest('flights')?.['variables']).toEqual({ weft__v0: '1', weft__v1: 'hours' });
  });
});

describe('errors in literals and variables', () => {
  it('speak of what the client wrote, at its place', async () => {
    const { errors } = await mesh.ask('{\n  flights(limit: 1) { id }\n  flight(id: true) { id } }');
    expect(errors).toMatchObject([
      {
        message: 'ID cannot represent a non-string and non-integer value: true',
        locations: [{ line: 3, column: 14 }],
      },
    ]);
    const wrong = await mesh.ask('query($n: Int!) {\n flights(limit: $n, minDelay: 1) { id } }', {
      variables: { n: 'x', weft__v0: 5 },
    });
    expect(wrong.errors).toMatchObject([
      { message: expect.stringContaining('"$n"'), locations: [{ line: 1, column: 7 }] },
    ]);
    expect(wrong.text).not.toContain('weft__');
  });

  it('cannot be caused by sending a variable of our own', async () => {
    const { data } = await mesh.ask('{ flights(limit: 1) { id } }', { variables: { weft__v0: 3 } });
    expect(data).toEqual({ flights: [{ id: '1' }] });
  });
});

describe('a receipt and an explanation', () => {
  it('show nothing of the variables that literals travel in', async () => {
    const query = '{ flights(limit: 1) { delay(unit: "hours") origin { name } } }';
    const { text } = await mesh.ask(query, { extensions: { weft: { receipt: true } } });
    expect(text).toContain('"flights[].origin.name"');
    expect(text).not.toContain('weft__');

    await mesh.gateway.explain(query.replace('hours', 'days'));
    const explained = await mesh.gateway.explain(query);
    expect(explained.ok && explained.value.plan).toMatchObject({
      steps: [{ operation: '{flights(limit:1){delay(unit:"hours")origin{__typename iata}}}' }, {}],
    });
  });
});

describe('a literal that a subgraph refuses', () => {
  const day = new GraphQLScalarType({
    name: 'Day',
    parseValue: (value) => {
      if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value))
        throw new GraphQLError('A day is like 2001-01-31.');
      return value;
    },
  });
  const fixture = {
    name: 'days',
    typeDefs: `
      scalar Day
      input Span { from: Day, part: Int }
      type Query { on(day: Day, span: Span): String }`,
    resolvers: { Day: day, Query: { on: () => 'done' } },
  };

  it('is spoken of as the value that the client wrote', async () => {
    const days = await startTestMesh([fixture], { teams: [] });
    const alone = await days.ask('{ on(day: "yesterday") }');
    const inside = await days.ask('{ on(span: { from: "yesterday", part: 1 }) }');
    await days.close();
    expect(alone.errors?.[0]?.message).toBe(
      'The value of an argument got invalid value "yesterday"; A day is like 2001-01-31.',
    );
    expect(inside.errors?.[0]?.message).toBe(
      'The value of an argument got invalid value "yesterday" at "from"; A day is like 2001-01-31.',
    );
    expect(alone.text + inside.text).not.toContain('weft__');
  });
});
