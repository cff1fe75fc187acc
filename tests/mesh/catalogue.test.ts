import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDemoManifest } from '../demo/contracts.ts';
import { ask, dataOf, readMeshOwnership } from '../support/mesh.ts';

const named = z.strictObject({ name: z.string() });
const field = z.strictObject({
  coordinate: z.string(),
  owners: z.array(
    z.strictObject({ team: named, steward: z.string().nullable(), subgraph: z.string().nullable() }),
  ),
  product: z.strictObject({ id: z.string() }).nullable(),
  classification: z.string().nullable(),
  pii: z.boolean(),
});

let ownership: Awaited<ReturnType<typeof readMeshOwnership>>;
beforeAll(async () => {
  ownership = await readMeshOwnership();
});

describe('the mesh, asked about itself', () => {
  it('knows the products as /ownership does', async () => {
    const { dataProducts } = await dataOf(
      '{ dataProducts { id version status domain { name } owner { name } } }',
      z.strictObject({
        dataProducts: z.array(
          z.strictObject({
            id: z.string(),
            version: z.string(),
            status: z.string(),
            domain: named,
            owner: named,
          }),
        ),
      }),
    );
    const products = dataProducts.map(({ id, version, status, domain, owner }) => [
      id,
      { version, status, domain: domain.name, owner: owner.name },
    ]);
    expect(Object.fromEntries(products)).toEqual(ownership.products);
  });

  it('knows the teams as /ownership does, with how much each answers for', async () => {
    const { teams } = await dataOf(
      '{ teams { name title contact domain { name } fieldCount } }',
      z.strictObject({
        teams: z.array(
          z.strictObject({
            name: z.string(),
            title: z.string(),
            contact: z.string(),
            domain: named,
            fieldCount: z.number(),
          }),
        ),
      }),
    );
    const known = teams.map(({ name, title, contact, domain }) => [
      name,
      { title, contact, domain: domain.name },
    ]);
    expect(Object.fromEntries(known)).toEqual(ownership.teams);
    for (const { name, fieldCount } of teams) {
      const owned = Object.entries(ownership.coordinates).filter(
        ([coordinate, { owners }]) => coordinate.includes('.') && owners.some(({ team }) => team === name),
      );
      expect([name, fieldCount]).toEqual([name, owned.length]);
    }
  });

  it('knows every field as /ownership does: owners, product, classification', async () => {
    const { fields } = await dataOf(
      `{ fields(limit: 1000) {
          coordinate owners { team { name } steward subgraph } product { id } classification pii } }`,
      z.strictObject({ fields: z.array(field) }),
    );
    const known = fields.map(({ coordinate, owners, product, classification, pii }) => [
      coordinate,
      {
        owners: owners.map(({ team, steward, subgraph }) => ({
          team: team.name,
          ...(steward ? { steward } : {}),
          ...(subgraph ? { subgraph } : {}),
        })),
        ...(product ? { product: product.id } : {}),
        ...(classification ? { classification: { level: classification, pii } } : {}),
      },
    ]);
    const expected = Object.entries(ownership.coordinates)
      .filter(([coordinate]) => coordinate.includes('.'))
      .map(([coordinate, { contract: _, ...facts }]) => [coordinate, facts]);
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(expected));
  });

  it('knows the ten domains of supergraph.yaml', async () => {
    const { domains } = await dataOf(
      '{ domains { name subgraphs } }',
      z.strictObject({
        domains: z.array(z.strictObject({ name: z.string(), subgraphs: z.array(z.string()) })),
      }),
    );
    const { subgraphs } = await readDemoManifest();
    expect(domains.map(({ name }) => name)).toEqual(Object.keys(subgraphs).toSorted());
    for (const { name, subgraphs: services } of domains) expect(services).toEqual([name]);
  });

  it('finds a product by a word of its description, in the same request as its data', async () => {
    const { data, errors } = await ask(
      `{ dataProducts(where: { search: "wildlife" }) { id owner { contact } }
         strikesAggregate(where: { species: { eq: "Canada goose" } }) { count } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      dataProducts: [{ id: 'safety.strikes', owner: { contact: 'flight-safety@meridian.example' } }],
      strikesAggregate: [{ count: '190' }],
    });
  });
});
