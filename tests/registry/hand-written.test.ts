import { describe, expect, it } from 'vitest';
import { composed, FEDERATION, findingsOf, ownersIn, subgraph } from './mesh.ts';

const PLAIN = subgraph('plain', `${FEDERATION} type Query { plain: Int }`, { owner: 'sales' });

describe('a hand-written subgraph', () => {
  it.each([
    [
      'defines @owner more narrowly',
      'directive @owner(team: String!) on OBJECT | FIELD_DEFINITION',
      '@owner',
    ],
    [
      'gives the team another type',
      'directive @owner(team: ID!, steward: String) on FIELD_DEFINITION',
      '@owner',
    ],
    ['does not define @owner at all', '', '@owner'],
    [
      'links the mesh and composes it by itself',
      `extend schema @link(url: "https://weft.example/mesh/v1.0", import: ["@owner"]) @composeDirective(name: "@owner")
       directive @owner(team: String!) repeatable on OBJECT | FIELD_DEFINITION`,
      '@owner',
    ],
    [
      'links the mesh under another name',
      'extend schema @link(url: "https://weft.example/mesh/v1.0", import: [{ name: "@owner", as: "@team" }])',
      '@team',
    ],
    [
      'links the mesh without importing',
      'extend schema @link(url: "https://weft.example/mesh/v1.0", as: "m")',
      '@m__owner',
    ],
    [
      'links @owner from a spec of its own',
      `extend schema @link(url: "https://meridian.example/owners/v1.0", import: ["@owner"]) @federation__composeDirective(name: "@owner")
       directive @owner(team: String!) on FIELD_DEFINITION`,
      '@owner',
    ],
  ])('that %s composes', (_how, header, owner) => {
    const { sdl } = composed(
      PLAIN,
      subgraph('hand', `${FEDERATION}${header} type Query { hand: Int ${owner}(team: "crm") }`),
    );
    expect(ownersIn(sdl)).toMatchObject({ 'Query.hand': ['crm@hand'], 'Query.plain': ['sales@plain'] });
    expect(sdl).toContain('@link(url: "https://weft.example/mesh/v1.0", import: ["@owner"])');
    expect(sdl).not.toContain('meridian.example');
  });

  it('keeps its other mesh directives, written as enum values too', () => {
    const { sdl } = composed(
      PLAIN,
      subgraph(
        'hand',
        `${FEDERATION}
enum Level { PUBLIC RESTRICTED }
directive @classification(level: Level!, pii: Boolean) on FIELD_DEFINITION
type Query { hand: Int @owner(team: "crm") @classification(level: RESTRICTED, pii: true) @contract(id: "crm.x", version: "1.0.0") }`,
      ),
    );
    expect(sdl).toContain('@classification(level: "RESTRICTED", pii: true)');
    expect(sdl).toContain('@contract(id: "crm.x", version: "1.0.0")');
  });

  it('keeps a directive that merely shares a name with one of ours', () => {
    const { sdl } = composed(
      PLAIN,
      subgraph(
        'hand',
        `${FEDERATION}
directive @constraint(startsWith: String) on FIELD_DEFINITION
type Query { hand: String @constraint(startsWith: "x") }`,
        { owner: 'crm' },
      ),
    );
    expect(sdl).not.toContain('@constraint');
  });

  it('is told when its @owner means something else', () => {
    const findings = findingsOf(
      PLAIN,
      subgraph(
        'hand',
        `${FEDERATION}directive @owner(email: String!) on OBJECT\ntype Query @owner(email: "a@b.example") { hand: String }`,
        { owner: 'crm' },
      ),
    );
    expect(findings[0]).toMatchObject({
      code: 'FOREIGN_OWNER_DIRECTIVE',
      subgraph: 'hand',
      place: { file: 'hand.graphql', line: 2, column: 12 },
    });
  });

  it.each(['v2.0', 'v2.1', 'v2.3', 'v2.14'])('that links federation %s composes', (version) => {
    const link = `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: ["@key"])`;
    const { sdl } = composed(PLAIN, subgraph('hand', `${link} type Query { hand: Int @owner(team: "crm") }`));
    expect(ownersIn(sdl)['Query.hand']).toEqual(['crm@hand']);
  });

  it('that gives federation another prefix or renames @composeDirective composes', () => {
    const prefixed = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", as: "fed")';
    const renamed =
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{ name: "@composeDirective", as: "@pass" }])';
    const { sdl } = composed(
      subgraph('a', `${prefixed} type Query { a: T } type T @fed__key(fields: "id") { id: ID }`, {
        owner: 'crm',
      }),
      subgraph(
        'b',
        `${renamed} type Query { b: T } type T @federation__key(fields: "id", resolvable: false) { id: ID }`,
        {
          owner: 'sales',
        },
      ),
    );
    expect(ownersIn(sdl)['T.id']).toEqual(['crm@a']);
  });
});

describe('a Federation 1 subgraph', () => {
  const users = subgraph(
    'users',
    `type Query { me: User }
type User @key(fields: "id") { id: ID! name: String @owner(team: "sales") }
`,
    { owner: 'crm' },
  );
  const orders = subgraph(
    'orders',
    `extend type Query {
  orders: [Order]
}
type Order @key(fields: "id") @dataProduct(id: "sales.orders", domain: "sales", version: "1.0.0") { id: ID! buyer: User }
extend type User @key(fields: "id") {
  id: ID! @external
  orders: [Order]
}
`,
    { owner: 'sales' },
  );

  it('composes with its owners and its other mesh directives', () => {
    const { sdl } = composed(users, orders, PLAIN);
    expect(ownersIn(sdl)).toMatchObject({
      'Query.me': ['crm@users'],
      'Query.orders': ['sales@orders'],
      'User.id': ['crm@users'],
      'User.name': ['sales@users'],
      'User.orders': ['sales@orders'],
      'Order.buyer': ['sales@orders'],
      User: ['crm@users'],
    });
    expect(sdl).toContain('@dataProduct(id: "sales.orders", domain: "sales", version: "1.0.0")');
  });

  it('composes with renamed root types and a definition of @owner of its own', () => {
    const { sdl } = composed(
      PLAIN,
      subgraph(
        'old',
        `directive @owner(team: String!) on FIELD_DEFINITION
schema { query: RootQuery }
type RootQuery { old: Int @owner(team: "crm") }`,
      ),
    );
    expect(ownersIn(sdl)['Query.old']).toEqual(['crm@old']);
  });

  it('has its errors at the lines of its own file', () => {
    const [finding] = findingsOf(
      users,
      orders,
      subgraph('clash', `${FEDERATION}type Query {\n  orders: String\n}`, { owner: 'crm' }),
    );
    expect(finding).toMatchObject({
      coordinate: 'Query.orders',
      subgraph: 'clash, orders',
      owner: 'crm, sales',
    });
    const places = [finding?.message, JSON.stringify(finding?.place)].join(' ');
    expect(places).toContain('"clash.graphql","line":3,"column":3');
    expect(places).toContain('orders.graphql:2:3');
  });

  it('has the errors of the upgrade at the lines of its own file', () => {
    const [finding] = findingsOf(
      PLAIN,
      subgraph('old', 'type Query { a: Int }\nextend type Nowhere @key(fields: "id") {\n  id: ID\n}', {
        owner: 'crm',
      }),
    );
    expect(finding).toMatchObject({
      code: 'EXTENSION_WITH_NO_BASE',
      subgraph: 'old',
      coordinate: 'Nowhere',
      place: { file: 'old.graphql', line: 2 },
    });
  });
});
