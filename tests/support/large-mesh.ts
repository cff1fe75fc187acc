import type { SubgraphSchema } from '../../registry/index.ts';

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@shareable"])`;

/** How large a generated mesh is. */
export type MeshSize = {
  readonly subgraphs: number;
  readonly typesPerSubgraph: number;
  readonly fieldsPerType: number;
};

/** SDL of a mesh of that size: entities that refer to those of the next subgraph, so that questions can cross all of it. */
export function largeMesh(size: MeshSize, urlOf: (name: string) => string): readonly SubgraphSchema[] {
  return Array.from({ length: size.subgraphs }, (_, index) => {
    const name = `domain${index}`;
    const sdl = `${HEADER}\n${subgraphSdl(index, size)}`;
    return { name, url: urlOf(name), domain: name, owner: 'crm', file: `${name}.graphql`, sdl };
  });
}

function subgraphSdl(index: number, { subgraphs, typesPerSubgraph, fieldsPerType }: MeshSize): string {
  const types = Array.from({ length: typesPerSubgraph }, (_, type) => {
    const name = `D${index}T${type}`;
    const next = `D${(index + 1) % subgraphs}T${type}`;
    // The key and the reference are two of its fields.
    const fields = Array.from(
      { length: fieldsPerType - 2 },
      (_, field) => `  f${field}: Int @tag(name: "t${field}")`,
    );
    const own = `type ${name} @key(fields: "id") {\n  id: ID!\n  next: ${next}\n${fields.join('\n')}\n}`;
    return `${own}\ntype ${next} @key(fields: "id", resolvable: false) { id: ID! }`;
  });
  const roots = Array.from(
    { length: typesPerSubgraph },
    (_, type) => `  d${index}t${type}(id: ID!): D${index}T${type}`,
  );
  return `type Query {\n${roots.join('\n')}\n}\n${types.join('\n')}`;
}
