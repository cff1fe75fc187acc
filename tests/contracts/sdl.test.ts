import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compose } from '../../registry/index.ts';
import { domainSdl } from '../../subgraphs/toolkit/sdl/domain-sdl.ts';
import { contract, head, KEY, modelOf, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const AIRPORTS = contract('airports', [
  '{ name: iata, logicalType: string, primaryKey: true, classification: public }',
]).replace('domain: shop', 'domain: airports');

const TRIPS = `${head('shop.trips', 'team: { name: sales, members: [{ username: ada, role: data steward }] }\n')}slaProperties: [{ property: latency, value: 1, unit: d, element: trips.day }]
schema:
  - name: trips
    description: A trip, "as sold".
    quality: [{ id: some_rows, metric: rowCount, mustBeGreaterThan: 10, severity: error }]
    properties:
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: day, logicalType: date, required: true, classification: public, businessName: Day, description: 'Ends in a backslash \\' }
      - { name: fare, physicalName: Fare USD, logicalType: number, physicalType: "decimal(8,2)", logicalTypeOptions: { minimum: 0 }, classification: internal }
      - name: tier
        logicalType: string
        classification: public
        quality: [{ id: tier_known, metric: invalidValues, arguments: { validValues: [SILVER, GOLD] }, mustBe: 0 }]
      - name: origin
        logicalType: string
        classification: public
        relationships:
          - { to: airports.odcs.yaml#/schema/airports/properties/iata, customProperties: [{ property: weft.inverse, value: trips }] }
      - { name: email, logicalType: string, classification: restricted, customProperties: [{ property: weft.pii, value: true }] }
`;

const PAY = contract(
  'pay',
  [
    '{ name: id, logicalType: integer, primaryKey: true, classification: restricted }',
    '{ name: team, logicalType: string, classification: internal }',
    '{ name: salary, logicalType: number, physicalType: "decimal(8,2)", classification: restricted }',
  ],
  'team: { name: people }\ncustomProperties: [{ property: weft.access, value: aggregate }, { property: weft.minGroup, value: 5 }]\n',
);

const sdlOf = async (files: Record<string, string>, others: Record<string, string> = {}) =>
  domainSdl(modelOf(await contracts.read(files, others)));

describe('the SDL of contracts', () => {
  test('is this, word for word', async () => {
    const sdl = await sdlOf({ trips: TRIPS, pay: PAY }, { airports: AIRPORTS });
    // Not .graphql, which the formatter would rewrite.
    await expect(sdl).toMatchFileSnapshot('golden/shop.graphql.txt');
  });

  test('composes with the domain it points at', async () => {
    const subgraph = (name: string, owner: string, sdl: string) => ({
      name,
      owner,
      sdl,
      domain: name,
      file: `${name}.yaml`,
      url: `http://${name}`,
    });
    const outcome = compose({
      subgraphs: [
        subgraph('shop', 'sales', await sdlOf({ trips: TRIPS, pay: PAY }, { airports: AIRPORTS })),
        subgraph('airports', 'ground', await sdlOf({ airports: AIRPORTS })),
      ],
      teams: [
        { name: 'sales', title: 'Sales' },
        { name: 'people', title: 'People' },
        { name: 'ground', title: 'Ground operations' },
      ],
    });
    expect(outcome.ok ? [] : outcome.findings).toEqual([]);
    expect(outcome.ok && outcome.value.sdl).toMatch(/trips\(where: TripWhere[^\n]*\): \[Trip!\]/);
  });

  test('has nothing of a restricted column but sums and averages of an aggregate-only product', async () => {
    const sdl = await sdlOf({ trips: TRIPS, pay: PAY }, { airports: AIRPORTS });
    expect(sdl).not.toMatch(/email/);
    const pay = sdl.split('\n\n').filter((part) => /\bsalary\b/.test(part));
    expect(pay.map((part) => /^(?:type|input|enum) (\w+)/m.exec(part)?.[1]).sort()).toEqual([
      'PayAverages',
      'PayAveragesHaving',
      'PayAveragesOrderBy',
      'PayField',
      'PayNumberField',
      'PaySums',
      'PaySumsHaving',
      'PaySumsOrderBy',
    ]);
  });

  test.each([
    [
      'a description full of quotes',
      contract('things', [KEY]).replace(
        '- name: things',
        `- name: things\n    description: 'Ends with "quotes"'`,
      ),
    ],
    [
      'a description with triple quotes and a backslash',
      contract('things', [KEY]).replace(
        '- name: things',
        `- name: things\n    description: 'Three """ and a \\'`,
      ),
    ],
    [
      'a description of several lines',
      contract('things', [KEY]).replace(
        '- name: things',
        `- name: things\n    description: "one\\n\\n  two"`,
      ),
    ],
    ['nothing but a key', contract('things', [KEY])],
    ['no key', contract('things', ['{ name: x, logicalType: string, classification: public }'])],
    [
      'one enum',
      contract('things', [
        '{ name: x, logicalType: string, classification: public, quality: [{ id: q, metric: invalidValues, arguments: { validValues: [A] }, mustBe: 0 }] }',
      ]),
    ],
    [
      'every kind',
      contract('things', [
        KEY,
        ...['date', 'time', 'timestamp', 'number', 'integer', 'object', 'array', 'boolean'].map(
          (type) => `{ name: a_${type}, logicalType: ${type}, classification: public }`,
        ),
      ]),
    ],
    [
      'a key that is a UUID, pointed at',
      contract('things', [
        '{ name: id, logicalType: string, logicalTypeOptions: { format: uuid }, primaryKey: true, classification: public }',
        '{ name: parent_id, logicalType: string, logicalTypeOptions: { format: uuid }, classification: public, relationships: [{ to: things.id, customProperties: [{ property: weft.inverse, value: children }] }] }',
      ]),
    ],
    [
      'aggregates only of what is restricted',
      contract(
        'things',
        [
          '{ name: id, logicalType: integer, primaryKey: true, classification: restricted }',
          '{ name: team, logicalType: string, classification: public }',
        ],
        'customProperties: [{ property: weft.access, value: aggregate }]\n',
      ),
    ],
  ])('builds for %s', async (_name, text) => {
    const sdl = await sdlOf({ things: text });
    expect(() => buildSubgraphSchema([{ typeDefs: parse(sdl) }])).not.toThrow();
  });
});
