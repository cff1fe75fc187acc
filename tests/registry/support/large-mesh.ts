import type { SubgraphSchema } from '../../../registry/composition/subgraph-document.ts';
import type { Team } from '../../../registry/team.ts';

/** How large a mesh is made; the default has 20,000 coordinates in 200 subgraphs. */
export type MeshSize = { readonly subgraphs: number; readonly types: number; readonly fields: number };

const SIZE: MeshSize = { subgraphs: 200, types: 5, fields: 16 };

const TEAMS = 20;

/**
 * A mesh as large as a company's: each subgraph has entities with fields, arguments, enums and inputs, points at the entities of two
 * others, and adds fields to one of them.
 */
export function largeMesh(size: MeshSize = SIZE): {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly teams: readonly Team[];
} {
  const numbers = Array.from({ length: size.subgraphs }, (_, index) => index);
  const teams = Array.from({ length: TEAMS }, (_, index) => ({
    name: `team-${index}`,
    title: `Team ${index}`,
  }));
  return { teams, subgraphs: numbers.map((number) => subgraphAt(number, size)) };
}

function subgraphAt(number: number, size: MeshSize): SubgraphSchema {
  const name = `domain-${number}`;
  return {
    name,
    url: `http://${name}.example/graphql`,
    domain: name,
    owner: `team-${number % TEAMS}`,
    file: `${name}.graphql`,
    sdl: sdlAt(number, size),
  };
}

function sdlAt(number: number, { subgraphs, types, fields }: MeshSize): string {
  const own = Array.from({ length: types }, (_, index) => `D${number}T${index}`);
  const next = (number + 1) % subgraphs;
  const other = (number + 7) % subgraphs;
  return [
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])',
    `type Query {\n${own.map((type) => `  ${queryName(type)}(id: ID!): ${type}\n  ${queryName(type)}List(where: D${number}Where, limit: Int = 10): [${type}!]`).join('\n')}\n}`,
    ...own.map((type, index) => typeSdl(type, { fields, number, link: `D${next}T${index}` })),
    // It points at one domain's entities, and adds a field to another's.
    ...own.map((_, index) => `type D${next}T${index} @key(fields: "id", resolvable: false) { id: ID! }`),
    ...(other === next
      ? []
      : [`type D${other}T0 @key(fields: "id") { id: ID! fromD${number}: [D${number}T0!] }`]),
    `enum D${number}Kind { A B C }`,
    `input D${number}Where { name: String kind: D${number}Kind from: Int }`,
  ].join('\n\n');
}

function queryName(type: string): string {
  return type.replace(/^D/, 'd');
}

type TypeShape = { readonly fields: number; readonly number: number; readonly link: string };

function typeSdl(type: string, { fields, number, link }: TypeShape): string {
  const scalars = Array.from({ length: fields - 3 }, (_, index) => {
    const kind = ['String', 'Int', 'Float', 'Boolean!'][index % 4];
    return `  field${index}${index % 5 === 0 ? '(unit: String = "m")' : ''}: ${kind}`;
  });
  const lines = ['  id: ID!', ...scalars, `  kind: D${number}Kind`, `  link: ${link}`];
  return `"""${type} of domain ${number}."""\ntype ${type} @key(fields: "id") {\n${lines.join('\n')}\n}`;
}
