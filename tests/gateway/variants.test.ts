import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeshFacts } from '../../gateway/index.ts';
import { type SubgraphFixture, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@external", "@requires"])`;
const MEMBERS = [
  { id: '1', kind: 'Member', email: 'a@example.org', tier: 'GOLD' },
  { id: '2', kind: 'Employee', email: 'b@example.org', tier: 'TEST' },
];
const people: SubgraphFixture = {
  name: 'people',
  typeDefs: `${LINK}
    type Query { people: [Person!]! @tag(name: "open")  member(tier: Tier): Member @tag(name: "open")  slow: Int }
    union Person @tag(name: "open") = Member | Employee
    type Member @key(fields: "id") {
      id: ID! @tag(name: "staff")  email: String @tag(name: "pii")  tier: Tier @tag(name: "open")
    }
    type Employee { email: String  tier: Tier }
    enum Tier { GOLD SILVER TEST @tag(name: "staff") }
  `,
  resolvers: {
    Query: {
      people: () => MEMBERS,
      member: (_: unknown, { tier }: { tier: string }) => ({ ...MEMBERS[0], tier }),
    },
    Person: { __resolveType: ({ kind }: { kind: string }) => kind },
  },
};
const trips: SubgraphFixture = {
  name: 'trips',
  typeDefs: `${LINK}
    type Query { trips: Int }
    type Member @key(fields: "id") { id: ID!  miles: Int @tag(name: "open") }
  `,
  resolvers: { Member: { miles: ({ id }: { id: string }) => Number(id) * 100 } },
};

const facts: MeshFacts = {
  variants: [
    { name: 'partners', include: ['open'], exclude: ['staff'], hideUnreachableTypes: true },
    { name: 'nothing', include: ['nobody'], exclude: [], hideUnreachableTypes: true },
  ],
  clients: [{ name: 'partner-app', variant: 'partners' }, { name: 'desk' }],
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh([people, trips], { config: { plan: { workers: 0 } } });
  await mesh.gateway.useSupergraph(mesh.supergraphSdl, [], facts);
});
afterAll(() => mesh.close());

const PARTNER = { 'apollographql-client-name': 'partner-app' };
const codes = async (query: string, headers: Record<string, string>) =>
  (await mesh.ask(query, { headers })).errors?.map(
    ({ extensions, message }) => `${extensions.code}: ${message}`,
  );

describe('a variant of the graph', () => {
  it('is chosen by the header or by the client, and validates what is asked', async () => {
    const hidden = '{ member(tier: GOLD) { email } }';
    expect((await mesh.ask(hidden)).data).toEqual({ member: { email: 'a@example.org' } });
    expect(
      (await mesh.ask(hidden, { headers: { 'apollographql-client-name': 'desk' } })).errors,
    ).toBeUndefined();
    const refusal = ['GRAPHQL_VALIDATION_FAILED: Cannot query field "email" on type "Member".'];
    expect(await codes(hidden, PARTNER)).toEqual(refusal);
    expect(await codes(hidden, { 'x-weft-variant': 'partners' })).toEqual(refusal);
    // What a client was given is not widened by what it asks for.
    expect(await codes(hidden, { ...PARTNER, 'x-weft-variant': 'nothing' })).toEqual(refusal);
  });

  it('plans over the whole graph: a hidden key still leads to another subgraph', async () => {
    const answer = await mesh.ask('{ member(tier: SILVER) { tier miles } }', { headers: PARTNER });
    expect(answer.data).toEqual({ member: { tier: 'SILVER', miles: 100 } });
    expect(await codes('{ member(tier: SILVER) { id } }', PARTNER)).toHaveLength(1);
  });

  it('refuses hidden values that come in, and lets none of those that come back out', async () => {
    expect(await codes('{ member(tier: TEST) { tier } }', PARTNER)).toEqual([
      'GRAPHQL_VALIDATION_FAILED: Value "TEST" does not exist in "Tier" enum.',
    ]);
    const answer = await mesh.ask('{ people { __typename ... on Member { tier } } }', { headers: PARTNER });
    expect(answer.text).not.toMatch(/Employee|TEST/);
    const whole = await mesh.ask('{ people { __typename ... on Employee { tier } } }');
    expect(whole.data).toEqual({
      people: [{ __typename: 'Member' }, { __typename: 'Employee', tier: 'TEST' }],
    });
  });

  it('has an introspection and a schema of its own', async () => {
    const types = '{ __schema { types { name } } __type(name: "Member") { fields { name } } }';
    const { data } = await mesh.ask(types, { headers: PARTNER });
    expect(JSON.stringify(data)).not.toContain('Employee');
    expect(data?.['__type']).toEqual({ fields: [{ name: 'tier' }, { name: 'miles' }] });
    const sdl = await (await fetch(`${mesh.url}/schema.graphql?variant=partners`)).text();
    expect(sdl).toContain('union Person = Member');
    expect(sdl).not.toMatch(/email|TEST|slow/);
    expect(await (await fetch(`${mesh.url}/schema.graphql`)).text()).toContain('email');
    expect(await (await fetch(`${mesh.url}/schema.graphql`, { headers: PARTNER })).text()).toBe(sdl);
  });

  it('shares no answer with the whole graph, however equal the question and the time', async () => {
    const query = '{ people { __typename } }';
    const [whole, part] = await Promise.all([mesh.ask(query), mesh.ask(query, { headers: PARTNER })]);
    expect(whole.text).toContain('Employee');
    expect(part.text).not.toContain('Employee');
  });

  it('says so when there is none of that name, or nothing in it', async () => {
    expect(await codes('{ trips }', { 'x-weft-variant': 'partner' })).toEqual([
      'UNKNOWN_VARIANT: Expected a variant of the graph (partners, nothing), got "partner". Did you mean "partners"?',
    ]);
    expect(await codes('{ trips }', { 'x-weft-variant': 'nothing' })).toEqual([
      'VARIANT_INVALID: The variant "nothing" shows no field of Query.',
    ]);
    expect((await fetch(`${mesh.url}/schema.graphql?variant=none`)).status).toBe(400);
  });

  it('is planned warm for a new supergraph, and gives its snapshot back', async () => {
    await mesh.ask('{ member(tier: GOLD) { miles } }', { headers: PARTNER });
    const old = mesh.gateway.snapshot;
    expect(old?.references).toBe(1);
    const sdl = mesh.supergraphSdl.replace('slow: Int', 'slow: Int fast: Int');
    await mesh.gateway.useSupergraph(sdl, [], facts);
    await old?.disposed;
    const [[name, parts] = []] = mesh.gateway.snapshot?.variants?.built ?? [];
    expect(name).toBe('partners');
    expect(parts?.plans.size).toBeGreaterThan(0);
    expect((await mesh.ask('{ member(tier: GOLD) { miles } }', { headers: PARTNER })).data).toEqual({
      member: { miles: 100 },
    });
  });
});
