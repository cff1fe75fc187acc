import { buildSchema, isInterfaceType, isObjectType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDemoContracts, readDemoManifest } from '../demo/contracts.ts';
import { readMeshOwnership, surface } from '../support/mesh.ts';

const manifest = await readDemoManifest();
const contracts = (await readDemoContracts()).map(({ contract }) => ({
  ...contract,
  team: Array.isArray(contract.team) ? undefined : contract.team,
}));

let ownership: Awaited<ReturnType<typeof readMeshOwnership>>;
let fields: readonly string[];
beforeAll(async () => {
  ownership = await readMeshOwnership();
  const types = Object.values(buildSchema(await surface('/schema.graphql')).getTypeMap());
  fields = types
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
});

describe('GET /ownership', () => {
  it('has every field of the schema, and no field beyond it', () => {
    const known = Object.keys(ownership.coordinates).filter((coordinate) => coordinate.includes('.'));
    expect(known.toSorted()).toEqual(fields.toSorted());
    expect(fields.length).toBeGreaterThan(400);
  });

  it('names at least one team for every field, each declared, each of the subgraph the field comes from', () => {
    const wrong = fields.filter((field) => {
      const owners = ownership.coordinates[field]?.owners ?? [];
      return (
        owners.length === 0 ||
        owners.some(({ team, subgraph }) => manifest.subgraphs[subgraph ?? '']?.owner !== team)
      );
    });
    expect(wrong).toEqual([]);
  });

  it('names a declared product for every field, except those of the catalogue itself and of pages, which all share', () => {
    const without = fields.filter(
      (field) => ownership.products[ownership.coordinates[field]?.product ?? ''] === undefined,
    );
    const platform = fields.filter(
      (field) =>
        field.startsWith('PageInfo.') ||
        ownership.coordinates[field]?.owners.every(({ subgraph }) => subgraph === 'platform'),
    );
    expect(without.toSorted()).toEqual(platform.toSorted());
  });

  it('gives every field the owner of its product', () => {
    const wrong = fields.filter((field) => {
      const { owners = [], product } = ownership.coordinates[field] ?? {};
      const team = ownership.products[product ?? '']?.owner;
      return team !== undefined && owners.some((owner) => owner.team !== team);
    });
    expect(wrong).toEqual([]);
  });

  it('names the steward of the contract on every field of a product', () => {
    const wrong = fields.filter((field) => {
      const { owners = [], product } = ownership.coordinates[field] ?? {};
      const contract = contracts.find(({ id }) => id === product);
      const steward = contract?.team?.members?.find(({ role }) => role === 'data steward')?.username;
      return contract !== undefined && owners.some((owner) => owner.steward !== steward);
    });
    expect(wrong).toEqual([]);
  });

  it('tells the teams as supergraph.yaml declares them', () => {
    expect(ownership.teams).toEqual(manifest.teams);
  });

  it('tells the products as their contracts do', () => {
    const expected = contracts.map(({ id, version, status, domain, team }) => [
      id,
      { domain, version, status, owner: team?.name },
    ]);
    expect(ownership.products).toEqual(Object.fromEntries(expected));
    expect(expected).toHaveLength(11);
  });

  it('tells how confidential a field is, and whether it is personal, as the contract says', () => {
    const facts = (coordinate: string) => ownership.coordinates[coordinate]?.classification;
    expect(facts('Flight.delay')).toEqual({ level: 'public', pii: false });
    expect(facts('Member.email')).toEqual({ level: 'confidential', pii: true });
    expect(facts('Member.tier')).toEqual({ level: 'internal', pii: false });
    expect(facts('DailyWeather.wind')).toEqual({ level: 'public', pii: false });
    const levels = fields.map((field) => facts(field)?.level);
    expect(levels).not.toContain('restricted');
  });

  it('gives a field that one domain adds to a type of another to the domain that adds it', () => {
    const owner = (coordinate: string) => ownership.coordinates[coordinate]?.owners.map(({ team }) => team);
    expect(owner('Airport.name')).toEqual(['ground-operations']);
    expect(owner('Airport.iata')).toEqual(['ground-operations']);
    expect(owner('Airport.departures')).toEqual(['network-operations']);
    expect(owner('Airport.strikesAggregate')).toEqual(['flight-safety']);
    expect(owner('Airport.bookings')).toEqual(['sales']);
    expect(owner('Member.touches')).toEqual(['growth']);
  });
});
