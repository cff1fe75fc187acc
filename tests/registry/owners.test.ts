import { describe, expect, it } from 'vitest';
import { meshSchemaExtension } from '../../contracts/index.ts';
import { compose } from '../../registry/index.ts';
import { composed, FEDERATION, findingsOf, ownersIn, subgraph, TEAMS } from './mesh.ts';

const AIRPORTS = subgraph(
  'airports',
  `${FEDERATION}
type Query { airport(iata: ID!): Airport }
type Airport @key(fields: "iata") { iata: ID! name: String! }
`,
  { owner: 'ground-operations' },
);

describe('the effective owner of a coordinate', () => {
  it('is the field owner, else the type owner, else the schema owner', () => {
    const { sdl } = composed(
      subgraph(
        'a',
        `${FEDERATION}
${meshSchemaExtension(['owner'])}
extend schema @owner(team: "sales")
type Query { thing: Thing @owner(team: "crm", steward: "ana") other: Other }
type Thing @owner(team: "network-operations") { id: ID own: Int @owner(team: "crm") }
type Other { id: ID }
`,
        { owner: 'ground-operations' },
      ),
    );
    expect(ownersIn(sdl)).toEqual({
      Query: [],
      'Query.thing': ['crm/ana@a'],
      'Query.other': ['sales@a'],
      Thing: ['network-operations@a'],
      'Thing.id': ['network-operations@a'],
      'Thing.own': ['crm@a'],
      Other: ['sales@a'],
      'Other.id': ['sales@a'],
    });
  });

  it('is the owner of the subgraph when the SDL says nothing', () => {
    expect(ownersIn(composed(AIRPORTS).sdl)).toMatchObject({
      'Query.airport': ['ground-operations@airports'],
      Airport: ['ground-operations@airports'],
      'Airport.iata': ['ground-operations@airports'],
    });
  });

  it('lets a block with its own owner answer for its own fields', () => {
    const { sdl } = composed(
      subgraph(
        'a',
        `${FEDERATION}
type Query { thing: Thing }
type Thing @owner(team: "sales") { id: ID }
extend type Thing @owner(team: "crm") { tier: String }
extend type Thing { note: String }
`,
        { owner: 'ground-operations' },
      ),
    );
    expect(ownersIn(sdl)).toMatchObject({
      'Thing.id': ['sales@a'],
      'Thing.tier': ['crm@a'],
      'Thing.note': ['crm@a', 'sales@a'],
    });
  });

  it('keeps every owner of a field that has several', () => {
    const { sdl } = composed(
      subgraph('a', `${FEDERATION} type Query { a: Int @owner(team: "sales") @owner(team: "crm") }`),
    );
    expect(ownersIn(sdl)['Query.a']).toEqual(['crm@a', 'sales@a']);
  });

  it('replaces a subgraph argument that a person wrote by the real one', () => {
    const { sdl } = composed(
      subgraph('a', `${FEDERATION} type Query { a: Int @owner(team: "sales", subgraph: "z") }`),
    );
    expect(ownersIn(sdl)['Query.a']).toEqual(['sales@a']);
  });

  it('leaves no owner on the schema itself', () => {
    const { sdl } = composed(
      subgraph('a', `${FEDERATION} extend schema @owner(team: "sales") type Query { a: Int }`),
    );
    expect(sdl.slice(0, sdl.indexOf('directive'))).not.toContain('@owner(');
  });
});

describe('a type that several subgraphs know', () => {
  const flights = (airport: string) =>
    subgraph('flights', `${FEDERATION} type Query { delays: [Airport] } ${airport}`, {
      owner: 'network-operations',
    });

  it.each([
    ['extends it', 'extend type Airport @key(fields: "iata") { iata: ID! delay: Float }'],
    [
      'extends it by directive',
      'type Airport @extends @key(fields: "iata") { iata: ID! @external delay: Float }',
    ],
  ])('is not co-owned by a subgraph that %s', (_how, airport) => {
    const owners = ownersIn(composed(AIRPORTS, flights(airport)).sdl);
    expect(owners['Airport.iata']).toEqual(['ground-operations@airports']);
    expect(owners['Airport.delay']).toEqual(['network-operations@flights']);
    expect(owners['Airport.name']).toEqual(['ground-operations@airports']);
  });

  it('leaves an external field to the subgraph that resolves it', () => {
    const airport =
      'type Airport @key(fields: "iata") { iata: ID! name: String! @external delay: Float @requires(fields: "name") }';
    const owners = ownersIn(composed(AIRPORTS, flights(airport)).sdl);
    expect(owners['Airport.name']).toEqual(['ground-operations@airports']);
    expect(owners['Airport.iata']).toEqual(['ground-operations@airports', 'network-operations@flights']);
  });

  it('is not co-owned by a subgraph that only refers to it', () => {
    const owners = ownersIn(
      composed(AIRPORTS, flights('type Airport @key(fields: "iata", resolvable: false) { iata: ID! }')).sdl,
    );
    expect(owners['Airport.iata']).toEqual(['ground-operations@airports']);
    expect(owners['Airport']).toEqual(['ground-operations@airports']);
  });

  it('gives the type-level owner of an extension to the fields it adds only', () => {
    const owners = ownersIn(
      composed(
        AIRPORTS,
        flights('extend type Airport @key(fields: "iata") @owner(team: "sales") { iata: ID! delay: Float }'),
      ).sdl,
    );
    expect(owners['Airport']).toEqual(['ground-operations@airports']);
    expect(owners['Airport.delay']).toEqual(['sales@flights']);
  });

  it('has an owner even where everyone merely refers to it', () => {
    const owners = ownersIn(
      composed(flights('type Airport @key(fields: "iata", resolvable: false) { iata: ID! }')).sdl,
    );
    expect(owners['Airport.iata']).toEqual(['network-operations@flights']);
  });

  it('has one owner per subgraph on a shared field', () => {
    const shared = `${FEDERATION} type Query { a: Int @shareable }`;
    const { sdl } = composed(
      subgraph('b', shared, { owner: 'crm' }),
      subgraph('a', shared, { owner: 'sales' }),
    );
    expect(ownersIn(sdl)['Query.a']).toEqual(['crm@b', 'sales@a']);
  });

  it('moves ownership with @override and keeps both owners while a label shares the traffic', () => {
    const from = subgraph('a', `${FEDERATION} type Query { x: Int y: Int }`, { owner: 'crm' });
    const to = subgraph(
      'b',
      `${FEDERATION} type Query { x: Int @override(from: "a") y: Int @override(from: "a", label: "percent(10)") }`,
      { owner: 'sales' },
    );
    const owners = ownersIn(composed(from, to).sdl);
    expect(owners['Query.x']).toEqual(['sales@b']);
    expect(owners['Query.y']).toEqual(['crm@a', 'sales@b']);
  });
});

describe('every kind of type', () => {
  it('carries owners: interfaces, unions, enums, mutation and subscription roots, renamed roots', () => {
    const { sdl } = composed(
      subgraph(
        'a',
        `${FEDERATION}
schema { query: TheQuery mutation: TheMutation subscription: TheSubscription }
type TheQuery { node: Node search: [Result] tier: Tier }
type TheMutation @owner(team: "sales") { rename(id: ID!): Node }
type TheSubscription { renamed: Node }
interface Node @owner(team: "network-operations") { id: ID! }
type Thing implements Node { id: ID! }
union Result @owner(team: "sales") = Thing
enum Tier @owner(team: "ground-operations") { GOLD SILVER }
scalar Date
input Filter { id: ID }
extend type TheQuery { filtered(by: Filter): Date }
`,
        { owner: 'crm' },
      ),
    );
    expect(ownersIn(sdl)).toMatchObject({
      'Query.node': ['crm@a'],
      'Query.filtered': ['crm@a'],
      'Mutation.rename': ['sales@a'],
      'Subscription.renamed': ['crm@a'],
      Node: ['network-operations@a'],
      'Node.id': ['network-operations@a'],
      'Thing.id': ['crm@a'],
      Result: ['sales@a'],
      Tier: ['ground-operations@a'],
    });
  });

  it('carries owners where an interface object adds fields to the implementations', () => {
    const media = subgraph(
      'media',
      `${FEDERATION}
type Query { media: [Media] }
interface Media @key(fields: "id") { id: ID! }
type Book implements Media @key(fields: "id") { id: ID! }`,
      { owner: 'crm' },
    );
    const reviews = subgraph(
      'reviews',
      `${FEDERATION} type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
      { owner: 'sales' },
    );
    const owners = ownersIn(composed(media, reviews).sdl);
    expect(owners['Media.id']).toEqual(['crm@media']);
    expect(owners['Media.stars']).toEqual(['sales@reviews']);
    expect(owners['Book.stars']).toEqual(['sales@reviews']);
  });

  it('leaves the machinery of federation alone', () => {
    const { sdl } = composed(
      subgraph(
        'a',
        `${FEDERATION}
type Query { a: A _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
type A @key(fields: "id") { id: ID }
scalar _Any
union _Entity = A
type _Service { sdl: String }`,
        { owner: 'crm' },
      ),
    );
    expect(Object.keys(ownersIn(sdl))).toEqual(['A', 'A.id', 'Query', 'Query.a']);
  });
});

describe('composition fails', () => {
  it('on a coordinate without an owner, and says which subgraph, coordinate and line', () => {
    expect(findingsOf(subgraph('a', `${FEDERATION}type Query {\n  "Described."\n  a: Int\n}`))).toEqual([
      expect.objectContaining({
        code: 'MISSING_OWNER',
        severity: 'error',
        subgraph: 'a',
        coordinate: 'Query.a',
        place: { file: 'a.graphql', line: 4, column: 3 },
      }),
    ]);
  });

  it('on an owner nobody declared, with the nearest team', () => {
    const [finding, ...rest] = findingsOf(
      subgraph('a', `${FEDERATION}type Query {\n  a: Int @owner(team: "network-operatoins")\n}`),
    );
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      code: 'UNKNOWN_TEAM',
      subgraph: 'a',
      coordinate: 'Query.a',
      owner: 'network-operatoins',
      place: { file: 'a.graphql', line: 3, column: 10 },
    });
    expect(finding?.message).toContain('Did you mean "network-operations"?');
  });

  it('once per place an undeclared owner is written, not once per field it reaches', () => {
    const findings = findingsOf(
      subgraph('a', `${FEDERATION} type Query { a: T b: T } type T @owner(team: "who") { x: Int y: Int }`, {
        owner: 'nobody',
      }),
    );
    expect(findings.map(({ code, coordinate, owner }) => [code, coordinate, owner])).toEqual([
      ['UNKNOWN_TEAM', undefined, 'nobody'],
      ['UNKNOWN_TEAM', 'T', 'who'],
    ]);
  });

  it('once for a subgraph made from a contract, whose types all name the same team', () => {
    const sdl = `${FEDERATION} type Query { a: T @owner(team: "nobody") } type T @owner(team: "nobody") { x: Int @owner(team: "who") }`;
    const made = subgraph('a', sdl, { owner: 'nobody', file: 'a.odcs.yaml' });
    expect(findingsOf(made).map(({ code, coordinate, owner }) => [code, coordinate, owner])).toEqual([
      ['UNKNOWN_TEAM', undefined, 'nobody'],
      ['UNKNOWN_TEAM', 'T.x', 'who'],
    ]);
  });

  it('on any owner when no teams are declared', () => {
    const outcome = compose({ subgraphs: [AIRPORTS], teams: [] });
    expect(outcome.ok).toBe(false);
    expect(outcome.findings[0]?.message).toContain('No teams are declared.');
  });

  it('with the ownership and the composition findings in one run', () => {
    const codes = findingsOf(
      subgraph('a', `${FEDERATION} type Query { a: Int }`),
      subgraph('b', `${FEDERATION} type Query { a: Int }`, { owner: 'sales' }),
    ).map((finding) => finding.code);
    expect(codes).toEqual(['MISSING_OWNER', 'INVALID_FIELD_SHARING']);
  });
});

it('gives the same supergraph whatever the order of the subgraphs', () => {
  const flights = subgraph(
    'flights',
    `${FEDERATION} extend type Airport @key(fields: "iata") { iata: ID! delay: Float }`,
    {
      owner: 'network-operations',
    },
  );
  const forward = compose({ subgraphs: [AIRPORTS, flights], teams: TEAMS });
  const backward = compose({ subgraphs: [flights, AIRPORTS], teams: [...TEAMS].reverse() });
  if (!forward.ok || !backward.ok) throw new Error('Expected both to compose.');
  expect(backward.value).toEqual(forward.value);
  expect(forward.value.hash).toMatch(/^[0-9a-f]{64}$/);
});
