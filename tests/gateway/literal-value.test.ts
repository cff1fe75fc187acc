import {
  GraphQLFloat,
  type GraphQLInputType,
  GraphQLInt,
  parseConstValue,
  stripIgnoredCharacters,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Handler, json, startServer } from '../../edge/index.ts';
import { createGateway, gatewayConfigSchema } from '../../gateway/index.ts';
import { literalValue } from '../../gateway/operation/literal-value.ts';
import { composeSupergraph } from '../support/gateway-fixtures.ts';

const read = (text: string, type: GraphQLInputType) => literalValue(parseConstValue(text), type);

describe('a number as a literal', () => {
  it.each([
    ['1.50', 1.5],
    ['-0.125', -0.125],
    ['2.0', 2],
    ['-2.2250738585072014e-308', -2.2250738585072014e-308],
  ])('%s is the same in JSON', (text, value) => {
    expect(read(text, GraphQLFloat)).toBe(value);
  });

  it.each(['0.1000000000000000055511151231257827', '1e400', '9007199254740993.0'])(
    '%s is not, so it stays where it is',
    (text) => {
      expect(read(text, GraphQLFloat)).toBeUndefined();
    },
  );

  it('of a million zeros stays where it is, and is not looked at once for each', () => {
    expect(read(`1.${'0'.repeat(1_000_000)}1`, GraphQLFloat)).toBeUndefined();
    expect(read(`1${'0'.repeat(1_000_000)}`, GraphQLInt)).toBeUndefined();
  });
});

it('of no finite value is the mistake of the client', async () => {
  const gateway = createGateway({ config: gatewayConfigSchema.parse({ port: 0 }), log: () => {} });
  const typeDefs = 'scalar Any type Query { near(to: Float, of: [Float!], any: Any): String }';
  const url = 'http://localhost:1/graphql';
  expect(await gateway.useSupergraph(composeSupergraph([{ name: 'a', typeDefs, url }]))).toMatchObject({
    ok: true,
  });
  for (const query of ['{ near(to: 1e999) }', `{ near(of: [1, -9${'9'.repeat(400)}]) }`]) {
    const { data, errors } = await gateway.execute({ query, variables: {} });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^Float cannot represent a number as large as -?[19].{0,42}\.$/),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  }
  await gateway.close();
});

it('reaches a scalar of a subgraph as it was written', async () => {
  const asked: string[] = [];
  const handler: Handler = async (request) => {
    asked.push(JSON.parse(String(await request.body())).query);
    return json(200, { data: { near: 'here' } });
  };
  const server = await startServer({ handler, port: 0 });
  const gateway = createGateway({ config: gatewayConfigSchema.parse({ port: 0 }), log: () => {} });
  const typeDefs =
    'scalar Any input In { any: Any to: Float } type Query { near(any: Any, in: In, to: Float): String }';
  const supergraph = composeSupergraph([{ name: 'a', typeDefs, url: `${server.url}/graphql` }]);
  expect(await gateway.useSupergraph(supergraph)).toMatchObject({ ok: true });
  const written = [
    'near(any:12345678901234567890)',
    'near(any:{a:9007199254740993,b:[1.0,1e2,"9007199254740993"]})',
    'near(in:{any:0.10})',
    'near(any:1e999)',
  ];
  for (const field of written) {
    const { data } = await gateway.execute({ query: `{ ${field} }`, variables: {} });
    expect(data).toEqual({ near: 'here' });
  }
  await gateway.execute({ query: 'query($x: Any = 1.00) { near(any: $x) }', variables: {} });
  const plain = (text: string): string => stripIgnoredCharacters(text).replace(/^query/, '');
  expect(asked.map(plain)).toEqual([
    ...written.map((field) => plain(`{${field}}`)),
    '($x:Any=1.00){near(any:$x)}',
  ]);
  await gateway.close();
  await server.close(0);
});
