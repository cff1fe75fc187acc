import { describe, expect, it } from 'vitest';
import type { MeshState } from '../../../registry/changes/mesh-state.ts';
import { composed, subgraph } from '../mesh.ts';
import { contractSubgraph } from './contract-mesh.ts';
import { reports, usageOf, used } from './fixtures.ts';

const PARCELS = `apiVersion: v3.1.0
kind: DataContract
id: shop.parcels
name: Parcels
version: 1.2.0
status: active
domain: shop
description: { purpose: Orders., usage: Count them., limitations: None. }
servers:
  - { server: parcels, type: duckdb, database: parcels.duckdb, schema: main }
schema:
  - id: parcels
    name: parcels
    logicalType: object
    description: An order.
    quality:
      - { id: some_rows, metric: rowCount, mustBeGreaterThan: 10, dimension: completeness }
    properties:
      - { id: id, name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, required: true }
      - { id: total, name: total, logicalType: number, classification: internal }
      - { id: note, name: note, logicalType: string, logicalTypeOptions: { maxLength: 50 } }
      - { id: code, name: code, logicalType: string, required: true, unique: true }
      - id: mode
        name: mode
        logicalType: string
        quality:
          - { id: modes, metric: invalidValues, arguments: { validValues: [FAST, SLOW] }, mustBe: 0 }
slaProperties:
  - { property: latency, value: 1, unit: h }
team: { name: sales, members: [{ username: ana, role: owner }] }
`;

async function state(text: string): Promise<MeshState> {
  const shop = await contractSubgraph('shop', 'sales', { 'parcels.odcs.yaml': text });
  const { sdl } = composed(subgraph('shop', shop.sdl, { owner: 'sales' }));
  return { supergraphSdl: sdl, subgraphs: [shop] };
}

const USAGE = usageOf(
  used('web', ['Query.parcels', 'Parcel', 'Parcel.total'], { operation: 'totals' }),
  used('app', ['Query.parcels', 'Parcel', 'Parcel.note', 'Parcel.mode', 'ParcelMode'], {
    operation: 'notes',
  }),
  used('app', ['Query.parcel', 'Query.parcel(code:)', 'Parcel', 'Parcel.code'], { operation: 'one' }),
  used(
    'batch',
    ['Query.parcelsAggregate', 'ParcelAggregate', 'ParcelAggregate.sum', 'ParcelSums', 'ParcelSums.total'],
    { operation: 'sums' },
  ),
);

async function edited(...edits: readonly (readonly [from: string, to: string])[]) {
  const after = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`Expected "${from}" in the contract.`);
    return text.replace(from, to);
  }, PARCELS);
  return reports(await state(PARCELS), await state(after), { usage: USAGE });
}

/** Code, place, classes and victims, of what is not safe for everybody. */
async function told(...edits: readonly (readonly [from: string, to: string])[]) {
  const all = await edited(...edits);
  return all
    .filter(({ consumer, producer }) => consumer !== 'safe' || producer !== 'safe')
    .map(({ origin, code, coordinate, consumer, producer, affected }) =>
      [
        origin,
        code,
        coordinate,
        `${consumer}/${producer}`,
        affected
          .map(({ operation }) => operation)
          .sort()
          .join(' '),
      ].join(' · '),
    )
    .sort();
}

describe('a change of a contract', () => {
  it.each([
    [
      'a weaker promise reaches every reader of the product, and is told once',
      [['value: 1, unit: h', 'value: 1, unit: d']],
      ['contract · PROMISE_WEAKENED · shop.parcels#latency · breaking/safe · notes one sums totals'],
    ],
    [
      'a stricter classification reaches the readers of the property, in rows and in groups',
      [['classification: internal', 'classification: confidential']],
      ['contract · CLASSIFICATION_STRICTER · Parcel.total · breaking/safe · sums totals'],
    ],
    [
      'a looser rule of the object reaches its readers, in rows and in groups',
      [['mustBeGreaterThan: 10', 'mustBeGreaterThan: 1']],
      ['contract · RULE_LOOSENED · Parcel · breaking/safe · notes one sums totals'],
    ],
    [
      'a property that may be null, and is no key any more, is told by the schema',
      [['name: code, logicalType: string, required: true', 'name: code, logicalType: string']],
      [
        'directive · KEY_REMOVED · Parcel · dangerous/safe · notes one totals',
        'schema · FIELD_REMOVED · Query.parcelByCode · breaking/safe · ',
        'schema · FIELD_TYPE_CHANGED · Parcel.code · breaking/safe · one',
      ],
    ],
    [
      'a property that must have a value keeps what the contract says of the data',
      [['name: total, logicalType: number', 'name: total, logicalType: number, required: true']],
      ['schema · FIELD_TYPE_NARROWED · Parcel.total · safe/breaking · '],
    ],
    [
      'a looser limit is dangerous for who reads it',
      [['maxLength: 50', 'maxLength: 500']],
      ['contract · LIMIT_LOOSENED · Parcel.note · dangerous/safe · notes'],
    ],
    [
      'a rule that is new asks the data',
      [['maxLength: 50 } }', 'maxLength: 50 }, quality: [{ id: noted, metric: nullValues, mustBe: 0 }] }']],
      ['contract · RULE_ADDED · Parcel.note · safe/breaking · '],
    ],
  ] as const)('%s', async (_title, edits, found) => {
    expect(await told(...edits)).toEqual(found);
  });

  it('that takes a property away is told by each field, filter and order of the schema, with the place in the contract', async () => {
    const all = await edited([
      '      - { id: note, name: note, logicalType: string, logicalTypeOptions: { maxLength: 50 } }\n',
      '',
    ]);
    expect(all.some(({ origin }) => origin === 'contract')).toBe(false);
    expect(all[0]).toMatchObject({
      code: 'FIELD_REMOVED',
      coordinate: 'Parcel.note',
      affected: [{ operation: 'notes' }],
      place: { file: 'parcels.odcs.yaml', line: 13 },
    });
    expect(all.filter(({ verdict }) => verdict === 'unused').map(({ coordinate }) => coordinate)).toContain(
      'ParcelOrderBy.note',
    );
  });

  it('that takes a value away is told by the enum of the schema, with what the data would break', async () => {
    const all = await edited(['[FAST, SLOW]', '[FAST]']);
    expect(all[0]).toMatchObject({
      origin: 'schema',
      code: 'ENUM_VALUE_REMOVED',
      coordinate: 'ParcelMode.SLOW',
      producer: 'breaking',
      affected: [{ operation: 'notes', certainty: 'possible' }],
    });
    expect(all.filter(({ code }) => code === 'VALUE_REMOVED')).toEqual([]);
  });

  it('that is renamed with an alias costs nobody anything', async () => {
    const edit = [
      'id: note, name: note, logicalType: string,',
      'id: note, name: remark, customProperties: [{ property: weft.field, value: note }], logicalType: string,',
    ] as const;
    const all = await edited(edit);
    expect(all.filter(({ consumer }) => consumer !== 'safe')).toEqual([]);
    expect(all.map(({ code }) => code)).toContain('PROPERTY_RENAMED_WITH_ALIAS');
  });

  it('that removes or adds the whole contract says so', async () => {
    const before = await state(PARCELS);
    const without = { ...before, subgraphs: before.subgraphs.map((one) => ({ ...one, contracts: [] })) };
    expect(reports(before, without, { usage: USAGE })[0]).toMatchObject({
      code: 'CONTRACT_REMOVED',
      coordinate: 'shop.parcels',
      verdict: 'blocked',
    });
    expect(reports(before, without, { usage: USAGE })[0]?.affected).toHaveLength(4);
    expect(reports(without, before, { usage: USAGE })).toMatchObject([
      { code: 'CONTRACT_ADDED', verdict: 'safe' },
    ]);
  });

  it('is told even where the mesh does not compose', async () => {
    const [before, after] = [
      await state(PARCELS),
      await state(PARCELS.replace('value: 1, unit: h', 'value: 1, unit: d')),
    ];
    const { subgraphs } = after;
    expect(reports(before, { subgraphs }, { usage: USAGE }).map(({ code }) => code)).toEqual([
      'PROMISE_WEAKENED',
    ]);
  });
});
