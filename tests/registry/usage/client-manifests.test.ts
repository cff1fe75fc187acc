import { createHash } from 'node:crypto';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readClientManifest, summariseUsage, type UsageRow, withManifests } from '../../../registry/index.ts';

const schema = buildSchema(`
  enum Status { OPEN CLOSED }
  input Filter { code: String status: Status and: [Filter!] }
  type Flight { id: ID! note: String }
  type Query { flights(where: Filter, first: Int): [Flight!] }`);

const manifest = (operations: readonly Record<string, unknown>[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }, null, 2);
const read = (text: string) => readClientManifest(text, { schema, file: 'board/manifest.json' });

describe('a manifest of persisted operations', () => {
  it('gives its operations without values', () => {
    const outcome = read(
      manifest([
        {
          id: 'a1',
          name: 'List',
          type: 'query',
          body: 'query List { flights(where: { code: "secret" }, first: 5) { id } }',
        },
        {
          id: 'b2',
          name: 'Later',
          type: 'query',
          clientName: 'kiosk',
          body: 'query Later { flights { id ... @defer(label: "x") { note } } }',
        },
      ]),
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        {
          id: 'a1',
          name: 'List',
          text: 'query List {\n  flights(where: {code: ""}, first: 0) {\n    id\n  }\n}',
        },
        { id: 'b2', name: 'Later', client: 'kiosk' },
      ],
    });
  });

  it('names each operation that does not fit, and where it stands', () => {
    const outcome = read(
      manifest([
        { id: 'a1', name: 'List', body: 'query List { flights { id } }' },
        { id: 'b2', name: 'Late', body: 'query Late {\n  flights { delay }\n}' },
        { id: 'c3', name: 'Torn', body: 'query Torn {' },
      ]),
    );
    expect(outcome.findings.map(({ code, message, place }) => [code, message, place])).toEqual([
      [
        'MANIFEST_OPERATION_INVALID',
        'The operation Late does not fit the mesh: Cannot query field "delay" on type "Flight". (line 2, column 13 of its body)',
        { file: 'board/manifest.json', line: 11 },
      ],
      [
        'MANIFEST_OPERATION_INVALID',
        'The operation Torn does not fit the mesh: Syntax Error: Expected Name, found <EOF>. (line 1, column 13 of its body)',
        { file: 'board/manifest.json', line: 16 },
      ],
    ]);
  });

  it.each([
    ['no JSON', 'x', 'got something else at the top'],
    ['another format', '{"format":"relay","version":1,"operations":[]}', 'got something else at format'],
    ['an operation without a body', manifest([{ id: 'a' }]), 'got something else at operations.0.body'],
  ])('is refused when it is %s', (_name, text, message) => {
    const outcome = read(text);
    expect(outcome.ok).toBe(false);
    expect(outcome.findings[0]?.message).toContain(message);
  });
});

describe('usage of a manifest', () => {
  const TEXT = 'query List($w: Filter) {\n  flights(where: $w) {\n    id\n  }\n}';
  const FIXED = [
    'Filter',
    'Flight',
    'Flight.id',
    'Query',
    'Query.flights',
    'Query.flights(first:)?',
    'Query.flights(where:)',
    'Query.flights(where:)?',
  ];
  const kept = [
    {
      client: 'board',
      version: '2.0',
      at: '2026-11-20T00:00:00.000Z',
      operations: [{ text: TEXT, name: 'List' }],
    },
  ];

  it('counts as used without traffic, with all that variables may hold', () => {
    const usage = withManifests(summariseUsage([], 30), kept, schema);
    expect(usage).toMatchObject({
      requests: 0,
      operations: [
        { client: 'board', clientVersion: '2.0', count: 0, source: 'manifest', name: 'List', kind: 'query' },
      ],
    });
    expect(Object.keys(usage.operations[0]?.coordinates ?? {}).sort()).toEqual(
      [
        ...FIXED,
        'Filter.and',
        'Filter.and?',
        'Filter.code',
        'Filter.code?',
        'Filter.status',
        'Filter.status?',
        'Status',
        'Status.CLOSED',
        'Status.OPEN',
      ].sort(),
    );
  });

  it('leaves what variables hold to the traffic where there is some', () => {
    const row: UsageRow = {
      operation: createHash('sha256').update(TEXT).digest('hex'),
      kind: 'query',
      client: 'board',
      day: '2026-11-26',
      count: 4,
      errors: 0,
      totalMs: 1,
      maxMs: 1,
      firstSeen: '2026-11-26T00:00:00.000Z',
      lastSeen: '2026-11-26T00:00:00.000Z',
      coordinates: { 'Filter.code': 4 },
    };
    const { operations } = withManifests(summariseUsage([row], 30), kept, schema);
    expect(operations.map(({ source, count }) => [source, count])).toEqual([
      ['traffic', 4],
      ['manifest', 0],
    ]);
    expect(Object.keys(operations[1]?.coordinates ?? {}).sort()).toEqual(FIXED);
  });
});
