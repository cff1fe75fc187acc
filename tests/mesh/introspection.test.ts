import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, dataOf, surface } from '../support/mesh.ts';

/** graphql-js reads the answer as its own type; that it has a schema is all a border can say before. */
const introspection = z.custom<IntrospectionQuery>(
  (value) => z.object({ __schema: z.object({ types: z.array(z.unknown()) }) }).safeParse(value).success,
);

describe('introspection', () => {
  it('answers the query of GraphiQL with the schema of /schema.graphql', async () => {
    // As @graphiql/react asks: see its fetching of the schema.
    const query = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true });
    const seen = buildClientSchema(await dataOf(query, introspection));
    const served = buildSchema(await surface('/schema.graphql'));
    const print = (schema: typeof seen): string => printSchema(lexicographicSortSchema(schema));
    expect(print(seen)).toBe(print(served));
  });

  it('answers every option that tools of graphql-js 16 ask with', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const { status, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
  });

  it('tells the description of a field as its contract gives it', async () => {
    const { __type } = await dataOf(
      '{ __type(name: "Flight") { fields { name description } } }',
      z.strictObject({
        __type: z.strictObject({
          fields: z.array(z.strictObject({ name: z.string(), description: z.string().nullable() })),
        }),
      }),
    );
    expect(__type.fields).toContainEqual({
      name: 'delay',
      description: expect.stringContaining('Minutes the flight arrived after its scheduled time'),
    });
    expect(__type.fields.filter(({ description }) => !description)).toEqual([]);
  });

  it('answers about the schema and about data in one request', async () => {
    const { data, errors } = await ask(
      `query ($type: String!) { ...About airport(iata: "SEA") { city } } fragment About on Query { __typename kind: __type(name: $type) { ...Kind } }
       fragment Kind on __Type { name kind isOneOf }`,
      { variables: { type: 'AirportWhere' } },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      __typename: 'Query',
      kind: { name: 'AirportWhere', kind: 'INPUT_OBJECT', isOneOf: false },
      airport: { city: 'Seattle' },
    });
  });

  it('shows nothing of how the subgraphs fit together', async () => {
    const schema = buildSchema(await surface('/schema.graphql'));
    const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
    const names = [...Object.keys(schema.getTypeMap()), ...schema.getDirectives().map(({ name }) => name)];
    expect(
      [...fields, ...names].filter((name) => /^_[^_]|^(join|link|federation)__|^owner$/.test(name)),
    ).toEqual([]);
    for (const query of ['{ _service { sdl } }', '{ _entities(representations: []) { __typename } }']) {
      expect((await ask(query)).errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  it('suggests the near name of an unknown field', async () => {
    const { errors } = await ask('{ flights { dely } }');
    expect(errors?.[0]?.message).toContain('Did you mean "delay"?');
  });
});
