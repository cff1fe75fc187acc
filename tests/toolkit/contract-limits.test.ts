import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LIMIT_NAMES } from '../../contracts/index.ts';
import { DEFAULT_QUERY_LIMITS } from '../../subgraphs/toolkit/query/limits.ts';
import { useOneTable } from './lab/one-table.ts';

const table = useOneTable();

const PROPERTIES = `
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: next_id, logicalType: integer, classification: public, relationships: [{ to: things.id, customProperties: [{ property: weft.inverse, value: previous }] }] }`;

/** The first error of a question to a product with limits; `nothing` when it is answered. */
async function refusalOf(limits: string, query: string, source?: string): Promise<unknown> {
  const body = await table.ask({
    source: source ?? (await table.text('csv', 'id,next_id\n1,2\n2,1\n')),
    properties: PROPERTIES,
    more: `customProperties: [{ property: weft.limits, value: ${limits} }]\n`,
    query,
  });
  const { errors } = body as { errors?: readonly { message: string }[] };
  return errors?.[0]?.message ?? 'nothing';
}

describe('a contract may set limits', () => {
  // biome-ignore format: a table reads best as a table.
  test.each([
    ['maxPageRows: 5', '{ things(limit: 5) { id } }', '{ things(limit: 6) { id } }', 'Expected limit to be a whole number from 0 to 5, got 6.'],
    ['maxPageRows: 5', '{ things { id } thingsConnection { nodes { id } } }', '{ thingsConnection(first: 6) { nodes { id } } }', 'Expected first to be a whole number from 0 to 5, got 6.'],
    ['maxNestedRows: 2', '{ things { previous { id } } }', '{ things { previous(limit: 3) { id } } }', 'Expected limit to be a whole number from 0 to 2, got 3.'],
    ['maxGroups: 3', '{ thingsAggregate { count } }', '{ thingsAggregate(limit: 4) { count } }', 'Expected limit to be a whole number from 0 to 3, got 4.'],
    ['maxOffset: 1', '{ things(offset: 1) { id } }', '{ things(offset: 2) { id } }', 'Expected offset to be a whole number from 0 to 1, got 2.'],
    ['maxDepth: 3', '{ things { next { id } } }', '{ things { next { next { id } } } }', 'Expected fields nested at most 3 levels deep.'],
    ['maxRelations: 1', '{ things { next { id } } }', '{ things { next { id } previous { id } } }', 'Expected at most 1 relations in one request. Ask for less, or in several requests.'],
    ['maxRootFields: 1', '{ things { id } }', '{ a: things { id } b: things { id } }', 'Expected at most 1 root fields in one request, got 2.'],
    ['maxListValues: 2', '{ things(where: {id: {in: [1, 2]}}) { id } }', '{ things(where: {id: {in: [1, 2, 3]}}) { id } }', 'Expected at most 2 values at where.id.in, got 3.'],
  ])('%s: at it is answered, above it is refused', async (limits, at, above, message) => {
    expect(await refusalOf(`{ ${limits} }`, at)).toBe('nothing');
    expect(await refusalOf(`{ ${limits} }`, above)).toBe(message);
  });

  test('on the time of a statement', async () => {
    const slow =
      '{ thingsAggregate(groupBy: { field: next }) { group { nextId } count countDistinct(field: id) } }';
    const parquet = await table.parquet(
      'SELECT i::INTEGER AS id, i::INTEGER AS next_id FROM range(3000000) s(i)',
    );
    expect(await refusalOf('{ statementTimeoutMs: 10 }', slow, parquet)).toMatch(
      /^The question took longer than 0.01 s and was stopped/,
    );
  });

  test('on the engine: one statement at a time, little memory, one thread, still answers', async () => {
    const limits = '{ maxStatements: 1, maxWaitingStatements: 5, engineThreads: 1, engineMemoryMb: 64 }';
    expect(
      await refusalOf(limits, '{ a: things { id } b: things { id } c: thingsAggregate { count } }'),
    ).toBe('nothing');
  });
});

test('the page about the API names every limit, and its default', () => {
  const page = readFileSync('docs/data-product-api.md', 'utf8');
  const rows = page
    .split('\n')
    .filter(
      (line) => line.startsWith('| `max') || line.startsWith('| `statement') || line.startsWith('| `engine'),
    );
  const named = rows.flatMap((row) => {
    const [, names = '', defaults = ''] = row.split('|');
    const values = defaults.split(',').map((value) => value.trim());
    return [...names.matchAll(/`(\w+)`/g)].map(
      ([, name = ''], index) => [name, values[index] ?? values[0]] as const,
    );
  });
  expect(named.map(([name]) => name).toSorted()).toEqual([...LIMIT_NAMES].toSorted());
  const stated = named.filter(([, value]) => /^\d+$/.test(value ?? ''));
  expect(DEFAULT_QUERY_LIMITS).toMatchObject(
    Object.fromEntries(stated.map(([name, value]) => [name, Number(value)])),
  );
});
