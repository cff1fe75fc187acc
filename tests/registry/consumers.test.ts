import { Supergraph } from '@apollo/federation-internals';
import { ApolloGateway } from '@apollo/gateway';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { buildASTSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { meshSchemaExtension } from '../../contracts/index.ts';
import { composed, FEDERATION, ownersIn, subgraph } from './mesh.ts';

// Everything that makes composition interesting, in one supergraph: old and new subgraphs, interfaces, shared fields.
const { sdl } = composed(
  subgraph(
    'airports',
    `${FEDERATION}
${meshSchemaExtension()}
type Query { airport(iata: ID!): Airport places: [Place] version: String @shareable }
type Subscription { renamed: Airport }
interface Place { id: ID! }
type Airport implements Place @key(fields: "id")
  @dataProduct(id: "airports.airports", domain: "airports", version: "1.0.0") @contract(id: "airports.airports", version: "1.0.0", element: "airports")
  @sla(property: "latency", value: "1", unit: "d") @quality(id: "rows", metric: "rowCount", op: "mustBeGreaterThan", value: [3000], dimension: "completeness")
{ id: ID! @source(name: "iata") @semantic(type: "iata", url: "https://iata.example") name: String @classification(level: "public") @constraint(maxLength: 80) @lineage(from: ["raw.name"]) @access(mode: "open") kind: Kind }
enum Kind @owner(team: "crm") { HUB SPOKE }`,
    { owner: 'ground-operations' },
  ),
  subgraph(
    'flights',
    `${FEDERATION}
type Query { search: [Found] version: String @shareable }
type Mutation { cancel(id: ID!): Flight }
extend type Airport @key(fields: "id") { id: ID! delay: Float flights: [Flight!]! }
type Flight @key(fields: "id") { id: ID! origin: Airport }
union Found = Flight | Airport`,
    { owner: 'network-operations' },
  ),
  subgraph(
    'old',
    'extend type Flight @key(fields: "id") { id: ID! @external seats: Int } type Query { old: Flight }',
    {
      owner: 'sales',
    },
  ),
);
const QUESTION = '{ search { ... on Flight { seats origin { name delay } } } }';

it('has an owner on every field of every type', () => {
  const fields = Object.entries(ownersIn(sdl)).filter(([coordinate]) => coordinate.includes('.'));
  expect(fields.length).toBeGreaterThan(15);
  expect(fields.filter(([, owners]) => owners.length === 0)).toEqual([]);
});

it('loads in @apollo/gateway', async () => {
  const gateway = new ApolloGateway({ supergraphSdl: sdl });
  const { schema } = await gateway.load();
  expect(Object.keys(schema.getType('Flight')?.toConfig() ?? {})).toContain('fields');
  await gateway.stop();
});

it('loads in @apollo/federation-internals', () => {
  const supergraph = Supergraph.build(sdl);
  expect(supergraph.subgraphs().names()).toEqual(['airports', 'flights', 'old']);
  expect(supergraph.apiSchema().type('Flight')).toBeDefined();
});

it('loads in the planner of Hive Router', () => {
  const planner = new QueryPlanner(sdl);
  const plan = JSON.stringify(planner.plan(QUESTION, undefined, new Set(), 0));
  for (const name of ['airports', 'flights', 'old']) expect(plan).toContain(`"serviceName":"${name}"`);
});

it('is valid SDL to anyone else', () => {
  expect(() => buildASTSchema(parse(sdl))).not.toThrow();
});
