import { composeSupergraph } from './gateway-fixtures.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

/** Two subgraphs that can both resolve every field of an entity of a third: a planner may choose anew for each. */
export function nastySupergraph(fields = 24): string {
  const shared = Array.from({ length: fields }, (_, at) => `f${at}: Thing @shareable`).join(' ');
  const rival = `${LINK} type Thing @key(fields: "id") { id: ID! ${shared} }`;
  return composeSupergraph([
    {
      name: 'root',
      url: 'http://127.0.0.1:1/graphql',
      typeDefs: `${LINK} type Query { thing(at: Int): Thing other: Int } type Thing @key(fields: "id") { id: ID! }`,
    },
    { name: 'one', url: 'http://127.0.0.1:1/graphql', typeDefs: rival },
    { name: 'two', url: 'http://127.0.0.1:1/graphql', typeDefs: rival },
    {
      name: 'three',
      url: 'http://127.0.0.1:1/graphql',
      typeDefs: `${LINK} type Thing @key(fields: "id") { id: ID! g: Int }`,
    },
  ]);
}

/** An operation with two ways for each of its fields, so `2 ** fields` plans to compare. */
export function nastyOperation(fields: number, as = 'thing'): string {
  return `{ ${as}: thing { ${Array.from({ length: fields }, (_, at) => `f${at} { g f0 { g } }`).join(' ')} } }`;
}
