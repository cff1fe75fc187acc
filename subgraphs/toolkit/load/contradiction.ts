import type { Column, Finding } from '../../../contracts/index.ts';
import type { RunRows } from './check-promises.ts';
import { columnSql, type DuckDbSource } from './duckdb-source.ts';

const MAX_REASON = 300;

/**
 * Why a table cannot be made as its contract says: each property is tried alone, so that the finding can name the line of
 * the one that does not fit. `error` is what making the whole table said.
 */
export async function findContradiction(
  source: DuckDbSource,
  run: RunRows,
  error: unknown,
): Promise<Finding> {
  const { product, name, columns } = source.table;
  for (const column of columns) {
    const refusal = await refusalOf(
      `SELECT count(${columnSql(column, source.form)}) FROM ${source.from}`,
      run,
    );
    if (refusal === undefined) continue;
    return {
      code: 'DATA_DIFFERS_FROM_CONTRACT',
      severity: 'error',
      message: `${expectation(column, refusal)} for the property ${name}.${column.name} of ${product.id}, got: ${reason(refusal)}`,
      place: column.place,
      fix: 'Compare the property with its column in the source: name (physicalName), logicalType, transformLogic.',
    };
  }
  return {
    code: 'DATA_DIFFERS_FROM_CONTRACT',
    severity: 'error',
    message: `The data of ${product.id} cannot be read as its contract says (object ${name}): ${reason(error)}`,
    place: product.serverPlace,
    fix: 'Check that the server names the right file or table, in the right format.',
  };
}

function expectation(column: Column, refusal: unknown): string {
  if (/Binder Error/.test(String(refusal)) && !column.expression)
    return `Expected a column "${column.source}" in the data`;
  return `Expected values of type ${column.enumType ?? column.kind}`;
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
