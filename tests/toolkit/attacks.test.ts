import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { type Lab, openPostgresLab, useLabs } from './lab/lab.ts';

const labs = useLabs();
const both = (): Lab[] => [labs.duckdb, labs.postgres];

async function refusals(query: string, variables?: unknown): Promise<string[]> {
  const answers = await Promise.all(both().map((lab) => lab.ask(query, variables)));
  return answers.map(({ body }) => String(body.errors?.[0]?.message));
}

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

describe('a request is held to limits: at each it is answered, above it is refused', () => {
  test('root fields', async () => {
    const roots = (count: number) => `{ ${times(count, (index) => `a${index}: sample(id: "a") { id }`)} }`;
    expect(Object.keys((await labs.both(roots(50))).data ?? {})).toHaveLength(50);
    for (const message of await refusals(roots(51)))
      expect(message).toBe('Expected at most 50 root fields in one request, got 51.');
  });

  test('fields under other names', async () => {
    const fields = (count: number) =>
      `{ sample(id: "a") { ${times(count, (index) => `a${index}: small`)} } }`;
    expect(Object.keys((await labs.both(fields(1_500))).data?.['sample'] ?? {})).toHaveLength(1_500);
    for (const message of await refusals(fields(3_001)))
      expect(message).toContain('Expected at most 3000 fields in one request.');
  });

  test('fields multiplied by fragments', async () => {
    const spread = times(
      7,
      (index) =>
        `fragment F${index} on Site { ${times(4, (name) => `s${name}: samples(limit: 1) { site { ...F${index + 1} } }`)} }`,
    );
    const query = `{ sites { ...F0 } } ${spread} fragment F7 on Site { code }`;
    for (const message of await refusals(query)) expect(message).toMatch(/Expected (at most|fields nested)/);
  });

  test('relations', async () => {
    const relations = (count: number) =>
      `{ sites { ${times(count, (index) => `a${index}: samplesAggregate { count }`)} } }`;
    expect((await labs.both(relations(50))).errors).toBeUndefined();
    for (const message of await refusals(relations(51)))
      expect(message).toContain('Expected at most 50 relations in one request.');
  });

  test('levels of fields', async () => {
    const deep = (levels: number): string =>
      levels === 0 ? 'code' : `samples(limit: 1) { site { ${deep(levels - 1)} } }`;
    expect((await labs.both(`{ sites { ${deep(5)} } }`)).errors).toBeUndefined();
    for (const message of await refusals(`{ sites { ${deep(6)} } }`))
      expect(message).toBe('Expected fields nested at most 12 levels deep.');
  });

  test('levels of conditions', async () => {
    const deep = (levels: number): unknown =>
      levels === 0 ? { small: { eq: 1 } } : { not: { and: [deep(levels - 1)] } };
    const query = 'query($w: SampleWhere) { samples(where: $w) { id } }';
    expect((await labs.both(query, { w: deep(5) })).errors).toBeUndefined();
    for (const message of await refusals(query, { w: deep(6) }))
      expect(message).toBe('Expected conditions in where nested at most 12 levels deep.');
  });

  test('levels that would overflow the stack, in documents and in variables', async () => {
    const document = `{ samples(where: ${'{not: '.repeat(6_000)}{}${'}'.repeat(6_000)}) { id } }`;
    for (const message of await refusals(document))
      expect(message).toBe('Expected brackets nested at most 100 deep in the document.');
    const json = `${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}`;
    for (const lab of both()) {
      const response = await fetch(lab.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"query":"query($w: SampleWhere) { samples(where: $w) { id } }","variables":{"w":${json}}}`,
      });
      expect(await response.text()).toContain('is nested too deeply.');
    }
  });

  test('conditions', async () => {
    const query = 'query($w: [SampleWhere!]) { samples(where: {or: $w}) { id } }';
    const wide = (count: number) => ({
      w: Array.from({ length: count }, (_, index) => ({ small: { eq: index } })),
    });
    expect((await labs.both(query, wide(250))).data?.['samples']).toHaveLength(4);
    for (const message of await refusals(query, wide(251)))
      expect(message).toContain('Expected at most 500 conditions in where in one request.');
  });

  test('values of in', async () => {
    const query = 'query($v: [Int!]) { samples(where: {small: {in: $v}}) { id } }';
    const values = (count: number) => ({ v: Array.from({ length: count }, (_, index) => index) });
    expect((await labs.both(query, values(10_000))).data?.['samples']).toHaveLength(4);
    for (const message of await refusals(query, values(10_001)))
      expect(message).toBe('Expected at most 10000 values at where.small.in, got 10001.');
  });

  test('measures of groups, selected or not', async () => {
    const query =
      'query($h: [SampleQuantileHaving!], $o: [SampleAggregateOrderBy!]) { samplesAggregate(having: { quantile: $h }, orderBy: $o) { count } }';
    const quantiles = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ field: 'small', q: index / 1_000 }));
    const asked = (count: number) => ({
      h: quantiles(count).map((one) => ({ ...one, is: {} })),
      o: quantiles(count).map((one) => ({ quantile: { ...one, order: 'ASC' } })),
    });
    for (const lab of both()) expect((await lab.ask(query, asked(499))).body.errors).toBeUndefined();
    for (const message of await refusals(query, asked(500)))
      expect(message).toBe(
        'Expected at most 500 measures of groups in one request. Ask for less, or in several requests.',
      );
  });

  test('values in variables', async () => {
    const query = 'query($w: [SampleWhere!]) { samples(where: {and: $w}) { id } }';
    for (const message of await refusals(query, { w: Array.from({ length: 50_000 }, () => ({ id: {} })) }))
      expect(message).toBe(
        'Expected at most 100000 values in variables. Ask for less, or in several requests.',
      );
  });

  test('the length of names in the answer', async () => {
    const named = (length: number) => `{ sample(id: "a") { ${'n'.repeat(length)}: id } }`;
    expect((await labs.both(named(63))).data).toEqual({ sample: { ['n'.repeat(63)]: 'a' } });
    for (const message of await refusals(named(64)))
      expect(message).toBe(
        `Expected names of at most 63 characters in the answer, got "${'n'.repeat(20)}…" with 64.`,
      );
  });

  test('the size of a document and of a pattern', async () => {
    for (const message of await refusals(`{ __typename } #${'x'.repeat(200_000)}`))
      expect(message).toContain('Expected a document of at most 200000 characters');
    for (const message of await refusals(`{ ${'a: __typename '.repeat(6_000)} }`))
      expect(message).toContain('token');
    for (const message of await refusals('query($p: String) { samples(where: {label: {like: $p}}) { id } }', {
      p: '%a'.repeat(501),
    }))
      expect(message).toBe('Expected a pattern of at most 1000 characters at where.label.like, got 1002.');
  });
});

describe('names and texts of a request do nothing but name', () => {
  test('names of Object.prototype are names like others', async () => {
    const body = await labs.both(
      'query($__proto__: ID!, $constructor: Int) { __proto__: sample(id: $constructor) { id } constructor: samples(limit: $constructor) { toString: id hasOwnProperty: site { __proto__: code } } }'
        .replace('$__proto__: ID!, $constructor: Int', '$constructor: Int!')
        .replace('id: $constructor', 'id: "a"'),
      { constructor: 1 },
    );
    expect(Object.getOwnPropertyDescriptor(body.data ?? {}, '__proto__')?.value).toEqual({ id: 'a' });
    expect(JSON.stringify(body.data?.['constructor'])).toBe(
      '[{"toString":"7","hasOwnProperty":{"__proto__":"S"}}]',
    );
  });

  test('a variable called __proto__ pollutes nothing', async () => {
    for (const lab of both()) {
      const response = await fetch(lab.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"query($w: SampleWhere) { samples(where: $w) { id } }","variables":{"w":{"__proto__":{"small":{"eq":1}}}}}',
      });
      expect(await response.text()).toContain('The key \\"__proto__\\" is not allowed');
    }
    expect('small' in {}).toBe(false);
  });

  test('texts that look like SQL are compared and nothing else', async () => {
    const body = await labs.both(
      'query($t: String) { samples(where: {or: [{label: {eq: $t}}, {label: {like: $t}}, {label: {contains: $t}}]}) { id } }',
      {
        t: `'; DROP TABLE samples; --`,
      },
    );
    expect(body).toEqual({ data: { samples: [] } });
    expect((await labs.both('{ samplesAggregate { count } }')).data).toEqual({
      samplesAggregate: [{ count: '8' }],
    });
  });
});

test('an error of the database is told by a number only, and logged with it', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken = await openPostgresLab();
  const client = new Client({ connectionString: broken.databaseUrl });
  await client.connect();
  await client.query('DROP TABLE readings');
  await client.end();
  const { text, body } = await broken.lab.ask('{ readings { value } sites(limit: 1) { code } }');
  await broken.close();
  expect(body.data).toEqual({ readings: null, sites: [{ code: 'E' }] });
  const id = String(body.errors?.[0]?.extensions?.['id']);
  expect(body.errors?.[0]).toMatchObject({
    message: `The data could not be read (error ${id}).`,
    path: ['readings'],
    extensions: { code: 'DATA_SOURCE_ERROR' },
  });
  expect(text).not.toMatch(/select|relation|postgres|node_modules|\.ts\b/i);
  expect(log.mock.calls.flat().join(' ')).toContain(id);
  log.mockRestore();
});

test('goes on answering when callers leave in the middle', async () => {
  for (const lab of both()) {
    for (let count = 0; count < 20; count += 1) {
      const abandoned = request(lab.url, { method: 'POST', headers: { 'content-type': 'application/json' } });
      abandoned.on('error', () => undefined);
      abandoned.end(
        JSON.stringify({ query: '{ sites { samples { readings { value } readingsAggregate { count } } } }' }),
      );
      await sleep(3);
      abandoned.destroy();
    }
    expect((await lab.ask('{ samplesAggregate { count } }')).body).toEqual({
      data: { samplesAggregate: [{ count: '8' }] },
    });
  }
});
