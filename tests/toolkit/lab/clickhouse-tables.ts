import { LAB_ROWS, type TableRows } from './rows.ts';

/** The types of a laboratory in ClickHouse, by those in PostgreSQL; a column that may lack values says so. */
const TYPES: Readonly<Record<string, string>> = {
  text: 'Nullable(String)',
  integer: 'Nullable(Int32)',
  bigint: 'Nullable(Int64)',
  'double precision': 'Nullable(Float64)',
  boolean: 'Nullable(Bool)',
  date: 'Nullable(Date32)',
  // Shown in another zone than that of the graph.
  timestamptz: "Nullable(DateTime64(6, 'Asia/Kolkata'))",
  timestamp: 'Nullable(DateTime64(6))',
  numeric: 'Nullable(Decimal(38, 10))',
  time: 'Nullable(Time64(6))',
  uuid: 'Nullable(UUID)',
};

/** Columns of which ClickHouse has more than one way to keep them. */
const KEPT: Readonly<Record<string, string>> = {
  stage: 'LowCardinality(Nullable(String))',
  planet: "Nullable(Enum8('earth' = 1, 'mars' = 2, 'pluto' = 3))",
};

/** The statements that make and fill the tables of the laboratory. */
export function clickHouseTables(): readonly string[] {
  return Object.entries(LAB_ROWS).flatMap(([name, table]) => clickHouseTable(name, table));
}

/** The statements that make and fill one table. */
export function clickHouseTable(name: string, { columns, rows }: TableRows): readonly string[] {
  const typed = columns.map(([column, type]) => `"${column}" ${KEPT[column] ?? typeOf(type)}`);
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`);
  return [
    `CREATE TABLE ${name} (${typed.join(', ')}) ENGINE = MergeTree ORDER BY tuple()`,
    ...(values.length > 0 ? [`INSERT INTO ${name} VALUES ${values.join(', ')}`] : []),
  ];
}

function typeOf(type: string): string {
  const [, scale] = /^numeric(\(.*\))$/.exec(type) ?? [];
  return scale === undefined ? (TYPES[type] ?? 'Nullable(String)') : `Nullable(Decimal${scale})`;
}

function literal(cell: string | null): string {
  return cell === null ? 'NULL' : `'${cell.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
