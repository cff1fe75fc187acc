import { buildSubgraphSchema } from '@apollo/subgraph';
import { Trace } from '@apollo/usage-reporting-protobuf';
import { GraphQLError, parse } from 'graphql';
import { gql } from 'graphql-tag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSubgraph, serveSchema } from '../../subgraphs/toolkit/index.ts';
import { useLabs } from './lab/lab.ts';

/*
 * What a federated gateway, of whatever make, expects of a subgraph: the checks of the public compatibility list, first for a
 * subgraph written by hand and served by the toolkit, then for one made from contracts.
 */

type Answer = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly unknown[] }[];
  readonly extensions?: { readonly ftv1?: string };
};

async function ask(
  url: string,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return JSON.parse(await response.text());
}

const ENTITIES =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename';

async function entities(url: string, representations: readonly object[], selection: string): Promise<Answer> {
  return ask(url, `${ENTITIES} ${selection} } }`, { representations });
}

const SDL = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@composeDirective", "@extends", "@external", "@inaccessible",
    "@interfaceObject", "@key", "@override", "@provides", "@requires", "@shareable", "@tag"])
  @link(url: "https://library.example/specs/shelf/v1.0", import: ["@shelf"])
  @composeDirective(name: "@shelf")

directive @shelf(room: String!) on OBJECT

type Query {
  book(isbn: ID!): Book
  loans: [Loan!]!
  broken: String
}

type Book @key(fields: "isbn") @key(fields: "publisher { id } number") @key(fields: "series title") @shelf(room: "west") {
  isbn: ID!
  number: Int!
  series: String
  title: String
  publisher: Publisher!
  size: Size
  price: Int @tag(name: "internal")
  pages: Int @override(from: "catalogue")
  cellar: String @inaccessible
  author: Author @provides(fields: "born")
}

type Publisher @shareable { id: ID! }
type Size @shareable { width: Int height: Int @tag(name: "internal") }

type Author @key(fields: "email") {
  email: ID!
  born: Int @external
  works: Int @external
  perYear: Int @requires(fields: "born works")
}

type Loan @interfaceObject @key(fields: "id") { id: ID! days: Int! }
`;

const AUTHOR = { email: 'ursula@library.example', born: 1929, works: 60 };
const BOOK = {
  __typename: 'Book',
  isbn: '978-0',
  number: 7,
  series: 'Hainish',
  title: 'The Dispossessed',
  publisher: { id: 'harper' },
  size: { width: 11, height: 18 },
  price: 12,
  pages: 341,
  cellar: 'row 9',
  author: AUTHOR,
};

type Reference = Partial<typeof BOOK>;

const resolvers = {
  Query: {
    book: (_: unknown, { isbn }: { isbn: string }) => (isbn === BOOK.isbn ? BOOK : null),
    loans: () => [{ id: '1', days: 14 }],
    broken: () => {
      throw new GraphQLError('The stacks are closed.');
    },
  },
  Book: {
    __resolveReference: ({ isbn, number, publisher, series, title }: Reference) => {
      const isThis =
        isbn === BOOK.isbn ||
        (number === BOOK.number && publisher?.id === BOOK.publisher.id) ||
        (series === BOOK.series && title === BOOK.title);
      return isThis ? BOOK : null;
    },
  },
  Author: {
    __resolveReference: (author: object) => author,
    perYear: ({ born, works }: { born?: number; works?: number }) =>
      born === undefined || works === undefined ? null : Math.round((works / (2000 - born)) * 100),
  },
  Loan: { __resolveReference: ({ id }: { id: string }) => ({ id, days: 14 }) },
};

describe('a subgraph written by hand', () => {
  let subgraph: RunningSubgraph;
  let sdl = '';
  beforeAll(async () => {
    const schema = buildSubgraphSchema([{ typeDefs: gql(SDL), resolvers }]);
    subgraph = await serveSchema({ schema, port: 0, host: '127.0.0.1' });
    sdl = await sdlOf(subgraph.url);
  });
  afterAll(() => subgraph.close());

  it('tells its SDL, which parses and names every type', () => {
    const names = parse(sdl).definitions.flatMap((one) =>
      'name' in one && one.name ? [one.name.value] : [],
    );
    expect(names).toEqual(expect.arrayContaining(['Query', 'Book', 'Publisher', 'Size', 'Author', 'Loan']));
  });

  it('says @link once, with version and imports', () => {
    expect(sdl.match(/@link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.3"/g)).toHaveLength(1);
    expect(sdl).toMatch(/import: \[[^\]]*"@composeDirective"[^\]]*"@tag"[^\]]*\]/);
  });

  it('hands on directives of its own by @composeDirective', () => {
    expect(sdl).toContain('@composeDirective(name: "@shelf")');
    expect(sdl).toContain('@link(url: "https://library.example/specs/shelf/v1.0", import: ["@shelf"])');
    expect(sdl).toContain('directive @shelf(room: String!) on OBJECT');
    expect(sdl).toContain('@shelf(room: "west")');
  });

  it.each([
    '@shareable',
    '@tag(name: "internal")',
    '@override(from: "catalogue")',
    '@inaccessible',
    '@interfaceObject',
    '@provides(fields: "born")',
    '@requires(fields: "born works")',
    '@key(fields: "publisher { id } number")',
    '@key(fields: "series title")',
  ])('says %s by that name, without a prefix', (directive) => {
    expect(sdl).toContain(directive);
    expect(sdl).not.toContain('@federation__');
  });

  it.each([
    [{ isbn: '978-0' }],
    [{ number: 7, publisher: { id: 'harper' } }],
    [{ series: 'Hainish', title: 'The Dispossessed' }],
  ])('finds an entity by the key %j', async (key) => {
    const { data } = await entities(
      subgraph.url,
      [{ __typename: 'Book', ...key }],
      '... on Book { isbn pages }',
    );
    expect(data?.['_entities']).toEqual([{ __typename: 'Book', isbn: '978-0', pages: 341 }]);
  });

  it('answers many representations in order, null for the missing', async () => {
    const keys = ['978-1', '978-0', '978-2', '978-0'];
    const { data } = await entities(
      subgraph.url,
      keys.map((isbn) => ({ __typename: 'Book', isbn })),
      '... on Book { isbn }',
    );
    const found = { __typename: 'Book', isbn: '978-0' };
    expect(data?.['_entities']).toEqual([null, found, null, found]);
  });

  it('computes @requires of what the representation brings', async () => {
    const { data } = await entities(
      subgraph.url,
      [{ __typename: 'Author', ...AUTHOR }],
      '... on Author { email perYear }',
    );
    expect(data?.['_entities']).toEqual([{ __typename: 'Author', email: AUTHOR.email, perYear: 85 }]);
  });

  it('answers what it @provides, what is @inaccessible to others and what it overrides', async () => {
    const { data } = await ask(subgraph.url, '{ book(isbn: "978-0") { cellar pages author { born } } }');
    expect(data?.['book']).toEqual({ cellar: 'row 9', pages: 341, author: { born: 1929 } });
  });

  it('resolves an interface object by its key', async () => {
    const { data } = await entities(subgraph.url, [{ __typename: 'Loan', id: '4' }], '... on Loan { days }');
    expect(data?.['_entities']).toEqual([{ __typename: 'Loan', days: 14 }]);
  });

  it('sends a trace when the header asks, and only then', async () => {
    const query = '{ first: book(isbn: "978-0") { title author { email } } loans { id } broken }';
    expect((await ask(subgraph.url, query)).extensions).toBeUndefined();
    const { root, durationNs } = await traceOf(subgraph.url, query);
    const names = root?.child?.map(({ responseName }) => responseName);
    expect(names).toEqual(['first', 'loans', 'broken']);
    const [first, loans, broken] = root?.child ?? [];
    expect(first).toMatchObject({ originalFieldName: 'book', type: 'Book', parentType: 'Query' });
    expect(first?.child?.map(({ responseName }) => responseName)).toEqual(['title', 'author']);
    expect(loans?.child?.[0]).toMatchObject({ index: 0 });
    expect(broken?.error?.[0]?.message).toBe('The stacks are closed.');
    expect(Number(durationNs)).toBeGreaterThan(0);
    expect(Number(first?.endTime)).toBeGreaterThanOrEqual(Number(first?.startTime));
  });
});

describe('a subgraph made from contracts', () => {
  const labs = useLabs();
  let sdl = '';
  beforeAll(async () => {
    sdl = await sdlOf(labs.duckdb.url);
  });

  it('tells its SDL, which parses, says @link once and has no prefixes', () => {
    expect(() => parse(sdl)).not.toThrow();
    expect(sdl.match(/@link\(url: "https:\/\/specs\.apollo\.dev\/federation\//g)).toHaveLength(1);
    // Only the definitions of what is not imported carry the prefix.
    expect(sdl.replace(/^(directive|scalar) .*$/gm, '')).not.toContain('federation__');
  });

  it('has single, several and composite keys', () => {
    const text = sdl.replace(/\s+/g, ' ');
    expect(text).toContain('type Sample @key(fields: "id")');
    expect(text).toContain('type Site @key(fields: "code") @key(fields: "title")');
    expect(text).toContain('type Reading @key(fields: "sampleId position")');
  });

  it('hands on the mesh directives', () => {
    for (const name of ['owner', 'dataProduct', 'classification']) {
      expect(sdl).toContain(`@composeDirective(name: "@${name}")`);
      expect(sdl).toMatch(new RegExp(`directive @${name}\\(`));
    }
  });

  it('only points at types of others: their keys are not resolvable, or found by what they bring', async () => {
    expect(sdl.replace(/\s+/g, ' ')).toContain('type Planet @key(fields: "code")');
    const { data } = await entities(
      labs.duckdb.url,
      [{ __typename: 'Planet', code: 'mars' }],
      '... on Planet { code samples(limit: 1) { id } }',
    );
    expect(data?.['_entities']).toEqual([{ __typename: 'Planet', code: 'mars', samples: expect.any(Array) }]);
  });

  it('answers a batch in order, null for the missing', async () => {
    const codes = ['nowhere', 'north', 'nowhere'];
    const { data } = await entities(
      labs.duckdb.url,
      codes.map((code) => ({ __typename: 'Site', code })),
      '... on Site { title }',
    );
    const found = data?.['_entities'] as unknown[];
    expect(found).toHaveLength(3);
    expect([found[0], found[2]]).toEqual([null, null]);
  });

  it('sends a trace of its root fields when the header asks, and only then', async () => {
    const query = '{ all: samples(limit: 2) { id } none: samples(limit: -1) { id } }';
    expect((await ask(labs.duckdb.url, query)).extensions).toBeUndefined();
    const { root } = await traceOf(labs.duckdb.url, query);
    expect(root?.child?.map(({ responseName, type }) => [responseName, type])).toEqual([
      ['all', '[Sample!]'],
      ['none', '[Sample!]'],
    ]);
    expect(root?.child?.[1]?.error?.[0]?.message).toContain('Expected limit');
  });
});

async function sdlOf(url: string): Promise<string> {
  const { data } = await ask(url, '{ _service { sdl } }');
  const service = data?.['_service'];
  return typeof service === 'object' && service !== null && 'sdl' in service ? String(service.sdl) : '';
}

async function traceOf(url: string, query: string): Promise<Trace> {
  const { extensions } = await ask(url, query, {}, { 'apollo-federation-include-trace': 'ftv1' });
  return Trace.decode(Buffer.from(extensions?.ftv1 ?? '', 'base64'));
}
