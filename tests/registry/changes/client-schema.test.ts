import { printSchema as printApollo, Supergraph } from '@apollo/federation-internals';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { expect, it } from 'vitest';
import { meshSchemaExtension } from '../../../contracts/index.ts';
import { readMeshView } from '../../../registry/changes/supergraph/mesh-view.ts';
import { composed, subgraph } from '../mesh.ts';

/** Apollo's API schema is what clients see; ours must say the same, in whatever order. */
function byApollo(sdl: string): string {
  return printSchema(
    lexicographicSortSchema(
      buildSchema(printApollo(Supergraph.build(sdl, { supportedFeatures: null }).apiSchema())),
    ),
  );
}

function ours(sdl: string): string {
  return printSchema(lexicographicSortSchema(readMeshView(sdl).schema));
}

const LINKED = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@composeDirective", { name: "@tag", as: "@label" }, "@cost", "@listSize", "@requiresScopes", "@authenticated"])
  @link(url: "https://rules.example/rules/v1.0", import: ["@checked"])
  @composeDirective(name: "@checked")
directive @checked(by: String) on FIELD_DEFINITION
directive @cached(seconds: Int = 10) repeatable on FIELD | QUERY
`;

it('is what Apollo shows to clients of a supergraph with every kind of type, hidden parts and renamed directives', () => {
  const { sdl } = composed(
    subgraph(
      'things',
      `${LINKED}
${meshSchemaExtension()}
type Query {
  thing(id: ID!, old: Int @inaccessible, mode: Mode = ON): Thing @cost(weight: 3)
  things(where: Where): [Thing!]! @listSize(assumedSize: 10) @label(name: "list")
  found: Found
  hidden: Hidden @inaccessible
}
type Mutation { touch(where: Where!): Thing @authenticated }
type Thing implements Node & Secret @key(fields: "id") @dataProduct(id: "a.b", domain: "a", version: "1.0.0") {
  id: ID!
  name: String @deprecated(reason: "Use title.") @checked(by: "us")
  secret: Int @inaccessible
  at: Stamp @requiresScopes(scopes: [["read"]])
  mode: Mode
}
interface Node { id: ID! }
interface Secret @inaccessible { id: ID! }
type Hidden @inaccessible { id: ID! }
type Other { id: ID! }
union Found = Thing | Other | Hidden
enum Mode { ON OFF UNSEEN @inaccessible }
input Where { mode: Mode = OFF, not: Where, old: Int @inaccessible }
scalar Stamp @specifiedBy(url: "https://stamp.example")`,
      { owner: 'sales' },
    ),
    subgraph(
      'more',
      `${LINKED} type Query { more: Int } type Thing @key(fields: "id") { id: ID! size: Int }`,
      { owner: 'crm' },
    ),
  );
  expect(ours(sdl)).toBe(byApollo(sdl));
});
