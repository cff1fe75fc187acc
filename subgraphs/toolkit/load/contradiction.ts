import { type Column, columnType } from '../../../contracts/index.ts';
import type { RunRows } from './check-promises.ts';
import { columnSql, type DuckDbSource } from './duckdb-source.ts';
import type { Fault } from './fault.ts';

const MAX_REASON = 300;

/**
 * Why a table cannot be made as its contract says: each property is tried alone, so that the findings can name the lines of
 * those that do not fit. `error` is what making the whole table said.
 */
export async function findContradictions(
  source: DuckDbSource,
  run: RunRows,
  error: unknown,
): Promise<readonly Fault[]> {
  const { table, form, from } = source;
  const { product, name, columns } = table;
  const faults: Fault[] = [];
  for (const column of columns) {
    const refusal = await refusalOf(`SELECT count(${columnSql(column, form)}) FROM ${from}`, run);
    if (refusal === undefined) continue;
    const isMissing = isUnknownColumn(column, refusal);
    faults.push({
      kind: 'column',
      table,
      column,
      what: isMissing ? 'missing' : 'type',
      finding: {
        code: 'DATA_DIFFERS_FROM_CONTRACT',
        severity: 'error',
        message: `${expectation(column, isMissing)} for the property ${name}.${column.name} of ${product.id}, got: ${reason(refusal)}`,
        place: column.place,
        fix: 'Compare the property with its column in the source: name (physicalName), logicalType, transformLogic.',
      },
    });
  }
  // Where nothing can be read, it is the source that is wrong, not each of its columns.
  if (faults.length > 0 && faults.length < columns.length) return faults;
  if (faults.length > 0 && (await refusalOf(`SELECT count(*) FROM ${from}`, run)) === undefined)
    return faults;
  return [
    {
      kind: 'table',
      table,
      finding: {
        code: 'DATA_DIFFERS_FROM_CONTRACT',
        severity: 'error',
        message: `The data of ${product.id} cannot be read as its contract says (object ${name}): ${reason(error)}`,
        place: product.serverPlace,
        fix: 'Check that the server names the right file or table, in the right format.',
      },
    },
  ];
}

function expectation(column: Column, isMissing: boolean): string {
  if (isMissing) return `Expected a column "${column.source}" in the data`;
  return `Expected values of type ${columnType(column)}`;
}

function isUnknownColumn(column: Column, refusal: unknown): boolean {
  return /Binder Error/.test(String(refusal)) && !column.expression;
}

async function refusalOf(sql: string, run: RunRows): Promise<unknown> {
  try {
    await run(sql);
    return undefined;
  } catch (error) {
    return error ?? new Error('unknown');
  }
}

/** The database's own words without the statement it quotes. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [words = ''] = text.split(/\n\s*\n?LINE \d+:|\. This column is of type/);
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_REASON ? `${line.slice(0, MAX_REASON - 1)}…` : line;
}
