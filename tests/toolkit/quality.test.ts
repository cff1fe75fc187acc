import { describe, expect, it } from 'vitest';
import { QualityLab } from './lab/quality-lab.ts';

const lab = QualityLab.use();
/** Placeholders may be written as the standard's schema does, with this sign before them. */
const DOLLAR = '$';

const ID = '{ name: id, logicalType: integer, primaryKey: true, classification: public }';
const COLUMNS = [
  ['id', 'integer'],
  ['label', 'text'],
] as const;
const ROWS = [
  ['1', 'ab'],
  ['2', 'ab'],
  ['3', null],
  ['4', 'N/A'],
] as const;

/** One rule on the property `label`; its result. */
async function ofLabel(rule: string) {
  const label = `{ name: label, logicalType: string, classification: public, quality: [${rule}] }`;
  const results = await lab.check({ properties: [ID, label], columns: COLUMNS, rows: ROWS, samples: 9 });
  return results['things.label/rule'];
}

/** One rule of the object; its result. */
async function ofObject(rule: string, engine: 'both' | 'duckdb' | 'postgres' = 'both') {
  const label = '{ name: label, logicalType: string, classification: public }';
  const one = { properties: [ID, label], quality: [rule], columns: COLUMNS, rows: ROWS };
  if (engine === 'both') return (await lab.check(one))['things/rule'];
  const { checks } = await lab.run(one, engine);
  return checks.find(({ key }) => key === 'things/rule');
}

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

describe('library rules', () => {
  it.each([
    ['metric: nullValues, mustBe: 1', 'passed', 1],
    ['metric: nullValues, unit: percent, mustBeLessThan: 25', 'failed', 25],
    ['metric: missingValues, arguments: { missingValues: [null, N/A, ""] }, mustBe: 0', 'failed', 2],
    ['metric: missingValues, arguments: { missingValues: [N/A] }, mustBe: 1', 'passed', 1],
    ['metric: missingValues, mustBe: 1', 'passed', 1],
    ['metric: invalidValues, arguments: { validValues: [ab, x y] }, mustBe: 0', 'failed', 1],
    ['metric: invalidValues, arguments: { pattern: "^[a-z]+$" }, unit: percent, mustBe: 25', 'passed', 25],
    ['metric: duplicateValues, mustBe: 0', 'failed', 1],
    ['metric: duplicateValues, unit: percent, mustBeLessOrEqualTo: 25', 'passed', 25],
  ])('%s: %s', async (rule, result, measured) => {
    expect(await ofLabel(`{ id: rule, ${rule} }`)).toMatchObject({ result, measured });
  });

  it.each([
    ['metric: rowCount, mustBeGreaterThan: 3', 'passed', 4],
    ['metric: rowCount, mustBe: 5', 'failed', 4],
    ['metric: duplicateValues, arguments: { properties: [label] }, mustBe: 0', 'failed', 1],
    ['metric: duplicateValues, arguments: { properties: [id, label] }, mustBe: 0', 'passed', 0],
  ])('of an object: %s: %s', async (rule, result, measured) => {
    expect(await ofObject(`{ id: rule, ${rule} }`)).toMatchObject({ result, measured });
  });

  it.each([
    ['metric: rowCount', /^Expected one of mustBe, mustNotBe/],
    ['metric: rowCount, unit: percent, mustBe: 1', 'Expected the unit rows for rowCount, got percent.'],
    [
      'metric: nullValues, mustBe: 0',
      'Expected nullValues in a rule of a property; this one is of the object things.',
    ],
    [
      'metric: duplicateValues, arguments: { properties: [id, labl] }, mustBe: 0',
      'Expected properties of things in arguments.properties, got ["id","labl"].',
    ],
    ['type: library, mustBe: 0', 'Expected a metric in a rule of type library, got none.'],
  ])('that cannot be measured are an error of theirs: %s', async (rule, reason) => {
    const result = await ofObject(`{ id: rule, ${rule} }`);
    expect(result).toMatchObject({ result: 'error', place: { line: 10 } });
    expect(result?.reason).toMatch(reason);
  });
});

describe('operators', () => {
  it.each([
    ['mustBe: 4', 'passed'],
    ['mustBe: 3', 'failed'],
    ['mustNotBe: 3', 'passed'],
    ['mustNotBe: 4', 'failed'],
    ['mustBeGreaterThan: 3', 'passed'],
    ['mustBeGreaterThan: 4', 'failed'],
    ['mustBeGreaterOrEqualTo: 4', 'passed'],
    ['mustBeGreaterOrEqualTo: 5', 'failed'],
    ['mustBeLessThan: 5', 'passed'],
    ['mustBeLessThan: 4', 'failed'],
    ['mustBeLessOrEqualTo: 4', 'passed'],
    ['mustBeLessOrEqualTo: 3', 'failed'],
    ['mustBeBetween: [4, 9]', 'passed'],
    ['mustBeBetween: [1, 4]', 'passed'],
    ['mustBeBetween: [5, 9]', 'failed'],
    ['mustNotBeBetween: [5, 9]', 'passed'],
    ['mustNotBeBetween: [1, 4]', 'failed'],
  ])('%s over four rows: %s', async (operator, result) => {
    expect(await ofObject(`{ id: rule, metric: rowCount, ${operator} }`, 'duckdb')).toMatchObject({ result });
  });

  it.each(['warning', 'info', 'low'])('count as a warning when the severity is %s', async (severity) => {
    const rule = `{ id: rule, metric: rowCount, mustBe: 0, severity: ${severity} }`;
    expect(await ofObject(rule, 'duckdb')).toMatchObject({ result: 'warning' });
  });
});

describe('rules in SQL', () => {
  it.each([
    "select count(*) from {object} where label = 'ab'",
    `SELECT count(*) FROM ${DOLLAR}{table} WHERE id > 2;`,
    'select count(*) from "{model}" where id > 2 -- the end',
    'with few as (select * from `{table}` where id > 2) select count(*) from few',
    "select count(*) from {object} where '{object}' = 'things' and id > 2",
  ])('are asked with their placeholders filled in: %s', async (query) => {
    const rule = `{ id: rule, type: sql, query: ${JSON.stringify(query)}, mustBe: 2 }`;
    expect(await ofObject(rule)).toMatchObject({ result: 'passed', measured: 2 });
  });

  it.each(['{property}', `${DOLLAR}{column}`, '"{field}"'])('know the property as %s', async (name) => {
    const query = JSON.stringify(`select count(*) from {object} where ${name} is null`);
    expect(await ofLabel(`{ id: rule, query: ${query}, mustBe: 1 }`)).toMatchObject({ result: 'passed' });
  });

  it('may be about a text or nothing', async () => {
    const first = '{ id: rule, query: "select min(label) from {object}", mustBe: N/A }';
    expect(await ofObject(first, 'duckdb')).toMatchObject({ result: 'passed', measured: 'N/A' });
    const none = '{ id: rule, query: "select max(id) from {object} where id > 9", mustBe: null }';
    expect(await ofObject(none)).toMatchObject({ result: 'passed', measured: null });
  });

  it.each([
    ['drop table things', 'Expected a query that begins with SELECT or WITH, got DROP.'],
    ['select 1; delete from things', 'Expected a single query, got several statements.'],
    [
      'with gone as (delete from things returning 1) select count(*) from gone',
      'Expected a query that only reads, got DELETE.',
    ],
    ['', 'Expected a query, got an empty text.'],
    ['select count(*) from {objct}', /^Expected one of \{object\}, \{table\}.*, got \{objct\}\.$/],
    ['select {property} from {object}', /^Expected \{property\} only in a rule of a property/],
    ['select id from {object}', 'Expected the query to give one row, got several.'],
    ['select 1 from {object} where id > 9', 'Expected the query to give one row, got none.'],
    ["select 'x'", 'Expected the rule to measure a number, got "x".'],
  ])('are refused: %s', async (query, reason) => {
    const result = await ofObject(
      `{ id: rule, type: sql, query: ${JSON.stringify(query)}, mustBeGreaterThan: 0 }`,
    );
    expect(result?.result).toBe('error');
    expect(result?.reason).toMatch(reason);
  });

  it('that are wrong are an error with the words of the database and the line, and the others are measured', async () => {
    const properties = [ID, '{ name: label, logicalType: string, required: true, classification: public }'];
    const quality = [
      '{ id: wrong, query: "select count(*) from {object} where lable is null", mustBe: 0 }',
      '{ id: right, query: "select count(*) from {object}", mustBe: 4 }',
    ];
    const results = await lab.check({ properties, quality, columns: COLUMNS, rows: ROWS });
    expect(results['things/wrong']).toMatchObject({
      result: 'error',
      reason: expect.stringMatching(/lable/),
      place: { line: 10 },
    });
    expect(results['things/right']).toMatchObject({ result: 'passed' });
    expect(results['things.label/required']).toMatchObject({ result: 'failed', failedRows: 1 });
  });

  it.each([
    ['select lo_create(0)', 'Expected a query that only reads, got LO_CREATE.'],
    ['select id from {object} where id = 1 for update', /read-only transaction/],
    [
      "select count(*) from {object} where set_config('transaction_read_only', 'off', false) is null",
      'Expected a query that only reads, got SET_CONFIG.',
    ],
    [
      `select count(*) from {object} where "set_config"('transaction_read_only', 'off', false) is null`,
      'Expected a query that only reads, got SET_CONFIG.',
    ],
    [
      `select count(*) from {object} where label = E'\\'' or set_config('transaction_read_only', 'off', false) = ''`,
      'Expected a query that only reads, got SET_CONFIG.',
    ],
    [
      'select count(*) from {object} a$x$ where set_config($$a$$, $$b$$, false) = $x$$x$',
      'Expected a query that only reads, got SET_CONFIG.',
    ],
    ['select U&"lo\\005fcreate"(0)', /^Expected names as they are/],
    ["select count(*) from pg_catalog.pg_ls_dir('.')", 'Expected a query that only reads, got PG_LS_DIR.'],
    ["select length(pg_read_file('PG_VERSION'))", 'Expected a query that only reads, got PG_READ_FILE.'],
  ])('cannot change the data, whatever the database would allow: %s', async (query, reason) => {
    const result = await ofObject(`{ id: rule, query: ${JSON.stringify(query)}, mustBe: 0 }`, 'postgres');
    expect(result?.result).toBe('error');
    expect(result?.reason).toMatch(reason);
  });

  it('cannot read files', async () => {
    const query = JSON.stringify("select count(*) from read_text('/etc/hostname')");
    expect(await ofObject(`{ id: rule, query: ${query}, mustBe: 1 }`, 'duckdb')).toMatchObject({
      result: 'error',
      reason: expect.stringMatching(/Permission Error/),
    });
  });
});

describe('one rule that cannot be computed', () => {
  it('does not take the others of its scan along', async () => {
    const label =
      '{ name: label, logicalType: string, required: true, logicalTypeOptions: { pattern: "(" }, classification: public }';
    const results = await lab.check({ properties: [ID, label], columns: COLUMNS, rows: ROWS });
    expect(results['things.label/pattern']).toMatchObject({ result: 'error' });
    expect(results['things.label/required']).toMatchObject({ result: 'failed', failedRows: 1 });
    expect(results['things/primaryKey']).toMatchObject({ result: 'passed' });
  });
});

describe('rules for others', () => {
  it.each([
    ['{ id: rule, type: text, description: Looks right to the eye. }', 'a rule for people'],
    ['{ id: rule, description: Looks right to the eye. }', 'a rule for people'],
    ['{ id: rule, type: custom, engine: soda, implementation: checks }', 'a rule for soda'],
    [
      '{ id: rule, type: custom, engine: dbt, implementation: test.shop.unique }',
      'no result of dbt for test.shop.unique',
    ],
  ])('are skipped, saying why: %s', async (rule, reason) => {
    expect(await ofObject(rule, 'duckdb')).toMatchObject({ result: 'skipped', reason });
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
