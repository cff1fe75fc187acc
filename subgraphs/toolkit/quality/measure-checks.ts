import type { Signal } from '../../../edge/index.ts';
import { type Engine, StatementRefused } from '../engines/engine.ts';
import { databaseWords } from '../load/database-words.ts';
import type { Dialect } from '../query/dialect.ts';
import { identifier } from '../query/dialect.ts';
import type { Check, Measure } from './check.ts';
import type { Measured } from './expectation.ts';

/** A value, or why there is none. */
export type Reading = { readonly value: Measured; readonly rows?: number } | { readonly error: string };

/** What measuring needs of a domain. */
export type MeasureOptions = {
  readonly engine: Engine;
  /** The tables as they are, also where less of them is served. */
  readonly dialect: Dialect;
  readonly signal?: Signal;
};

type Scanned = Check & { readonly measure: Extract<Measure, { kind: 'count' | 'rowCount' | 'age' }> };

/**
 * Measures what the checks of one table want to know: one scan for all that count or look for an extreme, and each
 * contract's own query. Rejects only when the signal ends it.
 */
export async function measureTable(
  checks: readonly Check[],
  options: MeasureOptions,
): Promise<ReadonlyMap<Check, Reading>> {
  const readings = new Map(await scan(checks.filter(isScanned), options));
  for (const check of checks)
    if (check.measure.kind === 'query') readings.set(check, await ask(check.measure.sql, options));
  return readings;
}

function isScanned(check: Check): check is Scanned {
  return ['count', 'rowCount', 'age'].includes(check.measure.kind);
}

type Readings = readonly (readonly [Check, Reading])[];

/** One check that cannot be computed must not take the others along: the halves are tried by themselves. */
async function scan(checks: readonly Scanned[], options: MeasureOptions): Promise<Readings> {
  const [first] = checks;
  if (!first) return [];
  try {
    return await scanOnce(first, checks, options);
  } catch (error) {
    if (isCancelled(error)) throw error;
    if (checks.length === 1) return [[first, { error: databaseWords(error) }]];
    const middle = Math.ceil(checks.length / 2);
    return [
      ...(await scan(checks.slice(0, middle), options)),
      ...(await scan(checks.slice(middle), options)),
    ];
  }
}

async function scanOnce(
  first: Scanned,
  checks: readonly Scanned[],
  options: MeasureOptions,
): Promise<Readings> {
  const { engine, dialect, signal } = options;
  const expressions = [...new Set(['count(*)', ...checks.map(expressionOf)])];
  const columns = expressions.map((_, index) => `m${index}`);
  const items = expressions.map((expression, index) => `${expression} AS ${identifier(`m${index}`)}`);
  const object = dialect.jsonObject(columns.map((name) => [name, identifier(name)] as const));
  const sql = `SELECT ${dialect.jsonText(object)} FROM (SELECT ${items.join(', ')} FROM ${dialect.table(first.table)} weft_rows) weft_scan`;
  const [text] = await engine.texts({ sql, parameters: [], isHeavy: true }, signal);
  const row = JSON.parse(text ?? '{}') as Readonly<Record<string, Measured>>;
  const readingOf = (expression: string) => row[`m${expressions.indexOf(expression)}`] ?? null;
  const rows = Number(readingOf('count(*)'));
  return checks.map((check) => [check, { value: readingOf(expressionOf(check)), rows }] as const);
}

function expressionOf({ measure }: Scanned): string {
  switch (measure.kind) {
    case 'count':
      return measure.broken;
    case 'rowCount':
      return 'count(*)';
    case 'age':
      return measure.moment;
  }
}

/** The query stands in a SELECT of ours, so that nothing but a query can be in it. */
async function ask(query: string, { engine, dialect, signal }: MeasureOptions): Promise<Reading> {
  const value = dialect.jsonText(dialect.anyJson('weft_rule.value'));
  const sql = `SELECT ${value} FROM (\n${query}\n) weft_rule(value) LIMIT 2`;
  try {
    const texts = await engine.texts({ sql, parameters: [], isHeavy: true }, signal);
    const [text] = texts;
    if (texts.length !== 1 || text === undefined)
      return { error: `Expected the query to give one row, got ${texts.length === 0 ? 'none' : 'several'}.` };
    return { value: text === null ? null : (JSON.parse(text) as Measured) };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { error: databaseWords(error) };
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof StatementRefused && error.code === 'REQUEST_CANCELLED';
}
