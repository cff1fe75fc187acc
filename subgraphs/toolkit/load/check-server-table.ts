import { type Column, didYouMean, type Finding, type Place, type Table } from '../../../contracts/index.ts';
import type { ColumnTypes } from '../query/dialect.ts';
import type { Fault } from './fault.ts';

/** What differs between database servers when their tables are held against contracts. */
type ServerRules = {
  /** The server as people call it. */
  readonly server: string;
  /** The table as messages name it. */
  readonly shown: string;
  /** The types that a column could be of instead, in words; undefined when the one it has fits. */
  readonly wanted: (column: Column, type: string) => string | undefined;
};

/**
 * Holds the columns of a table in a database server against its contract: DuckDB casts while it loads, here the types must fit as
 * they are. A mismatch would otherwise fail each question that touches the column.
 */
export function checkServerTable(table: Table, types: ColumnTypes, rules: ServerRules): readonly Fault[] {
  const unsupported = onlyInDuckDb(table, rules.server);
  const ofTable = (message: string, fix?: string): readonly Fault[] => [
    { kind: 'table', table, finding: finding(table.product.serverPlace, message, fix) },
  ];
  if (unsupported) return ofTable(unsupported, 'Make a view of it in the database.');
  if (types.size === 0)
    return ofTable(`Expected a table or view ${rules.shown} in the database, but there is none.`);
  return table.columns.flatMap((column) => checkColumn(table, column, types, rules));
}

function onlyInDuckDb(table: Table, server: string): string | undefined {
  if (table.query !== undefined)
    return `The custom property weft.query of ${table.name} works on files and DuckDB only, not in ${server}.`;
  const computed = table.columns.find((column) => column.expression !== undefined);
  if (!computed) return undefined;
  return `transformLogic of ${table.name}.${computed.name} works on files and DuckDB only, not in ${server}.`;
}

function checkColumn(table: Table, column: Column, types: ColumnTypes, { wanted }: ServerRules): Fault[] {
  const type = types.get(column.source);
  const where = `${table.name}.${column.name}`;
  if (type === undefined) {
    const hint = didYouMean(column.source, [...types.keys()]);
    const message = `Expected a column "${column.source}" for ${where}, but the table has none.${hint}`;
    return [{ kind: 'column', table, column, what: 'missing', finding: finding(column.place, message) }];
  }
  const other = wanted(column, type);
  if (other === undefined) return [];
  const message = `Expected ${where} to be ${other} in the database, as the contract says ${column.kind}; it is ${type}.`;
  const fix = 'Change the logical type in the contract, or make a view that casts the column.';
  return [{ kind: 'column', table, column, what: 'type', finding: finding(column.place, message, fix) }];
}

function finding(place: Place, message: string, fix?: string): Finding {
  return {
    code: 'DATA_DIFFERS_FROM_CONTRACT',
    severity: 'error',
    message,
    place,
    ...(fix ? { fix } : {}),
  };
}
