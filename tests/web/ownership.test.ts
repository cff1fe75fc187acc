import { describe, expect, it } from 'vitest';
import { hoverText } from '../../web/src/playground/hover-text.ts';
import {
  isSensitive,
  parseOwnership,
  resolveField,
  TINT_COUNT,
  teamLabel,
  teamsOfType,
} from '../../web/src/playground/ownership.ts';
import { meshOwnership } from './support/mesh.ts';

const ownership = parseOwnership(meshOwnership);

function field(coordinate: string) {
  const found = resolveField(ownership, coordinate);
  if (!found) throw new Error(`Expected ${coordinate} to be known.`);
  return found;
}

describe('the owner of a field', () => {
  it('has title, contact, steward, subgraph, product and classification', () => {
    expect(field('FlightsAverage.delay')).toMatchObject({
      coordinate: 'FlightsAverage.delay',
      owners: [
        {
          team: {
            name: 'network-operations',
            title: 'Network operations',
            contact: 'network-operations@meridian.example',
          },
          steward: 'Ada Marsh',
          subgraph: 'flights',
        },
      ],
      product: { id: 'flights.flights', version: '1.0.0', status: 'active' },
      classification: { level: 'public', pii: false },
    });
  });

  it('is every team that serves the field', () => {
    expect(field('Airport.iata').owners.map((owner) => owner.team.name)).toEqual([
      'ground-operations',
      'network-operations',
    ]);
  });

  it('is unknown for a coordinate outside of the index, even one named like a property of objects', () => {
    expect(resolveField(ownership, 'Airport.runways')).toBeUndefined();
    expect(resolveField(ownership, 'constructor')).toBeUndefined();
  });

  it('keeps the id of a product that the index does not describe', () => {
    const bare = parseOwnership({ ...meshOwnership, products: {} });
    expect(resolveField(bare, 'Airport.name')?.product).toEqual({
      id: 'airports.airports',
      version: '',
      status: '',
    });
  });

  it('accepts an index without a single optional part', () => {
    const bare = parseOwnership({
      supergraph: 'x',
      teams: {},
      products: {},
      coordinates: { 'Query.a': { owners: [{ team: 'nobody' }] } },
    });
    expect(resolveField(bare, 'Query.a')).toMatchObject({
      owners: [{ team: { name: 'nobody', title: 'nobody' } }],
      product: undefined,
      classification: undefined,
    });
  });

  it('is refused in another shape, with the path', () => {
    expect(() => parseOwnership({ ...meshOwnership, coordinates: { 'Query.a': { owners: 'crm' } } })).toThrow(
      /coordinates/,
    );
  });
});

describe('the colour of a team', () => {
  it('does not depend on the order in which teams arrive', () => {
    const reversed = parseOwnership({
      ...meshOwnership,
      teams: Object.fromEntries(Object.entries(meshOwnership.teams).reverse()),
    });
    for (const name of Object.keys(meshOwnership.teams)) {
      expect(teamLabel(reversed, name).tint).toBe(teamLabel(ownership, name).tint);
    }
  });

  it('differs between teams until there are more teams than colours', () => {
    const tints = Object.keys(meshOwnership.teams).map((name) => teamLabel(ownership, name).tint);
    expect(new Set(tints).size).toBe(tints.length);
    expect(Math.max(...tints)).toBeLessThan(TINT_COUNT);
  });
});

describe('the teams of a type', () => {
  it('are counted by field, the one with most first', () => {
    expect(teamsOfType(ownership, 'Airport').map(({ team, count }) => [team.name, count])).toEqual([
      ['ground-operations', 3],
      ['flight-safety', 1],
      ['network-operations', 1],
      ['sales', 1],
    ]);
    expect(teamsOfType(ownership, 'Air')).toEqual([]);
  });
});

describe('care', () => {
  it('is asked for by personal data and by levels above internal', () => {
    expect(isSensitive(field('Member.email'))).toBe(true);
    expect(isSensitive(field('Member.zip'))).toBe(false);
    expect(isSensitive(field('FlightsGroup.count'))).toBe(false);
    expect(isSensitive(field('Airport.name'))).toBe(false);
  });
});

describe('the hover', () => {
  it('names team, subgraph, steward, contact, product and class', () => {
    const text = hoverText(field('FlightsAverage.delay'));
    expect(text).toContain('Owned by **Network operations**');
    expect(text).toContain('subgraph `flights`');
    expect(text).toContain('steward Ada Marsh');
    expect(text).toContain('product `flights.flights` 1.0.0 · public');
    expect(hoverText(field('Member.email'))).toContain('confidential, personal data');
  });

  it('shows a title as text, whatever a team wrote into it', () => {
    const hostile = parseOwnership({
      ...meshOwnership,
      teams: { sales: { title: '![x](http://elsewhere.example/x.png)' } },
    });
    const sales = resolveField(hostile, 'Booking.id');
    expect(sales && hoverText(sales)).not.toMatch(/!\[|\]\(/);
  });
});
