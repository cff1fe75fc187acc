import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type ContractGrade, gradeContracts, gradeSchemas } from '../../contracts/grade/index.ts';
import { parseContract } from '../../contracts/index.ts';
import type { OdcsContract } from '../../contracts/odcs.ts';

/* Both graders over every kind of change: [what changed, code, for consumers, for the producer, bump]. */

const BASE = `
apiVersion: v3.1.0
kind: DataContract
id: shop.orders
version: 1.4.2
status: active
domain: shop
description: { purpose: Orders. }
team: { name: sales, members: [{ username: ana }] }
support: [{ channel: sales }]
servers: [{ server: file, type: local, path: o.csv, format: csv }]
roles: [{ role: reader, access: read }]
price: { priceAmount: 1, priceCurrency: EUR, priceUnit: query }
slaProperties:
  - { property: latency, value: 15, unit: min, element: orders.placed }
  - { property: availability, value: 99.9, unit: percent }
  - { property: retention, value: 1, unit: y }
  - { property: endOfSupport, value: "2030-01-01" }
schema:
  - name: orders
    quality:
      - { id: enough, metric: rowCount, mustBeGreaterThan: 100, severity: error }
    properties:
      - { id: order_id, name: id, logicalType: string, primaryKey: true, required: true, classification: internal }
      - { name: number, logicalType: integer, unique: true, required: true, classification: internal }
      - { name: note, logicalType: string, logicalTypeOptions: { maxLength: 50, minLength: 2, pattern: ^a }, classification: internal }
      - { name: total, logicalType: number, physicalType: "decimal(12,2)", logicalTypeOptions: { minimum: 0 }, classification: internal }
      - { name: customer_id, logicalType: string, classification: confidential, relationships: [{ to: customers.id }] }
      - name: state
        logicalType: string
        classification: internal
        quality: [{ id: state_known, metric: invalidValues, arguments: { validValues: [PAID, PLACED] }, mustBe: 0 }]
      - { name: placed, logicalType: timestamp, classification: internal, examples: ["2001-01-01T00:00:00Z"] }
      - { name: lines, logicalType: array, items: { logicalType: object, properties: [{ name: sku }, { name: pieces, logicalType: integer }] } }
  - name: customers
    properties:
      - { name: id, logicalType: string, primaryKey: true, classification: internal }
`;

// biome-ignore lint/suspicious/noExplicitAny: edits of a plain document, checked by the reader afterwards
type Raw = any;

function contractOf(edit: (contract: Raw) => void = () => undefined): OdcsContract {
  const raw: Raw = parse(BASE);
  edit(raw);
  const outcome = parseContract(stringify(raw, { aliasDuplicateObjects: false }), 'c.yaml');
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  return outcome.value.document;
}

const grade = (edit: (contract: Raw) => void): ContractGrade =>
  gradeContracts(contractOf(), contractOf(edit));
/** The other way round: what an addition is for one is a removal for the other. */
const gradeBack = (edit: (contract: Raw) => void): ContractGrade =>
  gradeContracts(contractOf(edit), contractOf());

const rows = (graded: ContractGrade) =>
  graded.changes.map(({ code, consumer, producer, bump }) => [code, consumer, producer, bump].join(' '));

const property = (contract: Raw, name: string): Raw =>
  contract.schema[0].properties.find((one: Raw) => one.name === name);

describe('the table of changes', () => {
  it.each<[string, (contract: Raw) => void, string]>([
    ['object removed', (c) => c.schema.pop(), 'OBJECT_REMOVED breaking safe major'],
    ['object added', (c) => c.schema.push({ ...c.schema[1], name: 'more' }), 'OBJECT_ADDED safe safe minor'],
    ['property removed', (c) => c.schema[0].properties.pop(), 'PROPERTY_REMOVED breaking safe major'],
    ['property added', (c) => c.schema[0].properties.push({ name: 'x' }), 'PROPERTY_ADDED safe safe minor'],
    [
      'required property added',
      (c) => c.schema[0].properties.push({ name: 'x', required: true }),
      'REQUIRED_PROPERTY_ADDED safe dangerous minor',
    ],
    [
      'nested property removed',
      (c) => property(c, 'lines').items.properties.pop(),
      'PROPERTY_REMOVED breaking safe major',
    ],
    ['required on', (c) => (property(c, 'note').required = true), 'BECAME_REQUIRED safe breaking minor'],
    ['required off', (c) => (property(c, 'number').required = false), 'BECAME_OPTIONAL breaking safe major'],
    [
      'logical type',
      (c) => (property(c, 'note').logicalType = 'integer'),
      'TYPE_CHANGED breaking breaking major',
    ],
    [
      'physical type, other scalar',
      (c) => (property(c, 'total').physicalType = 'double'),
      'TYPE_CHANGED breaking breaking major',
    ],
    [
      'physical type, same scalar',
      (c) => (property(c, 'total').physicalType = 'decimal(10,2)'),
      'PHYSICAL_TYPE_CHANGED dangerous dangerous minor',
    ],
    [
      'time zone',
      (c) => (property(c, 'placed').logicalTypeOptions = { timezone: false }),
      'TYPE_CHANGED breaking breaking major',
    ],
    ['unique on', (c) => (property(c, 'note').unique = true), 'BECAME_UNIQUE safe breaking minor'],
    ['unique off', (c) => (property(c, 'number').unique = false), 'NO_LONGER_UNIQUE breaking safe major'],
    ['primary key', (c) => (property(c, 'number').primaryKey = true), 'KEY_CHANGED breaking breaking major'],
    [
      'maxLength up',
      (c) => (property(c, 'note').logicalTypeOptions.maxLength = 200),
      'LIMIT_LOOSENED dangerous safe minor',
    ],
    [
      'maxLength down',
      (c) => (property(c, 'note').logicalTypeOptions.maxLength = 20),
      'LIMIT_TIGHTENED safe breaking minor',
    ],
    [
      'minLength down',
      (c) => (property(c, 'note').logicalTypeOptions.minLength = 1),
      'LIMIT_LOOSENED dangerous safe minor',
    ],
    [
      'minimum up',
      (c) => (property(c, 'total').logicalTypeOptions.minimum = 1),
      'LIMIT_TIGHTENED safe breaking minor',
    ],
    [
      'minimum gone',
      (c) => delete property(c, 'total').logicalTypeOptions,
      'LIMIT_LOOSENED dangerous safe minor',
    ],
    [
      'pattern',
      (c) => (property(c, 'note').logicalTypeOptions.pattern = '^b'),
      'LIMIT_CHANGED dangerous dangerous minor',
    ],
    [
      'value removed',
      (c) => (property(c, 'state').quality[0].arguments.validValues = ['PAID']),
      'VALUE_REMOVED breaking breaking major',
    ],
    [
      'value added',
      (c) => property(c, 'state').quality[0].arguments.validValues.push('SENT'),
      'VALUE_ADDED dangerous safe minor',
    ],
    ['rule removed', (c) => delete c.schema[0].quality, 'RULE_REMOVED breaking safe major'],
    [
      'rule added',
      (c) => c.schema[0].quality.push({ id: 'x', metric: 'rowCount', mustBeLessThan: 9e9 }),
      'RULE_ADDED safe breaking minor',
    ],
    [
      'rule that warns added',
      (c) =>
        c.schema[0].quality.push({ id: 'x', metric: 'rowCount', mustBeLessThan: 9e9, severity: 'warning' }),
      'RULE_ADDED safe dangerous minor',
    ],
    [
      'threshold up',
      (c) => (c.schema[0].quality[0].mustBeGreaterThan = 200),
      'RULE_TIGHTENED safe breaking minor',
    ],
    [
      'threshold down',
      (c) => (c.schema[0].quality[0].mustBeGreaterThan = 50),
      'RULE_LOOSENED breaking safe major',
    ],
    [
      'severity down',
      (c) => (c.schema[0].quality[0].severity = 'warning'),
      'RULE_LOOSENED breaking safe major',
    ],
    [
      'classification stricter',
      (c) => (property(c, 'note').classification = 'restricted'),
      'CLASSIFICATION_STRICTER breaking safe major',
    ],
    [
      'classification looser',
      (c) => (property(c, 'note').classification = 'public'),
      'CLASSIFICATION_LOOSER safe dangerous minor',
    ],
    [
      'classification of another kind',
      (c) => (property(c, 'note').classification = 'C3'),
      'CLASSIFICATION_CHANGED dangerous dangerous minor',
    ],
    [
      'latency up',
      (c) => Object.assign(c.slaProperties[0], { value: 1, unit: 'h' }),
      'PROMISE_WEAKENED breaking safe major',
    ],
    ['latency down', (c) => (c.slaProperties[0].value = 5), 'PROMISE_STRENGTHENED safe dangerous minor'],
    ['availability down', (c) => (c.slaProperties[1].value = 99), 'PROMISE_WEAKENED breaking safe major'],
    [
      'retention down',
      (c) => Object.assign(c.slaProperties[2], { value: 6, unit: 'mo' }),
      'PROMISE_WEAKENED breaking safe major',
    ],
    [
      'end of support earlier',
      (c) => (c.slaProperties[3].value = '2029-01-01'),
      'PROMISE_WEAKENED breaking safe major',
    ],
    [
      'end of support later',
      (c) => (c.slaProperties[3].value = '2031-01-01'),
      'PROMISE_STRENGTHENED safe dangerous minor',
    ],
    ['promise removed', (c) => c.slaProperties.pop(), 'PROMISE_REMOVED breaking safe major'],
    [
      'promise added',
      (c) => c.slaProperties.push({ property: 'timeToRepair', value: 4, unit: 'h' }),
      'PROMISE_ADDED safe dangerous minor',
    ],
    ['owner', (c) => (c.team.name = 'crm'), 'OWNER_CHANGED safe safe patch'],
    ['members', (c) => c.team.members.push({ username: 'bo' }), 'DETAIL_CHANGED safe safe patch'],
    ['support', (c) => (c.support[0].channel = 'crm'), 'DETAIL_CHANGED safe safe patch'],
    ['description', (c) => (c.description.purpose = 'All orders.'), 'TEXT_CHANGED safe safe patch'],
    [
      'description of a property',
      (c) => (property(c, 'note').description = 'A note.'),
      'TEXT_CHANGED safe safe patch',
    ],
    ['tags', (c) => (c.tags = ['a']), 'TEXT_CHANGED safe safe patch'],
    ['examples', (c) => (property(c, 'placed').examples = []), 'TEXT_CHANGED safe safe patch'],
    ['deprecated', (c) => (c.status = 'deprecated'), 'STATUS_DEPRECATED dangerous safe minor'],
    ['retired', (c) => (c.status = 'retired'), 'STATUS_WITHDRAWN breaking safe major'],
    [
      'only groups',
      (c) => (c.customProperties = [{ property: 'weft.access', value: 'aggregate' }]),
      'ACCESS_NARROWED breaking safe major',
    ],
    [
      'relationship removed',
      (c) => delete property(c, 'customer_id').relationships,
      'RELATIONSHIP_REMOVED breaking safe major',
    ],
    [
      'relationship to elsewhere',
      (c) => (property(c, 'customer_id').relationships = [{ to: 'orders.id' }]),
      'RELATIONSHIP_CHANGED breaking dangerous major',
    ],
    [
      'relationship that takes the field',
      (c) => (property(c, 'note').relationships = [{ to: 'customers.id' }]),
      'RELATIONSHIP_TAKES_FIELD breaking dangerous major',
    ],
    ['role removed', (c) => delete c.roles, 'ROLE_REMOVED dangerous safe minor'],
    ['price', (c) => (c.price.priceAmount = 2), 'PRICE_CHANGED dangerous safe minor'],
    [
      'column renamed in the data',
      (c) => (property(c, 'note').physicalName = 'remark'),
      'PHYSICAL_NAME_CHANGED safe dangerous patch',
    ],
  ])('%s', (_what, edit, expected) => {
    expect(rows(grade(edit))).toEqual([expected]);
  });

  it.each<[string, (contract: Raw) => void, string]>([
    [
      'an enum becomes text',
      (c) => delete property(c, 'state').quality,
      'NO_LONGER_ENUM breaking safe major',
    ],
    [
      'text becomes an enum',
      (c) =>
        (property(c, 'note').quality = [
          { id: 'n', metric: 'invalidValues', arguments: { validValues: ['A'] }, mustBe: 0 },
        ]),
      'BECAME_ENUM breaking breaking major',
    ],
  ])('%s, besides the rule', (_what, edit, expected) => {
    expect(rows(grade(edit))).toContain(expected);
  });

  it('is a mirror where it can be: what one loses by a change the other gains by its reverse', () => {
    const pairs: [(contract: Raw) => void, string][] = [
      [(c) => (property(c, 'note').classification = 'restricted'), 'CLASSIFICATION_LOOSER'],
      [(c) => (c.schema[0].quality[0].mustBeGreaterThan = 200), 'RULE_LOOSENED'],
      [(c) => delete property(c, 'customer_id').relationships, 'RELATIONSHIP_ADDED'],
      [(c) => (c.status = 'draft'), 'STATUS_ADVANCED'],
    ];
    for (const [edit, code] of pairs) expect(gradeBack(edit).changes.map((one) => one.code)).toEqual([code]);
  });

  it('sees arguments and defaults in schemas', () => {
    const older = 'type Query { orders(limit: Int = 10): String }';
    const newer = 'type Query { orders(limit: Int = 20, shop: ID!): String }';
    expect(gradeSchemas(older, newer)).toMatchObject([
      { code: 'REQUIRED_ARGUMENT_ADDED', consumer: 'breaking', bump: 'major' },
      { code: 'DEFAULT_CHANGED', consumer: 'dangerous', bump: 'minor', element: 'Query.orders' },
    ]);
  });
});

describe('a rename', () => {
  it('is recognised by the id that stayed, and breaks readers', () => {
    const graded = grade((c) => {
      c.schema[0].properties[0].name = 'order_number';
      c.schema[0].properties[0].physicalName = 'id';
    });
    expect(rows(graded)).toEqual(['PROPERTY_RENAMED breaking safe major']);
    expect(graded.changes[0]).toMatchObject({
      element: 'orders.order_number',
      fix: expect.stringContaining('weft.field'),
      at: { side: 'newer', path: ['schema', 0, 'properties', 0, 'name'] },
    });
  });

  it('is minor when the field keeps its name', () => {
    const graded = grade((c) => {
      Object.assign(c.schema[0].properties[0], { name: 'order_number', physicalName: 'id' });
      c.schema[0].properties[0].customProperties = [{ property: 'weft.field', value: 'id' }];
    });
    expect(rows(graded)).toEqual(['PROPERTY_RENAMED_WITH_ALIAS safe safe minor']);
  });

  it('without an id is a removal and an addition', () => {
    const graded = grade((c) => (property(c, 'note').name = 'remark'));
    expect(rows(graded)).toEqual(['PROPERTY_REMOVED breaking safe major', 'PROPERTY_ADDED safe safe minor']);
  });

  it('of an object is recognised by its id', () => {
    const edit = (name: string) => (c: Raw) =>
      Object.assign(c.schema[1], { id: 'customers', name, physicalName: 'customers' });
    const graded = gradeContracts(
      contractOf(),
      contractOf((c) => {
        edit('clients')(c);
        property(c, 'customer_id').relationships = [{ to: '/schema/customers/properties/id' }];
      }),
    );
    expect(rows(graded)).toEqual(['OBJECT_RENAMED breaking safe major']);
  });
});

describe('what means the same', () => {
  it.each<[string, (contract: Raw) => void]>([
    ['the order of lists', (c) => c.schema[0].properties.reverse()],
    [
      'a default that is written down',
      (c) => Object.assign(property(c, 'note'), { required: false, primaryKey: false, unique: false }),
    ],
    [
      'the other notation of a relationship',
      (c) => (property(c, 'customer_id').relationships[0].to = '/schema/customers/properties/id'),
    ],
    [
      'the same duration in another unit',
      (c) => Object.assign(c.slaProperties[2], { value: 12, unit: 'months' }),
    ],
    ['an id that is written down', (c) => (property(c, 'note').id = 'note')],
  ])('%s is no change', (_what, edit) => {
    const graded = grade(edit);
    expect(rows(graded)).toEqual([]);
    expect(graded).toMatchObject({
      bump: 'none',
      consumer: 'safe',
      producer: 'safe',
      version: { needed: '1.4.2', isEnough: true },
    });
  });
});

describe('the version', () => {
  it.each([
    ['1.4.2', 'major', '1.5.0', '2.0.0', false],
    ['1.4.2', 'major', '2.0.0', '2.0.0', true],
    ['1.4.2', 'minor', '1.4.3', '1.5.0', false],
    ['1.4.2', 'minor', '1.6.0', '1.5.0', true],
    ['1.4.2', 'patch', '1.4.2', '1.4.3', false],
    ['1.4.2', 'patch', '1.4.3', '1.4.3', true],
    ['1.4.2', 'none', '1.4.1', '1.4.2', false],
    ['0.3.1', 'major', '0.4.0', '0.4.0', true],
    ['0.3.1', 'minor', '0.3.2', '0.4.0', false],
    ['1.4.2', 'major', '2.0.0-rc.1', '2.0.0', true],
  ] as const)('%s, a %s change, now %s: needs %s', (from, bump, to, needed, isEnough) => {
    const edits = {
      none: () => undefined,
      patch: (c: Raw) => (c.tags = ['x']),
      minor: (c: Raw) => c.schema[0].properties.push({ name: 'x' }),
      major: (c: Raw) => c.schema[0].properties.pop(),
    };
    const graded = gradeContracts(
      contractOf((c) => (c.version = from)),
      contractOf((c) => {
        c.version = to;
        edits[bump](c);
      }),
    );
    expect(graded.version).toEqual({ older: from, newer: to, needed, isEnough });
  });
});
