import { describe, expect, it } from 'vitest';
import { COLUMNS, ID, ROWS } from './lab/labelled-things.ts';
import { QualityLab } from './lab/quality-lab.ts';

const lab = QualityLab.use();

describe('what a contract says of its properties', () => {
  const properties = [
    '{ name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1, classification: public }',
    '{ name: day, logicalType: date, primaryKey: true, primaryKeyPosition: 2, logicalTypeOptions: { minimum: "2001-01-01", exclusiveMaximum: "2001-07-01" }, classification: public }',
    '{ name: code, logicalType: string, required: true, unique: true, logicalTypeOptions: { minLength: 2, maxLength: 3, pattern: "^[A-Z]+$" }, classification: public }',
    '{ name: size, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 0, maximum: 9.5, multipleOf: 2 }, classification: public }',
    '{ name: price, logicalType: number, physicalType: "decimal(8,2)", logicalTypeOptions: { minimum: 0.05 }, classification: public }',
  ];
  const columns = [
    ['id', 'text'],
    ['day', 'date'],
    ['code', 'text'],
    ['size', 'integer'],
    ['price', 'numeric(8,2)'],
  ] as const;

  it('passes where the data keeps to it', async () => {
    const rows = [
      ['a', '2001-01-01', 'AB', '2', '0.05'],
      ['a', '2001-06-30', 'ABC', '8', null],
      ['b', '2001-01-01', 'XY', null, '1.00'],
    ];
    const results = Object.values(await lab.check({ properties, columns, rows }));
    expect(results.map(({ key, result }) => [key, result])).toEqual(
      results.map(({ key }) => [key, 'passed']),
    );
    expect(results.map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        'things/primaryKey',
        'things.size/presence',
        'things.size/type',
        'things.code/required',
        'things.code/pattern',
      ]),
    );
  });

  it('counts the rows that break each, one above and one below every bound', async () => {
    const rows = [
      ['a', '2000-12-31', 'A', '0', '0.04'],
      ['a', '2001-07-01', 'ABCD', '10', '0.05'],
      ['b', '2001-01-01', 'ab', '3', '0'],
      ['b', '2001-01-01', null, '2', null],
      ['c', '2001-01-01', 'AB', '4', '1.00'],
      ['d', '2001-01-01', 'AB', '6', '1.00'],
    ];
    const results = await lab.check({ properties, columns, rows });
    const failed = Object.values(results).filter(({ result }) => result === 'failed');
    expect(Object.fromEntries(failed.map(({ key, failedRows }) => [key, failedRows]))).toEqual({
      'things/primaryKey': 1,
      'things.day/minimum': 1,
      'things.day/exclusiveMaximum': 1,
      'things.code/required': 1,
      'things.code/unique': 1,
      'things.code/minLength': 1,
      'things.code/maxLength': 1,
      'things.code/pattern': 1,
      'things.size/exclusiveMinimum': 1,
      'things.size/maximum': 1,
      'things.size/multipleOf': 1,
      'things.price/minimum': 2,
    });
  });

  it('tells a missing column and one of another type, and leaves what else there is of them', async () => {
    const more = [
      ID,
      '{ name: label, logicalType: integer, required: true, classification: public }',
      '{ name: gone, logicalType: string, required: true, classification: public }',
    ];
    const results = await lab.check({ properties: more, columns: COLUMNS, rows: ROWS });
    expect(Object.fromEntries(Object.values(results).map(({ key, result }) => [key, result]))).toEqual({
      'things/primaryKey': 'passed',
      'things.id/presence': 'passed',
      'things.id/type': 'passed',
      'things.id/required': 'passed',
      'things.label/presence': 'passed',
      'things.label/type': 'failed',
      'things.label/required': 'skipped',
      'things.gone/presence': 'failed',
      'things.gone/type': 'skipped',
      'things.gone/required': 'skipped',
    });
    expect(results['things.gone/presence']?.reason).toContain('Expected a column "gone"');
  });

  it('looks into objects and lists', async () => {
    const address =
      '{ name: address, logicalType: object, classification: public, properties: [{ name: city, logicalType: string, required: true }] }';
    const results = await lab.check({
      properties: [ID, address],
      columns: [
        ['id', 'integer'],
        ['address', 'jsonb'],
      ],
      rows: [
        ['1', '{"city": "Rome"}'],
        ['2', '{"city": null}'],
        ['3', null],
      ],
    });
    const nested = Object.values(results).filter(({ type }) => type.startsWith('nested'));
    expect(nested.map(({ name, result, failedRows }) => [name, result, failedRows])).toEqual([
      ['address has an object or nothing', 'passed', 0],
      ['address has a value of city', 'failed', 1],
    ]);
  });

  it('finds nothing wrong in an empty table', async () => {
    const results = await lab.check({ properties, columns, rows: [] });
    expect(new Set(Object.values(results).map(({ result }) => result))).toEqual(new Set(['passed']));
  });
});

describe('promises of service', () => {
  const properties = [ID, '{ name: at, logicalType: timestamp, classification: public }'];
  const columns = [
    ['id', 'integer'],
    ['at', 'timestamptz'],
  ] as const;
  const rows = [
    ['1', '2001-01-01T00:00:00Z'],
    ['2', '2001-06-30T12:00:00Z'],
  ];
  const ofPromise = async (promise: string, more: { customProperties?: string[]; now?: string } = {}) => {
    const now = '2001-07-01T00:00:00Z';
    const results = await lab.check({ properties, columns, rows, promises: [promise], now, ...more });
    return Object.values(results).find(({ category }) => category === 'servicelevel');
  };

  it.each([
    ['property: latency, value: 12, unit: h', 'passed'],
    ['property: latency, value: 719, unit: m', 'failed'],
    ['property: freshness, value: PT12H', 'passed'],
    ['property: freshness, value: 43199, unit: s', 'failed'],
    ['property: retention, value: 7, unit: m', 'passed'],
    ['property: retention, value: 180, unit: days', 'failed'],
    ['property: Retention, value: P1Y', 'passed'],
  ])('%s: %s', async (promise, result) => {
    expect(await ofPromise(`{ ${promise}, element: things.at }`)).toMatchObject({
      result,
      dimension: 'timeliness',
      field: 'at',
    });
  });

  it('are told on the clock of the contract, where it has one', async () => {
    const customProperties = ['{ property: weft.clock, value: "2001-07-02T00:00:00Z" }'];
    const late = await ofPromise('{ property: latency, value: 1, unit: d, element: things.at }', {
      customProperties,
    });
    expect(late).toMatchObject({
      result: 'failed',
      measured: '1.5 d',
      expected: '≤ 1 d',
      reason: 'the newest row is of 2001-06-30T12:00:00Z, 1.5 d old on 2001-07-02T00:00:00Z; promised ≤ 1 d',
    });
  });

  it.each([
    ['property: latency, value: 1, unit: d', 'skipped', 'it names no element whose age could be told'],
    [
      'property: latency, value: 1, unit: d, element: things.att',
      'error',
      'Expected an element such as table.column of the contract, got things.att.',
    ],
    [
      'property: latency, value: soon, element: things.at',
      'error',
      'Expected a duration such as 15 min or P1D, got soon.',
    ],
    [
      'property: latency, value: 1, unit: d, element: things.id',
      'error',
      'Expected things.id to be a date or a timestamp, the contract says Int.',
    ],
  ])('that cannot be measured say so: %s', async (promise, result, reason) => {
    expect(await ofPromise(`{ ${promise} }`)).toMatchObject({ result, reason });
  });
});

describe('failing rows', () => {
  const columns = [
    ['id', 'integer'],
    ['open', 'text'],
    ['mail', 'text'],
    ['secret', 'text'],
  ] as const;
  const rows = [
    ['1', 'A', 'a@x', 'A'],
    ['2', null, null, null],
    ['3', 'bb', 'bb', 'bb'],
    ['4', 'cc', 'cc', 'cc'],
  ];
  const limit = 'logicalTypeOptions: { maxLength: 1 }, required: true';
  const properties = [
    ID,
    `{ name: open, logicalType: string, ${limit}, classification: internal }`,
    `{ name: mail, logicalType: string, ${limit}, classification: internal, customProperties: [{ property: weft.pii, value: true }] }`,
    `{ name: secret, logicalType: string, ${limit}, classification: restricted }`,
  ];

  it('are shown by key, with values masked that are personal or classified', async () => {
    const results = await lab.check({ properties, columns, rows, samples: 1 });
    expect(results['things.open/maxLength']?.failedSamples).toEqual([{ id: 3, open: 'bb' }]);
    expect(results['things.mail/maxLength']?.failedSamples).toEqual([{ id: 1, mail: '•••' }]);
    expect(results['things.secret/maxLength']?.failedSamples).toEqual([{ id: 3, secret: '•••' }]);
    expect(results['things.secret/required']?.failedSamples).toEqual([{ id: 2, secret: null }]);
    expect(JSON.stringify(results)).not.toMatch(/a@x/);
  });

  it('are not shown at all of a product that only discloses groups', async () => {
    const customProperties = ['{ property: weft.access, value: aggregate }'];
    const results = await lab.check({ properties, columns, rows, customProperties, samples: 5 });
    expect(results['things.secret/maxLength']).toMatchObject({ result: 'failed', failedRows: 2 });
    expect(results['things.secret/maxLength']).not.toHaveProperty('failedSamples');
  });

  it('of a rule in SQL are those of weft.failingRows', async () => {
    const label = '{ name: label, logicalType: string, classification: public }';
    const rule = (condition: string) =>
      `{ id: rule, query: "select count(*) from {object} where label = 'ab'", mustBe: 0, customProperties: [{ property: weft.failingRows, value: "${condition}" }] }`;
    const samplesOf = async (condition: string) => {
      const quality = [rule(condition)];
      const results = await lab.check({
        properties: [ID, label],
        quality,
        columns: COLUMNS,
        rows: ROWS,
        samples: 5,
      });
      return results['things/rule'];
    };
    expect(await samplesOf("label = 'ab'")).toMatchObject({
      result: 'failed',
      failedSamples: [{ id: 1 }, { id: 2 }],
    });
    expect(await samplesOf('true); drop table things; --')).toMatchObject({
      result: 'error',
      reason: 'Expected a single query, got several statements.',
    });
  });

  it('that cannot be shown cost the check nothing', async () => {
    const rule =
      '{ id: rule, metric: rowCount, mustBe: 4 }, { id: other, query: "select 1", mustBe: 0, customProperties: [{ property: weft.failingRows, value: labl is null }] }';
    const label = '{ name: label, logicalType: string, classification: public }';
    const { checks } = await lab.run(
      {
        properties: [ID, label],
        quality: rule.split(/, (?={ id: other)/),
        columns: COLUMNS,
        rows: ROWS,
        samples: 5,
      },
      'duckdb',
    );
    expect(checks.find(({ qualityId }) => qualityId === 'other')).toMatchObject({
      result: 'failed',
      failedSamples: [{ 'no rows to show': expect.stringMatching(/labl/) }],
    });
  });

  it('of a duplicate are all that share the value', async () => {
    const label = '{ name: label, logicalType: string, unique: true, classification: public }';
    const results = await lab.check({ properties: [ID, label], columns: COLUMNS, rows: ROWS, samples: 5 });
    expect(results['things.label/unique']).toMatchObject({
      failedRows: 1,
      failedSamples: [
        { id: 1, label: 'ab' },
        { id: 2, label: 'ab' },
      ],
    });
  });
});

describe('a run', () => {
  it('is as bad as its worst check, and counts them', async () => {
    const label = '{ name: label, logicalType: string, classification: public }';
    const run = async (quality: string[]) => {
      const { result, counts, rowCounts } = await lab.run(
        { properties: [ID, label], quality, columns: COLUMNS, rows: ROWS },
        'duckdb',
      );
      return { result, counts, rowCounts };
    };
    const skipped = '{ id: eye, type: text }';
    const warning = '{ id: few, metric: rowCount, mustBe: 9, severity: warning }';
    const failed = '{ id: none, metric: rowCount, mustBe: 0 }';
    const error = '{ id: wrong, query: "select x from {object}", mustBe: 0 }';
    const passed = { passed: 6, warning: 0, failed: 0, error: 0, skipped: 0 };
    const rowCounts = { things: 4 };
    expect(await run([])).toEqual({ result: 'passed', counts: passed, rowCounts });
    expect(await run([skipped])).toMatchObject({ result: 'passed', counts: { skipped: 1 } });
    expect(await run([skipped, warning])).toMatchObject({ result: 'warning', counts: { warning: 1 } });
    expect(await run([warning, failed])).toMatchObject({ result: 'failed' });
    expect(await run([failed, error])).toMatchObject({
      result: 'error',
      counts: { ...passed, failed: 1, error: 1 },
    });
  });
});
