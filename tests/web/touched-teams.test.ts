import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parseOwnership } from '../../web/src/playground/ownership.ts';
import { selectedFields, type Touched, touchedTeams } from '../../web/src/playground/touched-teams.ts';
import { meshOwnership, meshSchema } from './support/mesh.ts';

const ownership = parseOwnership(meshOwnership);

function coordinates(query: string, operationName?: string): readonly string[] {
  return selectedFields(meshSchema, parse(query), operationName).map((field) => field.coordinate);
}

function counts({ teams }: Touched): Record<string, number> {
  return Object.fromEntries(teams.map(({ team, coordinates: own }) => [team.name, own.length]));
}

describe('the fields that a query selects', () => {
  it('come with the line they stand on', () => {
    expect(selectedFields(meshSchema, parse('{\n  members {\n    id tier\n  }\n}'))).toEqual([
      { coordinate: 'Query.members', line: 2 },
      { coordinate: 'Member.id', line: 3 },
      { coordinate: 'Member.tier', line: 3 },
    ]);
  });

  it('are found behind aliases, fragments and fragments in fragments', () => {
    const query = `{ people: members { ...A } }
      fragment A on Member { ...B zip { ... on Zip { city } } }
      fragment B on Member { email }`;
    expect(coordinates(query)).toEqual(['Query.members', 'Member.zip', 'Zip.city', 'Member.email']);
  });

  it('leave out __typename, introspection and what the schema does not know', () => {
    expect(coordinates('{ __typename __schema { types { name } } members { __typename shoeSize } }')).toEqual(
      ['Query.members'],
    );
  });

  it('are those of the chosen operation', () => {
    const query = `query A { members { ...M } } query B { flightsAggregate { count } } fragment M on Member { id }`;
    expect(coordinates(query, 'A')).toEqual(['Query.members', 'Member.id']);
    expect(coordinates(query, 'B')).toEqual(['Query.flightsAggregate', 'FlightsGroup.count']);
    expect(coordinates(query, 'C')).toHaveLength(4);
  });

  it('end with fragments that spread each other in a circle', () => {
    const query = `{ members { ...A } } fragment A on Member { id ...B } fragment B on Member { tier ...A }`;
    expect(coordinates(query)).toEqual(['Query.members', 'Member.id', 'Member.tier']);
  });
});

describe('the teams that a query touches', () => {
  it('are five for the example of the page', () => {
    const example = readFileSync(new URL('../../examples/busiest-airports.graphql', import.meta.url), 'utf8');
    const touched = touchedTeams(ownership, coordinates(example));
    expect(counts(touched)).toMatchObject({
      'network-operations': 7,
      'ground-operations': 3,
      'flight-safety': 2,
      sales: 3,
      crm: 3,
    });
    expect(touched.teams[0]?.team.name).toBe('network-operations');
    expect(touched.unowned).toEqual([]);
    expect(touched.sensitive).toEqual([]);
  });

  it('count a coordinate once, however often it is selected', () => {
    expect(counts(touchedTeams(ownership, coordinates('{ a: members { id } b: members { id } }')))).toEqual({
      crm: 2,
    });
  });

  it('share a coordinate that both serve', () => {
    expect(counts(touchedTeams(ownership, ['Airport.iata']))).toEqual({
      'ground-operations': 1,
      'network-operations': 1,
    });
  });

  it('come with the fields nobody owns and those that ask for care', () => {
    const touched = touchedTeams(ownership, coordinates('{ members { email zip { code } } }'));
    expect(touched.unowned).toEqual(['Zip.code']);
    expect(touched.sensitive.map((field) => field.coordinate)).toEqual(['Member.email']);
  });
});
