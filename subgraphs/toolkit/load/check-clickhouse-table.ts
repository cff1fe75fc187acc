import type { Table } from '../../../contracts/index.ts';
import type { ColumnTypes } from '../query/dialect.ts';
import { FITTING, plainType, typeName } from '../query/sql/clickhouse-types.ts';
import { checkServerTable } from './check-server-table.ts';
import type { Fault } from './fault.ts';

/** Holds the columns of a table in ClickHouse against its contract. */
export function checkClickHouseTable(table: Table, types: ColumnTypes): readonly Fault[] {
  return checkServerTable(table, types, {
    server: 'ClickHouse',
    shown: `"${table.physicalName}"`,
    wanted({ kind }, type) {
      const fitting = FITTING[kind];
      return fitting.includes(typeName(plainType(type))) ? undefined : fitting.join(' or ');
    },
  });
}
