import { describe, expect, it } from 'vitest';
import { LINT_RULES, lintContracts } from '../../contracts/lint/index.ts';
import { shown, useContracts } from './write-contracts.ts';

/* One rule, one line of a contract: [what is written, where it is put, what is found]. */

const contracts = useContracts();

const HEAD = `apiVersion: v3.1.0
kind: DataContract
id: shop.trips
version: 1.0.0
status: active
domain: shop
description: { purpose: Trips. }
team: { name: sales }
`;
const SERVERS = 'servers: [{ server: file, type: local, path: o.csv, format: csv }]\n';
const ID = '{ name: id, logicalType: integer, primaryKey: true, classification: public, description: Key. }';

type Parts = { top?: string; servers?: string; object?: string; property?: string };

/** Line 9 is the first of `top` or, without it, the servers; the object and the property with the mistake follow. */
function contract({ top = '', servers = SERVERS, object = '', property = '' }: Parts): string {
  const extra =
    property === ''
      ? ''
      : `      - { name: total, description: Total., classification: public, ${property} }\n`;
  return `${HEAD}${top}${servers}schema:\n  - name: trips\n    description: Trips.\n${object}    properties:\n      - ${ID}\n${extra}`;
}

async function lint(files: Record<string, string>): Promise<string[]> {
  return (await lintContracts([await contracts.write(files)])).map(shown);
}

const AGGREGATE = '{ property: weft.access, value: aggregate }';

const CASES: readonly (readonly [string, Parts, string])[] = [
  [
    'DUPLICATE_ID',
    { top: 'roles: [{ id: r, role: a }, { id: r, role: b }]\n' },
    'Expected another id: "r" is that of number 1 in the same list.',
  ],
  [
    'DUPLICATE_SERVER',
    { servers: SERVERS.replace(' }]', ' }, { server: file, type: local, path: x, format: csv }]') },
    'Expected another name for this server: file is taken.',
  ],
  [
    'MISSING_SERVER_KEY',
    { servers: 'servers: [{ server: file, type: local, path: o.csv }]\n' },
    'Expected format for the server file of type local.',
  ],
  ['MISSING_SERVER', { servers: '' }, 'Expected servers: where the data lies.'],
  [
    'INVALID_REFERENCE',
    { property: 'relationships: [{ to: "a b" }]' },
    'Expected table.column or [file.yaml#]/schema/<object>/properties/<property>, got a b.',
  ],
  [
    'NESTED_REFERENCE',
    { property: 'relationships: [{ to: /schema/trips/properties/a/properties/b }]' },
    'The reference /schema/trips/properties/a/properties/b leads to a nested property, which is no key of a type.',
  ],
  [
    'UNEQUAL_REFERENCE',
    { object: '    relationships: [{ from: [trips.id], to: trips.id }]\n' },
    'Expected as many properties in from as in to for a relationship of trips, got 1 and 1.',
  ],
  [
    'MISSING_OPERATOR',
    { object: '    quality: [{ id: q, metric: rowCount }]\n' },
    'in the rule q, got none.',
  ],
  [
    'MISSING_METRIC',
    { property: 'quality: [{ id: q, mustBe: 0 }]' },
    'Expected a metric in the rule q, or type sql, custom or text.',
  ],
  [
    'MISSING_QUERY',
    { property: 'quality: [{ id: q, type: sql, mustBe: 0 }]' },
    'Expected a query in the SQL rule q.',
  ],
  [
    'MISSING_ENGINE',
    { property: 'quality: [{ id: q, type: custom, engine: soda }]' },
    'Expected engine and implementation in the custom rule q.',
  ],
  [
    'WRONG_LEVEL',
    { property: 'quality: [{ id: q, metric: rowCount, mustBe: 0 }]' },
    'Expected rowCount at an object, got it at a property (rule q).',
  ],
  [
    'WRONG_LEVEL',
    { object: '    quality: [{ id: q, metric: nullValues, mustBe: 0 }]\n' },
    'Expected nullValues at a property, got it at an object (rule q).',
  ],
  [
    'MISSING_ARGUMENTS',
    { property: 'quality: [{ id: q, metric: invalidValues, mustBe: 0 }]' },
    'Expected arguments.validValues or arguments.pattern in the rule q (invalidValues).',
  ],
  [
    'MISSING_ARGUMENTS',
    { property: 'quality: [{ id: q, metric: missingValues, mustBe: 0 }]' },
    'Expected arguments.missingValues in the rule q (missingValues).',
  ],
  [
    'MISSING_ARGUMENTS',
    { object: '    quality: [{ id: q, metric: duplicateValues, mustBe: 0 }]\n' },
    'Expected arguments.properties in the rule q (duplicateValues).',
  ],
  [
    'UNKNOWN_PROPERTY',
    {
      object:
        '    quality: [{ id: q, metric: duplicateValues, mustBe: 0, arguments: { properties: [idd] } }]\n',
    },
    'The object trips has no property "idd" (rule q). Did you mean "id"?',
  ],
  [
    'INVALID_RANGE',
    { object: '    quality: [{ id: q, metric: rowCount, mustBeBetween: [9, 1] }]\n' },
    'Expected two different numbers, the smaller first, in mustBeBetween of the rule q, got [9,1].',
  ],
  [
    'INVALID_RANGE',
    { property: 'logicalType: string, logicalTypeOptions: { minLength: 9, maxLength: 1 }' },
    'Expected minLength of trips.total not to be above maxLength, got 9 and 1.',
  ],
  [
    'PERCENT_OF_NOTHING',
    { object: '    quality: [{ id: q, metric: rowCount, mustBe: 1, unit: percent }]\n' },
    'Expected rowCount of the rule q in rows, got percent.',
  ],
  [
    'NOT_READ_ONLY',
    { property: 'quality: [{ id: q, type: sql, query: delete from o, mustBe: 0 }]' },
    'Expected the SQL rule q to be a query (SELECT or WITH), got "delete".',
  ],
  [
    'NOT_READ_ONLY',
    { property: 'quality: [{ id: q, type: sql, query: select 1; select 2, mustBe: 0 }]' },
    'Expected one query in the SQL rule q, got 2 statements.',
  ],
  [
    'NOT_READ_ONLY',
    {
      property:
        'quality: [{ id: q, type: sql, query: "with x as (delete from o returning 1) select * from x", mustBe: 0 }]',
    },
    'Expected the SQL rule q only to read, got DELETE.',
  ],
  [
    'UNKNOWN_PLACEHOLDER',
    { property: 'quality: [{ id: q, type: sql, query: "select 1 from {objct}", mustBe: 0 }]' },
    'Unknown placeholder {objct} in the SQL rule q. Did you mean {object}?',
  ],
  [
    'UNKNOWN_PLACEHOLDER',
    { object: '    quality: [{ id: q, type: sql, query: "select {column} from {table}", mustBe: 0 }]\n' },
    'Unknown placeholder {column} in the SQL rule q. A rule of an object has no property.',
  ],
  [
    'UNKNOWN_ELEMENT',
    { top: 'slaProperties: [{ property: latency, value: 1, unit: d, element: trips.idd }]\n' },
    'The promise latency is about "trips.idd", which the contract has not. Did you mean "trips.id"?',
  ],
  [
    'UNKNOWN_PROMISE',
    { top: 'slaProperties: [{ property: latenncy, value: 1, unit: d }]\n' },
    'The standard names no promise "latenncy". Did you mean "latency"?',
  ],
  [
    'INVALID_DAY',
    { top: 'slaProperties: [{ property: endOfSupport, value: 31.03.2027 }]\n' },
    'Expected a day such as 2027-03-31 as the value of endOfSupport, got "31.03.2027": readers are told no day.',
  ],
  [
    'MISSING_UNIT',
    { top: 'slaProperties: [{ property: latency, value: 1 }]\n' },
    'Expected a unit (s, min, h, d, w, mo or y) for the promise latency.',
  ],
  [
    'INVALID_KEY_POSITION',
    { property: 'primaryKey: true, primaryKeyPosition: 3' },
    'Expected the positions 1, 2 in the primary key, got 3.',
  ],
  [
    'INVALID_OPTION',
    { property: 'logicalType: integer, logicalTypeOptions: { minLength: 1 }' },
    'Expected an option of integer for trips.total (minimum, maximum, exclusiveMinimum, exclusiveMaximum, format, multipleOf), got minLength.',
  ],
  [
    'INVALID_FORMAT',
    { property: 'logicalType: integer, logicalTypeOptions: { format: i23 }' },
    'as the format of trips.total, got i23.',
  ],
  [
    'INVALID_PATTERN',
    { property: 'logicalType: string, logicalTypeOptions: { pattern: "(" }' },
    'Expected a regular expression as the pattern of trips.total, got (.',
  ],
  [
    'WRONG_SHAPE',
    { property: 'logicalType: string, properties: [{ name: a, description: A., classification: public }]' },
    'Expected logicalType object for trips.total, which has properties, got string.',
  ],
  [
    'WRONG_SHAPE',
    { property: 'logicalType: object, items: { logicalType: string }' },
    'Expected logicalType array for trips.total, which has items, got object.',
  ],
  [
    'SHOWN_PASSWORD',
    { property: 'logicalType: string, logicalTypeOptions: { format: password }' },
    'Expected the classification restricted for trips.total, which is a password, got public.',
  ],
  [
    'UNKNOWN_WEFT_PROPERTY',
    { top: 'customProperties: [{ property: weft.acess, value: rows }]\n' },
    'Unknown custom property "weft.acess". Did you mean "weft.access"?',
  ],
  [
    'MISPLACED_WEFT_PROPERTY',
    { property: 'customProperties: [{ property: weft.query, value: SELECT 1 }]' },
    'Expected weft.query at an object, got it at a property.',
  ],
  [
    'INVALID_WEFT_PROPERTY',
    { property: 'customProperties: [{ property: weft.pii, value: yes please }]' },
    'Expected true or false as the value of weft.pii, got "yes please".',
  ],
  [
    'MISSING_MIN_GROUP',
    { top: `customProperties: [${AGGREGATE}]\n` },
    'Expected weft.minGroup beside weft.access: aggregate.',
  ],
];

describe('a rule of the linter', () => {
  it('finds nothing in a good contract', async () => {
    expect(await lint({ good: contract({ property: 'logicalType: number' }) })).toEqual([]);
  });

  it.each(CASES)('%s: %j', async (code, parts, message) => {
    const found = await lint({ trips: contract(parts) });
    const [place, ...rest] = found.find((one) => one.includes(` ${code} `))?.split(' ') ?? [found.join('\n')];
    expect(place).toMatch(/^\d+:\d+$/);
    expect(rest.join(' ')).toContain(message);
  });

  it('tells what readers will miss', async () => {
    const bare = `${HEAD.replace(/description.*\nteam.*\n/, '')}${SERVERS}schema:\n  - name: trips\n    properties: [{ name: id }]\n`;
    expect(await lint({ bare })).toEqual([
      '1:1 MISSING_OWNER Expected team.name: who answers for the product.',
      '1:1 MISSING_DESCRIPTION Expected description.purpose: what the product is for.',
      '9:11 MISSING_DESCRIPTION Expected a description of the object trips.',
      '9:11 MISSING_KEY Expected a primaryKey among the properties of trips: without one no other domain can refer to its rows.',
      '10:26 MISSING_DESCRIPTION Expected a description of the property trips.id.',
      '10:26 MISSING_CLASSIFICATION Expected a classification (public, internal, confidential or restricted) of the property trips.id.',
    ]);
  });

  it('takes the smallest group as it is said', async () => {
    const said = contract({
      top: `customProperties: [${AGGREGATE}, { property: weft.minGroup, value: 1 }]\n`,
    });
    expect(await lint({ said })).toEqual([]);
  });

  it.each(['rows', 'metadata'])('takes weft.access: %s as it is', async (access) => {
    const said = contract({ top: `customProperties: [{ property: weft.access, value: ${access} }]\n` });
    expect(await lint({ said })).toEqual([]);
  });

  it('sees two contracts with one id', async () => {
    const found = await lint({
      a: contract({}),
      b: contract({}).replace('name: trips', 'name: others'),
    });
    expect(found.filter((one) => one.includes('DUPLICATE_CONTRACT'))).toEqual([
      `3:5 DUPLICATE_CONTRACT Expected another id: shop.trips is that of ${contracts.pathOf('a')}.`,
    ]);
  });

  it('sees what a subgraph could not serve: names that collide, relationships that lead nowhere', async () => {
    const found = await lint({
      trips: contract({ property: 'relationships: [{ to: trips.idd }]' }).replace(
        'name: id,',
        'name: To_tal, customProperties: [{ property: weft.field, value: total }],',
      ),
    });
    expect(found).toEqual([
      expect.stringMatching(/DUPLICATE_FIELD Two things of one domain become the field Trip.total/),
      expect.stringMatching(/UNKNOWN_RELATIONSHIP_TARGET The contract shop.trips has no property "idd"/),
    ]);
  });

  it('has each of its codes tested', () => {
    const tested = new Set<string>([
      ...CASES.map(([code]) => code),
      'DUPLICATE_CONTRACT',
      'MISSING_KEY',
      'MISSING_OWNER',
      'MISSING_DESCRIPTION',
      'MISSING_CLASSIFICATION',
    ]);
    expect(Object.keys(LINT_RULES).filter((code) => !tested.has(code))).toEqual([]);
  });
});
