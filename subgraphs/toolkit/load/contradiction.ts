import { type Column, columnType, type Finding, type Table } from '../../../contracts/index.ts';
import { databaseWords } from './database-words.ts';
import { columnSql, type DuckDbSource } from './duckdb-source.ts';
import type { Fault } from './fault.ts';
import { unreadableFile } from './file-faults.ts';
import type { RunRows } from './run-rows.ts';

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
  if (/Could not set lock on file/.test(String(error)))
    return [{ kind: 'table', table, finding: inUse(table) }];
  const faults: Fault[] = [];
  for (const column of columns) {
    const refusal = await refusalOf(`SELECT count(${columnSql(column, form)}) FROM ${from}`, run);
    if (refusal === undefined) continue;
    const isUnknown = isUnknownColumn(column, refusal);
    faults.push({
      kind: 'column',
      table,
      column,
      what: isUnknown ? 'missing' : 'type',
      finding: {
        code: 'DATA_DIFFERS_FROM_CONTRACT',
        severity: 'error',
        message: `${expectation(column, isUnknown)} for the property ${name}.${column.name} of ${product.id}, got: ${databaseWords(refusal)}`,
        place: column.place,
        fix: 'Compare the property with its column in the source: name (physicalName), logicalType, transformLogic.',
      },
    });
  }
  const isOther = faults.length > 0 && faults.length === columns.length && faults.every(isMissing);
  const { files } = source;
  // Where nothing can be read, it is the source that is wrong, not each of its columns.
  const isReadable =
    faults.length < columns.length || (await refusalOf(`SELECT count(*) FROM ${from}`, run)) === undefined;
  if (faults.length > 0 && isReadable && !(isOther && files)) return faults;
  const finding = files
    ? await unreadableFile(table, files, { run, error, isOther: isOther && isReadable })
    : unreadableSource(table, error);
  return [{ kind: 'table', table, finding }];
}

function isMissing(fault: Fault): boolean {
  return fault.kind === 'column' && fault.what === 'missing';
}

function unreadableSource({ product, name }: Table, error: unknown): Finding {
  return {
    code: 'DATA_DIFFERS_FROM_CONTRACT',
    severity: 'error',
    message: `The data of ${product.id} cannot be read as its contract says (object ${name}): ${databaseWords(error)}`,
    place: product.serverPlace,
    fix: 'Check that the server names the right file or table, in the right format.',
  };
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

/** A DuckDB file that is written to belongs to one process; nothing is wrong with what is in it. */
function inUse({ product }: Table): Finding {
  return {
    code: 'DATABASE_IN_USE',
    severity: 'error',
    message: `Expected to open the DuckDB file of ${product.id}, but another process keeps it for itself, as one does that writes to it.`,
    place: product.serverPlace,
    fix: 'Stop the other process, a running weft dev perhaps, and try again.',
  };
}
