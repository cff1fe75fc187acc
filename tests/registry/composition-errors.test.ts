import { describe, expect, it } from 'vitest';
import { compose } from '../../registry/index.ts';
import { composed, FEDERATION, findingsOf, subgraph, TEAMS } from './mesh.ts';

const owned = (name: string, sdl: string, owner: string) => subgraph(name, FEDERATION + sdl, { owner });

describe('an error of composition', () => {
  it('says who shares a field without sharing, where, and what to do', () => {
    const [finding, ...rest] = findingsOf(
      owned('a', 'type Query {\n  total: Int\n}', 'sales'),
      owned('b', 'type Query {\n  other: Int\n  total: Int\n}', 'crm'),
    );
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      code: 'INVALID_FIELD_SHARING',
      severity: 'error',
      subgraph: 'a, b',
      coordinate: 'Query.total',
      owner: 'crm, sales',
      place: { file: 'a.graphql', line: 3, column: 3 },
    });
    expect(finding?.message).toContain('b.graphql:4:3');
    expect(finding?.fix).toContain('@shareable');
  });

  it('says where a query would be stuck', () => {
    const [finding] = findingsOf(
      owned('a', 'type Query { a: T }\ntype T @key(fields: "id") {\n  id: ID!\n}', 'sales'),
      owned('b', 'type Query { b: T }\ntype T {\n  id: ID! @shareable\n  stuck: Int\n}', 'crm'),
    );
    expect(finding).toMatchObject({
      code: 'SATISFIABILITY_ERROR',
      coordinate: 'T.stuck',
      place: { file: 'b.graphql', line: 5, column: 3 },
    });
    expect(finding?.subgraph).toContain('b');
    expect(finding?.owner).toContain('crm');
    expect(finding?.message).toContain('cannot be satisfied by the subgraphs');
    expect(finding?.fix).toBeDefined();
  });

  it('says where a type is unknown, in the words of the person', () => {
    const [finding] = findingsOf(owned('a', 'type Query {\n  a: Missing\n}', 'sales'));
    expect(finding).toMatchObject({
      code: 'INVALID_GRAPHQL',
      subgraph: 'a',
      coordinate: 'Query.a',
      owner: 'sales',
      place: { file: 'a.graphql', line: 3, column: 6 },
    });
    expect(finding?.message).toMatch(/^In subgraph "a": .*Missing/);
  });

  it('says where a key names a field that is not there', () => {
    const [finding] = findingsOf(
      owned('a', 'type Query { t: T }\ntype T @key(fields: "nope") {\n  id: ID\n}', 'sales'),
    );
    expect(finding).toMatchObject({
      code: 'KEY_INVALID_FIELDS',
      subgraph: 'a',
      coordinate: 'T',
      owner: 'sales',
      place: { file: 'a.graphql', line: 3, column: 8 },
    });
  });

  it('points at the types that do not fit together', () => {
    const [finding] = findingsOf(
      owned(
        'a',
        'type Query { a: T }\ntype T @key(fields: "id") {\n  id: ID!\n  n: Int @shareable\n}',
        'sales',
      ),
      owned('b', 'type T @key(fields: "id") {\n  id: ID!\n  n: String @shareable\n}', 'crm'),
    );
    expect(finding).toMatchObject({
      code: 'FIELD_TYPE_MISMATCH',
      subgraph: 'a, b',
      coordinate: 'T.n',
      owner: 'crm, sales',
      place: { file: 'a.graphql', line: 5 },
    });
  });

  it('uses the name the supergraph gives to a renamed root type', () => {
    const findings = findingsOf(
      owned('a', 'schema { query: Top } type Top { total: Int }', 'sales'),
      owned('b', 'type Query { total: Int }', 'crm'),
    );
    expect(findings).toEqual([
      expect.objectContaining({ coordinate: 'Query.total', subgraph: 'a, b', owner: 'crm, sales' }),
    ]);
  });

  it('names a file without a line when the SDL was made from that file', () => {
    const [finding] = findingsOf(
      subgraph('a', `${FEDERATION} type Query { a: Int }`, { file: 'subgraphs/a/a.odcs.yaml' }),
    );
    expect(finding?.place).toEqual({ file: 'subgraphs/a/a.odcs.yaml' });
  });
});

describe('SDL that does not parse', () => {
  it('is a finding with line and column, for each subgraph', () => {
    const findings = findingsOf(
      owned('a', 'type Query {\n  a: \n}', 'sales'),
      owned('b', 'type Query { b: Int }', 'crm'),
      subgraph('c', '', { owner: 'crm' }),
    );
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'GRAPHQL_SYNTAX',
        subgraph: 'a',
        place: { file: 'a.graphql', line: 4, column: 1 },
      }),
      expect.objectContaining({
        code: 'GRAPHQL_SYNTAX',
        subgraph: 'c',
        place: { file: 'c.graphql', line: 1, column: 1 },
      }),
    ]);
    expect(findings[0]?.message).toContain('Expected Name, found "}"');
  });
});

describe('a mesh', () => {
  it('needs at least one query', () => {
    expect(findingsOf(owned('a', 'type T @key(fields: "id") { id: ID }', 'sales'))[0]).toMatchObject({
      code: 'NO_QUERIES',
    });
    expect(compose({ subgraphs: [], teams: TEAMS })).toMatchObject({ ok: false });
  });

  it('has one subgraph per name', () => {
    const twice = owned('a', 'type Query { a: Int }', 'sales');
    expect(findingsOf(twice, twice)).toEqual([
      expect.objectContaining({ code: 'DUPLICATE_SUBGRAPH', subgraph: 'a', place: { file: 'a.graphql' } }),
    ]);
  });

  it('keeps the hints of the composer, with what they are about', () => {
    const { hints } = composed(
      owned('a', 'type Query { v: V @shareable } type V @shareable { x: Int y: Int }', 'sales'),
      owned('b', 'type Query { v: V @shareable } type V @shareable { x: Int y: Int! }', 'crm'),
    );
    expect(hints).toContainEqual(
      expect.objectContaining({
        code: 'INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE',
        severity: 'info',
        coordinate: 'V.y',
        subgraph: 'a, b',
        owner: 'crm, sales',
      }),
    );
  });
});
