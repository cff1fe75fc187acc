import { type Column, didYouMean, type Finding, type Place, type Table } from '../../../contracts/index.ts';
import type { ColumnTypes } from '../query/dialect.ts';
import { FITTING, plainType, typeName } from '../query/sql/clickhouse-types.ts';
import type { Fault } from './fault.ts';

/** Holds the columns of a table in ClickHouse against its contract: the types must fit as they are. */
export function checkClickHouseTable(table: Table, types: ColumnTypes): readonly Fault[] {
  const unsupported = notInClickHouse(table);
  const ofTable = (message: string, fix?: string): readonly Fault[] => [
    { kind: 'table', table, finding: finding(table.product.serverPlace, message, fix) },
  ];
  if (unsupported) return ofTable(unsupported, 'Make a view of it in the database.');
  if (types.size === 0)
    return ofTable(`Expected a table or view "${table.physicalName}" in the database, but there is none.`);
  return table.columns.flatMap((column) => checkColumn(table, column, types));
}

function notInClickHouse(table: Table): string | undefined {
  if (table.query !== undefined)
    return `The custom property weft.query of ${table.name} works on files and DuckDB only, not in ClickHouse.`;
  const computed = table.columns.find((column) => column.expression !== undefined);
  if (!computed) return undefined;
  return `transformLogic of ${table.name}.${computed.name} works on files and DuckDB only, not in ClickHouse.`;
}

function checkColumn(table: Table, column: Column, types: ColumnTypes): Fault[] {
  const type = types.get(column.source);
  const where = `${table.name}.${column.name}`;
  if (type === undefined) {
    const hint = didYouMean(column.source, [...types.keys()]);
    const message = `Expected a column "${column.source}" for ${where}, but the table has none.${hint}`;
    return [{ kind: 'column', table, column, what: 'missing', finding: finding(column.place, message) }];
  }
  const fitting = FITTING[column.kind];
  if (fitting.includes(typeName(plainType(type)))) return [];
  const message = `Expected ${where} to be ${fitting.join(' or ')} in the database, as the contract says ${column.kind}; it is ${type}.`;
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
