import { describe, expect, it } from 'vitest';
import { parseContract } from '../../contracts/contract.ts';
import { shown } from './write-contracts.ts';

/* Reads liberally: what people and older tools write, what it is read as, and the warning that says so. */

const HEAD = 'apiVersion: v3.1.0\nkind: DataContract\nid: shop.orders\nversion: 1.0.0\nstatus: active\n';
const OBJECT = 'schema:\n  - name: orders\n    properties:\n      - { name: total, logicalType: number }\n';

function read(text: string) {
  const outcome = parseContract(text, 'c.odcs.yaml');
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings, null, 1));
  return { document: outcome.value.document, said: outcome.findings.map(shown) };
}

function readProperty(more: string) {
  const { document, said } = read(
    `${HEAD}schema:\n  - name: orders\n    properties:\n      - name: total\n        logicalType: number\n${more.replaceAll(/^/gm, '        ')}\n`,
  );
  return { property: document.schema[0]?.properties[0], said };
}

describe('the head of a contract', () => {
  it.each([
    [
      'team: [{ username: ana }]',
      { team: { members: [{ username: 'ana' }] } },
      /6:7 READ_AS A team that is a list/,
    ],
    [
      'description: All orders.',
      { description: { purpose: 'All orders.' } },
      /6:14 READ_AS A description that is a text/,
    ],
    [
      'servers: [{ server: graph, type: graphql, url: "https://x.example/graphql" }]',
      {
        servers: [
          {
            server: 'graph',
            type: 'api',
            location: 'https://x.example/graphql',
            customProperties: [{ property: 'protocol', value: 'graphql' }],
          },
        ],
      },
      /6:34 READ_AS The standard has no server of type graphql/,
    ],
    ['dataProduct: orders', { dataProduct: 'orders' }, /6:14 READ_AS dataProduct is deprecated/],
  ])('%s', (more, expected, warning) => {
    const { document, said } = read(`${HEAD}${more}\n${OBJECT}`);
    expect(document).toMatchObject(expected);
    expect(said).toEqual([expect.stringMatching(warning)]);
  });

  it('takes a classification in any case', () => {
    const { property, said } = readProperty('classification: " Restricted"');
    expect(property?.classification).toBe('restricted');
    expect(said).toEqual([
      expect.stringContaining('READ_AS The classification " Restricted" is read as restricted.'),
    ]);
  });

  it('takes a status in any case', () => {
    const { document, said } = read(HEAD.replace('active', 'Active') + OBJECT);
    expect(document.status).toBe('active');
    expect(said).toEqual(['5:9 READ_AS The status "Active" is read as active.']);
  });

  it('says nothing of a contract in the words of the standard', () => {
    expect(read(HEAD + OBJECT).said).toEqual([]);
  });
});

describe('a promise', () => {
  const promise = (text: string) => {
    const { document, said } = read(`${HEAD}${text}\n${OBJECT}`);
    return { promises: document.slaProperties, said: said.map((one) => one.replace(/^\S+ READ_AS /, '')) };
  };

  it.each([
    ['property: freshness, value: 15, unit: m', 'property: latency', 15, 'min'],
    ['property: retention, value: 18, unit: m', 'property: retention', 18, 'mo'],
    ['property: latency, value: 2, unit: days', 'property: latency', 2, 'd'],
    ['property: Availability, value: 99.9, unit: "%"', 'property: availability', 99.9, 'percent'],
    ['property: retention, value: 5, unit: years', 'property: retention', 5, 'y'],
    ['property: latency, value: PT15M', 'property: latency', 15, 'min'],
    ['property: latency, value: P1DT12H', 'property: latency', 36, 'h'],
    ['property: retention, value: P1Y6M', 'property: retention', 18, 'mo'],
    ['property: latency, value: PT0.5S', 'property: latency', 0.5, 's'],
    ['property: timetorepair, value: 4, unit: hrs', 'property: timeToRepair', 4, 'h'],
  ])('{ %s }', (text, property, value, unit) => {
    const { promises, said } = promise(`slaProperties: [{ ${text} }]`);
    expect(promises).toEqual([{ property: property.slice(10), value, unit }]);
    expect(said.length).toBeGreaterThan(0);
  });

  it('leaves a duration of months and days alone, because a month has no length', () => {
    const { promises, said } = promise('slaProperties: [{ property: retention, value: P1M3D }]');
    expect({ promises, said }).toEqual({ promises: [{ property: 'retention', value: 'P1M3D' }], said: [] });
  });

  it('takes the element of slaDefaultElement, where it is about data', () => {
    const { promises, said } = promise(
      'slaDefaultElement: orders.total\nslaProperties: [{ property: latency, value: 1, unit: d }, { property: availability, value: 99, unit: percent }]',
    );
    expect(promises).toEqual([
      { property: 'latency', value: 1, unit: 'd', element: 'orders.total' },
      { property: 'availability', value: 99, unit: 'percent' },
    ]);
    expect(said).toEqual([expect.stringContaining('slaDefaultElement is deprecated')]);
  });
});

describe('a quality rule', () => {
  it.each([
    ['metric: rowCount, mustBeGreaterThan: 10, mustBeLessThan: 20', { mustBeBetween: [11, 19] }],
    ['metric: rowCount, mustBeGreaterOrEqualTo: 10, mustBeLessOrEqualTo: 20', { mustBeBetween: [10, 20] }],
    ['metric: rowCount, mustBeGreaterThan: 1, mustBeLessThan: 3', { mustBe: 2 }],
    [
      'metric: nullValues, unit: percent, mustBeGreaterThan: 1, mustBeLessThan: 3',
      { mustBeBetween: [1, 3], unit: 'percent' },
    ],
    ['metric: rowCount, mustBe: 1, dimension: cp', { mustBe: 1, dimension: 'completeness' }],
    ['metric: rowCount, mustBe: 1, dimension: Uniqueness', { mustBe: 1, dimension: 'uniqueness' }],
    ['rule: duplicateCount, mustBe: 0', { metric: 'duplicateValues', mustBe: 0 }],
    ['metric: nullCheck, mustBe: 0', { metric: 'nullValues', mustBe: 0 }],
    [
      'rule: validValues, validValues: [A, B]',
      { metric: 'invalidValues', arguments: { validValues: ['A', 'B'] }, mustBe: 0 },
    ],
  ])('{ %s }', (text, expected) => {
    const { property, said } = readProperty(`quality: [{ ${text} }]`);
    expect(property?.quality).toEqual([expect.objectContaining(expected)]);
    expect(said.length).toBeGreaterThan(0);
  });

  it('is what logicalTypeOptions.enum of other tools means', () => {
    const { property, said } = readProperty('logicalTypeOptions: { enum: [1, 2], minimum: 1 }');
    expect(property).toMatchObject({
      logicalTypeOptions: { minimum: 1 },
      quality: [{ metric: 'invalidValues', arguments: { validValues: [1, 2] }, mustBe: 0 }],
    });
    expect(said).toEqual([
      expect.stringMatching(/^11:37 READ_AS logicalTypeOptions.enum is read as a quality rule/),
    ]);
  });

  it('with operators that no one rule can hold is still refused, with its place', () => {
    const text = `${HEAD}${OBJECT.trimEnd().replace(' }', ', quality: [{ metric: rowCount, mustBe: 1, mustNotBe: 2 }] }')}\n`;
    const outcome = parseContract(text, 'c.yaml');
    expect(outcome.findings.map(shown)).toEqual([
      expect.stringMatching(/^9:\d+ INVALID_VALUE Expected exactly one of/),
    ]);
  });
});

describe('a relationship', () => {
  it.each([
    ['accounts.address.street', '/schema/accounts/properties/address/properties/street'],
    [
      'https://x.example/c.yaml#profiles.user_id',
      'https://x.example/c.yaml#/schema/profiles/properties/user_id',
    ],
    ['other.odcs.yaml#profiles.user_id', 'other.odcs.yaml#/schema/profiles/properties/user_id'],
  ])('to %s', (to, meant) => {
    const { property, said } = readProperty(`relationships: [{ to: "${to}" }]`);
    expect(property?.relationships).toEqual([{ to: meant }]);
    expect(said).toEqual([`11:31 READ_AS The reference ${to} is read as ${meant}.`]);
  });

  it('keeps its description as a custom property', () => {
    const { property, said } = readProperty('relationships: [{ to: a.b, description: Who bought. }]');
    expect(property?.relationships).toEqual([
      { to: 'a.b', customProperties: [{ property: 'description', value: 'Who bought.' }] },
    ]);
    expect(said).toEqual([expect.stringContaining('has no description on a relationship')]);
  });
});

describe('an older version of the standard', () => {
  it('3.0 is read as 3.1', () => {
    const { document, said } = read(HEAD.replace('v3.1.0', 'v3.0.2') + OBJECT);
    expect(document.apiVersion).toBe('v3.1.0');
    expect(said).toEqual(['1:13 READ_AS A contract of ODCS v3.0.2 is read as v3.1.0.']);
  });

  it('2.2 is read as far as it maps', () => {
    const { document } = read(`apiVersion: v2.2.2
kind: DataContract
uuid: 53581432-6c55-4ba2-a65f-72344a91553a
version: 1.1.0
status: current
datasetDomain: seller
quantumName: my quantum
type: tables
driver: bigquery
server: host.example
database: mydb
password: "\${SECRET}"
productSlackChannel: '#sellers'
dataset:
  - table: tbl
    dataGranularity: One row per payment
    columns:
      - column: txn_ref_dt
        isPrimary: false
        isNullable: false
        logicalType: datetime
        physicalType: date
        primaryKeyPosition: -1
        criticalDataElementStatus: false
        transformSourceTables: [a, b]
        clusterStatus: true
        quality: [{ code: nullCheck, templateName: NullCheck, toolName: Elevate, severity: error, scheduleCronExpression: 0 20 * * * }]
      - { column: rcvr_id, isPrimary: true, primaryKeyPosition: 1, logicalType: varchar(18) }
stakeholders: [{ username: ceastwood, role: Data Scientist, comment: Minister }]
roles: [{ role: reader, access: read, 1stLevelApprovers: Reporting Manager }]
slaDefaultColumn: tbl.txn_ref_dt
slaProperties: [{ property: latency, value: 4, unit: d, column: tbl.txn_ref_dt }, { property: retention, value: 3, unit: y }]
`);
    expect(document).toEqual({
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: '53581432-6c55-4ba2-a65f-72344a91553a',
      version: '1.1.0',
      status: 'active',
      domain: 'seller',
      name: 'my quantum',
      customProperties: [{ property: 'type', value: 'tables' }],
      servers: [{ server: 'server', type: 'bigquery', host: 'host.example', database: 'mydb' }],
      support: [{ channel: '#sellers', tool: 'slack' }],
      schema: [
        {
          name: 'tbl',
          dataGranularityDescription: 'One row per payment',
          properties: [
            {
              name: 'txn_ref_dt',
              primaryKey: false,
              required: true,
              logicalType: 'timestamp',
              physicalType: 'date',
              criticalDataElement: false,
              transformSourceObjects: ['a', 'b'],
              customProperties: [{ property: 'clusterStatus', value: true }],
              quality: [
                {
                  name: 'nullCheck',
                  type: 'text',
                  severity: 'error',
                  schedule: '0 20 * * *',
                  customProperties: [
                    { property: 'templateName', value: 'NullCheck' },
                    { property: 'toolName', value: 'Elevate' },
                  ],
                },
              ],
            },
            { name: 'rcvr_id', primaryKey: true, primaryKeyPosition: 1, logicalType: 'string' },
          ],
        },
      ],
      team: { members: [{ username: 'ceastwood', role: 'Data Scientist', description: 'Minister' }] },
      roles: [{ role: 'reader', access: 'read', firstLevelApprovers: 'Reporting Manager' }],
      slaProperties: [
        { property: 'latency', value: 4, unit: 'd', element: 'tbl.txn_ref_dt' },
        { property: 'retention', value: 3, unit: 'y', element: 'tbl.txn_ref_dt' },
      ],
    });
  });

  it('any other is refused, with what is read', () => {
    const outcome = parseContract(HEAD.replace('v3.1.0', 'v4.0.0') + OBJECT, 'c.yaml');
    expect(outcome.findings.map(shown)).toEqual([
      '1:13 INVALID_VALUE Expected v3.1.0 (v3.0.0 to v3.0.2 and v2.2.0 to v2.2.2 are read too) at apiVersion, got "v4.0.0".',
    ]);
  });
});

describe('what is no contract', () => {
  it.each([
    ['not YAML', 'a: [1\nb: }', /YAML_SYNTAX/],
    [
      'two documents',
      `${HEAD}${OBJECT}---\n${HEAD}`,
      /^\d+:1 YAML_SYNTAX Expected one YAML document, got a second/,
    ],
    ['a list', '[1, 2]', /1:1 INVALID_VALUE Expected an object at the top of the document/],
    ['an empty file', '', /Expected an object at the top of the document, got null/],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${bomb()}`,
      /YAML_SYNTAX Expected at most 250000 values with the/,
    ],
    ['an alias inside of itself', `${HEAD}schema: &s [{ name: a, properties: *s }]\n`, /YAML_SYNTAX/],
    ['deep nesting', `${HEAD}tags: ${'['.repeat(20_000)}`, /YAML_SYNTAX Expected at most 64 levels/],
    [
      'brackets that quoted ones hide',
      `${HEAD}tags: ${'[ "]", '.repeat(20_000)}`,
      /Expected at most 64 levels/,
    ],
    ['deep nesting on a line', `${HEAD}tags:\n  ${'- '.repeat(20_000)}a\n`, /Expected at most 64 levels/],
    ['keys that are lists of keys', `${'? '.repeat(400)}a\n`, /Expected at most 64 levels/],
    ['deep nesting by indentation', `${indented(1_900)}`, /Expected at most 64 levels/],
    [
      'nesting of 65 levels',
      `${HEAD}tags: ${'['.repeat(65)}${']'.repeat(65)}`,
      /YAML_SYNTAX Expected at most 64 levels/,
    ],
  ])('%s is a finding', (_what, text, expected) => {
    const outcome = parseContract(text, 'c.yaml');
    expect(outcome.ok).toBe(false);
    expect(shown(outcome.findings[0] ?? { code: 'NONE', severity: 'error', message: '' })).toMatch(expected);
  });

  it('five megabytes are refused before they are parsed', () => {
    // Never closed: parsing would say so.
    const outcome = parseContract(`${HEAD}tags: [${'a, '.repeat(1_700_000)}a \n${OBJECT}`, 'c.yaml');
    expect(outcome.findings.map(shown)).toEqual([
      'TOO_LARGE Expected a data contract of at most 2 MiB at c.yaml, got 4.9 MiB.',
    ]);
  });

  it.each([
    ['tags one after the other', '- !!seq '.repeat(100_000), /Missing newline/],
    ['as many different keys', many(25_000, (index) => `k${index}: 1\n`), /UNKNOWN_KEY|MISSING_KEY/],
    [
      'as many anchors',
      `${HEAD}tags:\n${many(10_000, (index) => `- &k${index} x\n- *k${index}\n`)}`,
      /Expected at most 1000 aliases, got 10000/,
    ],
    ['as many unknown keys', `${HEAD}${OBJECT}${many(10_000, (index) => `k${index}: 1\n`)}`, /"k0"/],
  ])('%s are told in the time that any contract of their size takes', (_what, text, expected) => {
    const started = process.cpuUsage().user;
    const { findings } = parseContract(text, 'c.yaml');
    // Two megabytes of a good contract take 2 seconds of the processor; these took 14 seconds to minutes.
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(7);
    expect(findings.map(shown).join('\n')).toMatch(expected);
    expect(findings.length).toBeLessThanOrEqual(100);
  });

  it('tells the first hundred mistakes, and how many more there are', () => {
    const { findings } = parseContract(`${HEAD}${OBJECT}${many(130, (index) => `k${index}: 1\n`)}`, 'c.yaml');
    expect(findings).toHaveLength(100);
    expect(findings.at(-1)?.fix).toBe('Mend these first: 30 more were found after this one.');
  });
});

function many(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

function indented(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\r\n');
}

function bomb(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  return names
    .slice(1)
    .map(
      (name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${names[index]}`).join(',')}]`,
    )
    .join('\n');
}
