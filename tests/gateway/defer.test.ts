import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askInParts, DEFER_2022, DEFER_TODAY, mergeParts, type Part } from '../support/incremental-client.ts';
import { startShop } from './defer-shop.ts';

let shop: Awaited<ReturnType<typeof startShop>>;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => {
  for (const subgraph of Object.values(shop.subgraphs)) subgraph.fault = undefined;
  shop.gates.reviews.open();
  shop.gates.users.open();
});
afterAll(() => shop.close());

const FORMATS = { 'the format of 2022': DEFER_2022, "today's format": DEFER_TODAY };

/** Asks with and without `@defer` in force: all parts together have to be the whole answer. */
async function expectWhole(query: string, accept: string, variables = {}): Promise<readonly Part[]> {
  const { parts, text } = await askInParts(shop.url, query, { accept, variables });
  const whole = await shop.gateway.execute({ query, variables });
  expect(whole.errors).toBeUndefined();
  expect(mergeParts(parts).data, text).toEqual(whole.data);
  return parts;
}

describe('the bytes', () => {
  const query = `{ products(first: 2) { id ... @defer(label: "later") { score failing } } }`;
  const error = `{"message":"No luck.","path":["products",1,"failing"],"extensions":{"code":"UNLUCKY","subgraph":"reviews","owner":{"team":"voices","domain":"voices","contact":"voices@shop.example"}}}`;
  const first = `"data":{"products":[{"id":"p0"},{"id":"p1"}]}`;

  it('are those of deferSpec=20220824', async () => {
    const { headers, text, status } = await askInParts(shop.url, query);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('multipart/mixed;boundary="graphql";deferSpec=20220824');
    const start = '\r\ncontent-type: application/json\r\n\r\n';
    expect(text).toBe(
      `\r\n--graphql${start}{${first},"hasNext":true}\r\n--graphql${start}{"hasNext":false,"incremental":[` +
        `{"data":{"score":0,"failing":"fine"},"path":["products",0],"label":"later"},` +
        `{"data":{"score":10,"failing":null},"path":["products",1],"label":"later","errors":[${error}]}]}\r\n--graphql--\r\n`,
    );
  });

  it.each([
    [DEFER_TODAY, 'multipart/mixed;boundary="graphql"'],
    ['multipart/mixed;incrementalSpec=v0.2', 'multipart/mixed;boundary="graphql";incrementalSpec=v0.2'],
  ])("are those of today's proposal for %s", async (accept, contentType) => {
    const { headers, text } = await askInParts(shop.url, query, { accept });
    expect(headers.get('content-type')).toBe(contentType);
    const start = '\r\ncontent-type: application/json\r\n\r\n';
    expect(text).toBe(
      `\r\n--graphql${start}{${first},"pending":[{"id":"0","path":["products",0],"label":"later"},` +
        `{"id":"1","path":["products",1],"label":"later"}],"hasNext":true}\r\n--graphql${start}{"incremental":[` +
        `{"id":"0","data":{"score":0,"failing":"fine"}},{"id":"1","data":{"score":10,"failing":null},"errors":[${error}]}],` +
        `"completed":[{"id":"0"},{"id":"1"}],"hasNext":false}\r\n--graphql--\r\n`,
    );
  });
});

describe.each(Object.entries(FORMATS))('in %s', (_, accept) => {
  it('sends the first part while a subgraph is still at work', async () => {
    shop.gates.reviews.close();
    const parts: Part[] = [];
    const onPart = (part: Part): void => {
      parts.push(part);
      shop.gates.reviews.open();
    };
    await askInParts(shop.url, '{ me { name } product(id: "p0") { name ... @defer { score } } }', {
      accept,
      onPart,
    });
    expect(parts[0]?.data).toEqual({ me: { name: 'Ada' }, product: { name: 'Table' } });
    expect(mergeParts(parts).data).toEqual({ me: { name: 'Ada' }, product: { name: 'Table', score: 0 } });
  });

  it('sends what is deferred inside of what is deferred after it', async () => {
    const parts = await expectWhole(
      `{ products { id ... @defer(label: "reviews") { reviews { id ... @defer(label: "authors") { author { name } } } } } }`,
      accept,
    );
    expect(parts).toHaveLength(3);
    const labels = parts.map((part) => [
      ...new Set([...(part.pending ?? []), ...(part.incremental ?? [])].flatMap(({ label }) => label ?? [])),
    ]);
    expect(labels).toEqual(
      accept === DEFER_2022 ? [[], ['reviews'], ['authors']] : [['reviews'], ['authors'], []],
    );
  });

  it('sends two fragments each when it is done', async () => {
    shop.gates.users.close();
    const onPart = (part: Part): void => {
      const labels = (part.incremental ?? []).map(({ label, id }) => label ?? id);
      if (labels.includes('c') || labels.includes('2')) shop.gates.users.open();
    };
    const { parts } = await askInParts(
      shop.url,
      '{ best { id author { id ... @defer(label: "a") { name } } } ... @defer(label: "b") { products { name } } ... @defer(label: "c") { me { name } } }',
      { accept, onPart },
    );
    expect(mergeParts(parts).data).toMatchObject({
      best: { author: { name: 'Ben' } },
      me: { name: 'Ada' },
    });
    expect(parts.at(-1)?.incremental).toHaveLength(1);
  });

  it.each([
    [
      'aliases that look like keys',
      `{ products { __typename: name id: name ... @defer { name: id score: strictly: name } } }`.replace(
        'score: strictly',
        'strictly',
      ),
    ],
    [
      'aliases of one field with different arguments',
      `{ products(first: 1) { reviews: reviews(first: 1) { id } ... @defer { more: reviews { id } score: reviews(first: 0) { id } } } }`,
    ],
    [
      'a fragment that is spread twice, once deferred',
      `query { a: product(id: "p0") { ...F } b: product(id: "p2") { ...F @defer } } fragment F on Product { id score reviews { ...R @defer(label: "r") } } fragment R on Review { body author { name } }`,
    ],
    [
      'unions',
      `{ things { __typename ... on Product @defer { name score } ... on Size { width ... @defer { unit } } } }`,
    ],
    [
      'interfaces',
      `{ named { name ... on Named @defer { __typename } ... on Product @defer { strict: score reviews { id } } } }`,
    ],
    [
      '@skip and @include',
      `query($yes: Boolean! = true) { products { id ... @defer { score @skip(if: $yes) failing: score } ... @include(if: $yes) @defer(label: "x") { name } ... @skip(if: $yes) @defer { size { unit } } } }`,
    ],
    ['everything at the root', `{ ... @defer { products { name score } me { name } } }`],
    [
      'fields that are deferred and not',
      `{ products { id size { width } ... @defer { id size { unit width } score } ... @defer(label: "y") { size { unit } score reviews { id } } } }`,
    ],
    ['values that cannot be fetched apart', `{ products { size { ... @defer { width unit } } } }`],
    ['introspection', `{ me { name } ... @defer { __schema { queryType { name } } __typename } }`],
    [
      'names that objects inherit',
      `{ constructor: products { toString: id ... @defer { __proto__: score valueOf: reviews { constructor: body } } } }`,
    ],
    [
      'a variable in a deferred argument',
      `query($n: Int = 1) { products { id ... @defer { reviews(first: $n) { id } } } }`,
    ],
  ])('knows %s', async (_name, query) => {
    const parts = await expectWhole(query, accept);
    expect(parts.length).toBeGreaterThan(1);
  });

  it('lets a null go no further than the fragment', async () => {
    const { parts } = await askInParts(
      shop.url,
      '{ products { id ... @defer(label: "l") { name strict } } }',
      { accept },
    );
    expect(parts[0]).not.toHaveProperty('errors');
    const { data, failed } = mergeParts(parts);
    expect(data).toEqual({
      products: [{ id: 'p0', name: 'Table', strict: 1 }, { id: 'p1' }, { id: 'p2', name: 'Lamp', strict: 1 }],
    });
    expect(failed).toEqual([['products', 1]]);
    const errors = [...(parts[1]?.incremental ?? []), ...(parts[1]?.completed ?? [])].flatMap(
      (one) => one.errors ?? [],
    );
    expect(errors).toMatchObject([
      { path: ['products', 1, 'strict'], extensions: { subgraph: 'reviews', owner: { team: 'voices' } } },
    ]);
  });

  it('knows where an error lies in what @skip decides', async () => {
    const { parts } = await askInParts(
      shop.url,
      'query($no: Boolean!) { products { id ... @defer { unlucky: failing @skip(if: $no) } } }',
      { accept, variables: { no: false } },
    );
    const errors = parts.flatMap((part) => part.incremental ?? []).flatMap((one) => one.errors ?? []);
    expect(errors).toMatchObject([{ message: 'No luck.', path: ['products', 1, 'unlucky'] }]);
  });

  it('breaks only the deferred part when its subgraph is down', async () => {
    const { reviews } = shop.subgraphs;
    if (reviews)
      reviews.fault = () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' });
    const { parts } = await askInParts(
      shop.url,
      '{ products(first: 1) { id ... @defer(label: "a") { score } ... @defer(label: "b") { name } } }',
      { accept },
    );
    const { data, failed } = mergeParts(parts);
    expect(data).toEqual({ products: [{ id: 'p0', name: 'Table', score: null }] });
    expect(failed).toEqual([]);
    expect(parts[0]).not.toHaveProperty('errors');
    expect(
      parts.flatMap((part) => part.incremental ?? []).flatMap(({ errors }) => errors ?? []),
    ).toMatchObject([
      { extensions: { code: 'SUBGRAPH_BAD_RESPONSE', subgraph: 'reviews', owner: { team: 'voices' } } },
    ]);
  });

  it('tells of the first part what is wrong in the first part', async () => {
    const { parts } = await askInParts(shop.url, '{ products { id failing ... @defer { score } } }', {
      accept,
    });
    expect(parts[0]?.errors).toMatchObject([{ message: 'No luck.', path: ['products', 1, 'failing'] }]);
    expect(JSON.stringify(parts.slice(1))).not.toContain('errors');
  });

  it('tells of a later part what was fetched for it along with the first', async () => {
    const { parts } = await askInParts(
      shop.url,
      '{ best { id ... @defer(label: "l") { author { id } } } me { id } }',
      { accept },
    );
    expect(mergeParts(parts).data).toEqual({ best: { id: 'r9', author: { id: 'u1' } }, me: { id: 'u0' } });
  });

  it('defers inside of mutations, and runs them once', async () => {
    const { parts } = await askInParts(
      shop.url,
      'mutation { rename(id: "p0", name: "Desk") { name ... @defer { score } } }',
      { accept },
    );
    expect(mergeParts(parts).data).toEqual({ rename: { name: 'Desk', score: 0 } });
  });

  it('says when a subgraph does not find an object again that it answered', async () => {
    const query = 'mutation { rename(id: "p9", name: "Sofa") { name ... @defer { id as: name score } } }';
    const { parts } = await askInParts(shop.url, query, { accept });
    expect(mergeParts(parts).data).toEqual({ rename: { name: 'Sofa', id: 'p9', as: null, score: 90 } });
    expect(parts.flatMap((part) => part.incremental ?? []).flatMap((one) => one.errors ?? [])).toMatchObject([
      {
        message:
          'The subgraph "products" answered an object of type Product that it does not find again by its key, which @defer needs.',
        path: ['rename'],
        extensions: { code: 'SUBGRAPH_ENTITY_LOST', subgraph: 'products', owner: { team: 'goods' } },
      },
    ]);
  });

  it('answers one JSON when nothing is left to come', async () => {
    const query = '{ products(first: 0) { ... @defer { score } } }';
    const { parts, headers, text } = await askInParts(shop.url, query, { accept });
    expect(parts).toEqual([]);
    expect(headers.get('content-type')).toContain('application/json');
    expect(JSON.parse(text)).toEqual({ data: { products: [] } });
  });

  it('answers one JSON to what is not deferred', async () => {
    const ask = (variables: Record<string, unknown>) =>
      askInParts(shop.url, 'query($d: Boolean) { products(first: 1) { id ... @defer(if: $d) { score } } }', {
        accept,
        variables,
      });
    const data = { products: [{ id: 'p0', score: 0 }] };
    expect(JSON.parse((await ask({ d: false })).text)).toEqual({ data });
    expect(mergeParts((await ask({ d: true })).parts).data).toEqual(data);
    expect(mergeParts((await ask({})).parts).data).toEqual(data);
    expect(await ask({ d: null })).toMatchObject({ status: 200, parts: [] });
    expect((await ask({ d: null })).text).toContain('BAD_USER_INPUT');
  });
});

describe('what belongs to today’s format only', () => {
  it('sends nothing twice', async () => {
    const { parts } = await askInParts(
      shop.url,
      '{ product(id: "p0") { id size { width } ... @defer(label: "a") { id size { width unit } } ... @defer(label: "b") { id } } }',
      { accept: DEFER_TODAY },
    );
    const sent = parts.flatMap(({ incremental = [] }) => incremental);
    expect(sent).toEqual([{ id: '0', subPath: ['size'], data: { unit: 'cm' } }]);
    const completed = parts.flatMap((part) => (part.completed ?? []).map(({ id }) => id));
    expect(completed.sort()).toEqual(['0', '1']);
  });
});

describe('who cannot take parts', () => {
  it.each(['application/json', 'multipart/mixed;deferSpec=20990101, application/json', '*/*'])(
    'is refused with 406: %s',
    async (accept) => {
      const query = '{ me { ... @defer { name } } }';
      const { status, text } = await askInParts(shop.url, query, { accept });
      expect(status).toBe(406);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'DEFER_BAD_HEADER' } }] });
    },
  );

  it.each(['@defer(if: false)', '@defer @skip(if: true)', '@defer(if: $no)', '@include(if: $no) @defer'])(
    'may say %s',
    async (directive) => {
      const query = `query($no: Boolean! = false) { me { name @include(if: $no) id ... ${directive} { name } } }`;
      const { status, text } = await askInParts(shop.url, query, { accept: 'application/json' });
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ data: { me: { id: 'u0' } } });
    },
  );

  it('gets the whole answer in this process', async () => {
    const query = '{ products(first: 1) { id ... @defer { score ... @defer { name } } } }';
    expect(await shop.gateway.execute({ query })).toEqual({
      data: { products: [{ id: 'p0', score: 0, name: 'Table' }] },
    });
  });

  it('gets parts of a refusal in one JSON', async () => {
    const { status, text, parts } = await askInParts(shop.url, '{ me { ... @defer { nonsense } } }', {
      accept: `${DEFER_2022}, application/graphql-response+json;q=2`,
    });
    expect(parts).toEqual([]);
    expect(status).toBeLessThan(401);
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('a document with @defer', () => {
  it.each([
    ['{ me { ... @defer(label: "a") { id } ... @defer(label: "a") { name } } }', 'is given to two @defer'],
    ['query($l: String) { me { ... @defer(label: $l) { id } } }', 'must be written out'],
    ['mutation { ... @defer { rename(id: "p0", name: "x") { id } } }', 'cannot be deferred'],
    [
      'mutation { ...M } fragment M on Mutation { ... @defer { rename(id: "p0", name: "x") { id } } }',
      'cannot be deferred',
    ],
    ['{ products @stream { id } }', 'Unknown directive \\"@stream'],
    ['{ me @defer { id } }', 'may not be used on FIELD'],
    ['{ me { ... @defer(if: "yes") { id } } }', 'Boolean cannot represent'],
  ])('is refused: %s', async (query, message) => {
    const { status, text } = await askInParts(shop.url, query, {
      accept: 'application/graphql-response+json',
    });
    expect(status).toBe(400);
    expect(text).toContain(message);
  });

  it('may turn it off at the root of a mutation', async () => {
    const query = 'mutation { ... @defer(if: false) { rename(id: "p0", name: "x") { name } } }';
    expect(await shop.gateway.execute({ query })).toEqual({ data: { rename: { name: 'x' } } });
  });

  it('finds the directive in the schema', async () => {
    const { data } = await shop.gateway.execute({ query: '{ __schema { directives { name locations } } }' });
    expect(JSON.stringify(data)).toContain(
      '{"name":"defer","locations":["FRAGMENT_SPREAD","INLINE_FRAGMENT"]}',
    );
    const sdl = await (await fetch(`${shop.url}/schema.graphql`)).text();
    expect(sdl).toContain('directive @defer(');
  });
});
