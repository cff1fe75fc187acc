import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  airportsFixture,
  flightsFixture,
  startTestMesh,
  type TestMesh,
} from '../support/gateway-fixtures.ts';

const repeat = (count: number, text: string): string => Array.from({ length: count }, () => text).join(' ');
const number = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** Each limit with a document exactly at it and one that is one above, under settings small enough to write down. */
const CASES: readonly { limit: string; max: number; code: string; at: string; above: string }[] = [
  {
    limit: 'maxTokens',
    max: 8,
    code: 'MAX_TOKENS_LIMIT',
    at: '{ flights { id delay strict } }',
    above: '{ flights { id delay strict id } }',
  },
  {
    limit: 'maxNesting',
    max: 3,
    code: 'MAX_NESTING_LIMIT',
    at: '{ flights { origin { iata } } }',
    above: '{ flights { origin { ... { iata } } } }',
  },
  {
    limit: 'maxDepth',
    max: 2,
    code: 'MAX_DEPTH_LIMIT',
    at: '{ flights { ...F } } fragment F on Flight { id }',
    above: '{ flights { ...F } } fragment F on Flight { origin { iata } }',
  },
  {
    limit: 'maxAliases',
    max: 4,
    code: 'MAX_ALIASES_LIMIT',
    at: '{ a: flights { ...F } b: flights { ...F } } fragment F on Flight { x: id }',
    above: '{ a: flights { ...F } b: flights { ...F y: id } } fragment F on Flight { x: id }',
  },
  {
    limit: 'maxRootFields',
    max: 2,
    code: 'MAX_ROOT_FIELDS_LIMIT',
    at: '{ ...Q } fragment Q on Query { failing broken }',
    above: '{ __typename ...Q } fragment Q on Query { failing broken }',
  },
  {
    limit: 'maxFields',
    max: 4,
    code: 'MAX_FIELDS_LIMIT',
    at: '{ flights { ...F ...F } } fragment F on Flight { id }  query B { flights { id strict delay } }',
    above: '{ flights { ...F ...F } } fragment F on Flight { id delay }',
  },
];

describe.each(CASES)('limits.$limit', ({ limit, max, code, at, above }) => {
  let mesh: TestMesh;
  beforeAll(async () => {
    mesh = await startTestMesh([flightsFixture, airportsFixture], { config: { limits: { [limit]: max } } });
  });
  afterAll(() => mesh.close());

  it('lets a document at the limit pass', async () => {
    const { errors = [] } = await mesh.ask(at);
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain(code);
  });

  it('refuses one above with 400 and says what was expected', async () => {
    const { status, data, errors = [] } = await mesh.ask(above);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(errors[0]?.message).toMatch(new RegExp(`^Expected .*\\b${max}\\b`));
  });
});

describe('the standard limits', () => {
  let mesh: TestMesh;
  beforeAll(async () => {
    mesh = await startTestMesh([flightsFixture, airportsFixture]);
  });
  afterAll(() => mesh.close());

  it('let the introspection query of the usual tools pass', async () => {
    const { errors, data } = await mesh.ask(getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty('__schema');
  });

  it.each([
    ['open brackets', 14_000, (size: number) => repeat(size, '{a')],
    ['a deeply nested list value', 7_000, (size: number) => `{ flights(limit: ${'['.repeat(size)}`],
    ['the same field many times', 12_000, (size: number) => `{ flights { ${repeat(size, 'id')} } }`],
    [
      'fragments that double at every step',
      40,
      (size: number) =>
        `{ ...F0 } ${number(size, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F${size} on Query { broken }`,
    ],
    [
      'a long chain of fragments',
      2_000,
      (size: number) =>
        `{ ...F0 } ${number(size, (i) => `fragment F${i} on Query { ...F${i + 1} }`)} fragment F${size} on Query { broken }`,
    ],
    [
      'fragments in a circle',
      1,
      () => '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A broken }',
    ],
    ['many unknown fields', 5_000, (size: number) => `{ ${number(size, (i) => `f${i}`)} }`],
  ])('refuse %s (%i), at a price that grows no faster than the text', async (_name, size, write) => {
    const priceOf = async (query: string) => {
      const before = process.cpuUsage();
      const answer = await mesh.ask(query);
      return { ...answer, cpuUs: process.cpuUsage(before).user };
    };
    const quarter = await priceOf(write(Math.ceil(size / 4)));
    const whole = await priceOf(write(size));
    expect(whole.status).toBe(400);
    expect(whole.text.length).toBeLessThan(20_000);
    // Below 30 ms is noise.
    expect(whole.cpuUs / Math.max(quarter.cpuUs, 30_000)).toBeLessThan(10);
  });
});

describe('a document that validation gives up on', () => {
  it('is told why', async () => {
    const mesh = await startTestMesh([flightsFixture, airportsFixture]);
    const { errors } = await mesh.ask(`{ flights { ${repeat(4_000, 'id')} } }`);
    expect(errors?.[0]?.message).toBe(
      'The document selects the same fields too often to be checked. Select each once.',
    );
    await mesh.close();
  });
});

describe('caches', () => {
  it('keep no more documents and plans than the settings say', async () => {
    const limits = { maxDocumentCacheEntries: 3, maxPlanCacheEntries: 2, maxCachedDocumentBytes: 100 };
    const mesh = await startTestMesh([flightsFixture, airportsFixture], { config: { limits } });
    const parts = mesh.gateway.snapshot?.parts;
    for (let i = 0; i < 6; i += 1) await mesh.ask(`{ f${i}: flight(id: "1") { id } }`);
    expect(parts?.documents.size).toBe(3);
    expect(parts?.plans.size).toBe(2);
    await mesh.gateway.execute({ query: `{ long: flight(id: "1") { id } } #${'x'.repeat(100)}` });
    expect(parts?.documents.size).toBe(3);
    await mesh.close();
  });
});

describe('caches in bytes', () => {
  it('keep documents up to limits.maxDocumentCacheBytes', async () => {
    const document = (at: number): string => `{ f${at}: flight(id: "1") { id } }`;
    const limits = { maxDocumentCacheBytes: 3 * document(0).length };
    const mesh = await startTestMesh([flightsFixture, airportsFixture], { config: { limits } });
    const documents = mesh.gateway.snapshot?.parts.documents;
    for (let at = 0; at < 3; at += 1) await mesh.ask(document(at));
    expect(documents?.size).toBe(3);
    await mesh.ask(document(3));
    expect(documents?.size).toBe(3);
    await mesh.ask(document(12345));
    expect(documents?.size).toBe(2);
    await mesh.close();
  });

  it('keep plans up to limits.maxPlanCacheBytes, and serve larger ones without', async () => {
    const small = '{ flight(id: "1") { id } }';
    const probe = await startTestMesh([flightsFixture, airportsFixture]);
    await probe.ask(small);
    const bytes = probe.gateway.snapshot?.parts.plans.bytes ?? 0;
    expect(bytes).toBeGreaterThan(100);
    for (const [maxPlanCacheBytes, kept] of [
      [bytes, 1],
      [bytes - 1, 0],
    ]) {
      const mesh = await startTestMesh([flightsFixture, airportsFixture], {
        config: { limits: { maxPlanCacheBytes } },
      });
      expect((await mesh.ask(small)).data).toEqual({ flight: { id: '1' } });
      expect((await mesh.ask(small)).data).toEqual({ flight: { id: '1' } });
      expect(mesh.gateway.snapshot?.parts.plans.size).toBe(kept);
      await mesh.close();
    }
    await probe.close();
  });
});

describe('introspection: false', () => {
  it('hides the schema everywhere but answers __typename', async () => {
    const mesh = await startTestMesh([flightsFixture, airportsFixture], { config: { introspection: false } });
    const { status, errors } = await mesh.ask('{ __schema { types { name } } }');
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toContain('introspection has been disabled');
    expect((await mesh.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    for (const path of ['/schema.graphql', '/supergraph.graphql', '/ownership']) {
      expect((await fetch(mesh.url + path)).status).toBe(403);
    }
    await mesh.close();
  });
});
