import { describe, expect, it } from 'vitest';
import { COLUMNS, ID, ROWS } from './lab/labelled-things.ts';
import { QualityLab } from './lab/quality-lab.ts';

const lab = QualityLab.use();
/** Placeholders may be written as the standard's schema does, with this sign before them. */
const DOLLAR = '$';

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
