import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, INTEGER, LIST, listValue } from '@duckdb/node-api';
import pg from 'pg';

/** A row as a driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** The questions a hand-written subgraph asks its database. */
export type ShopStorage = {
  purchasesById(ids: readonly number[]): Promise<readonly Row[]>;
  customersById(ids: readonly number[]): Promise<readonly Row[]>;
  purchases(limit: number, status: string | undefined): Promise<readonly Row[]>;
  purchasesByClerk(limit: number): Promise<readonly Row[]>;
  linesBySupplier(limit: number): Promise<readonly Row[]>;
};

// Times and decimals are made text by the database, as a careful author does who wants none of them rounded.
const ORDER =
  'id, customer_id, status, CAST(total AS varchar) AS total, ordered_at, clerk, priority, comment';
const CUSTOMER = 'id, name, segment, city, CAST(balance AS varchar) AS balance';
const BY_CLERK = `SELECT clerk, count(*) AS count, CAST(sum(total) AS varchar) AS sum,
  CAST(min(total) AS varchar) AS min, CAST(max(total) AS varchar) AS max
  FROM purchases GROUP BY clerk ORDER BY clerk`;
const BY_SUPPLIER = `SELECT supplier, count(*) AS count, sum(quantity) AS sum, max(price) AS max
  FROM lines GROUP BY supplier ORDER BY supplier`;
const BY_STATUS = (status: string) => `WHERE status = ${status} ORDER BY purchases.total DESC, id`;

/** PostgreSQL by `pg`: a pool and named statements. */
export function postgresStorage(url: string): ShopStorage {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  const ask = async (name: string, text: string, values: readonly unknown[]) =>
    (await pool.query<Row>({ name, text, values: [...values] })).rows;
  const order = ORDER.replace('ordered_at', `to_char(ordered_at, 'YYYY-MM-DD"T"HH24:MI:SS') AS ordered_at`);
  return {
    purchasesById: (ids) =>
      ask('purchases-by-id', `SELECT ${order} FROM purchases WHERE id = ANY($1::int[])`, [ids]),
    customersById: (ids) =>
      ask('customers-by-id', `SELECT ${CUSTOMER} FROM customers WHERE id = ANY($1::int[])`, [ids]),
    purchases: (limit, status) =>
      status === undefined
        ? ask('purchases', `SELECT ${order} FROM purchases ORDER BY id LIMIT $1`, [limit])
        : ask('purchases-by-status', `SELECT ${order} FROM purchases ${BY_STATUS('$2')} LIMIT $1`, [
            limit,
            status,
          ]),
    purchasesByClerk: (limit) => ask('by-clerk', `${BY_CLERK} LIMIT $1`, [limit]),
    linesBySupplier: () => Promise.resolve([]),
  };
}

/** DuckDB by `@duckdb/node-api`: a view per Parquet file, a pool of connections, prepared statements, its own converter. */
export async function duckDbStorage(folder: string): Promise<ShopStorage> {
  const instance = await DuckDBInstance.create(':memory:');
  const setUp = await instance.connect();
  for (const name of ['customers', 'purchases', 'lines'])
    await setUp.run(`CREATE VIEW ${name} AS FROM read_parquet('${join(folder, `${name}.parquet`)}')`);
  const idle = await Promise.all(Array.from({ length: 8 }, () => instance.connect()));
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  const order = ORDER.replace('ordered_at', "strftime(ordered_at, '%Y-%m-%dT%H:%M:%S') AS ordered_at");
  const ask = async (sql: string, value?: readonly number[] | string): Promise<Row[]> => {
    const connection = idle.pop() ?? (await new Promise<DuckDBConnection>((take) => waiting.push(take)));
    const given = typeof value === 'string' ? value : value && listValue([...value]);
    try {
      const reader = await connection.runAndReadAll(
        sql,
        given === undefined ? undefined : [given],
        typeof value === 'object' ? [LIST(INTEGER)] : undefined,
      );
      return reader.getRowObjectsJson();
    } finally {
      const next = waiting.shift();
      if (next) next(connection);
      else idle.push(connection);
    }
  };
  return {
    purchasesById: (ids) => ask(`SELECT ${order} FROM purchases WHERE id IN (SELECT unnest($1))`, ids),
    customersById: (ids) => ask(`SELECT ${CUSTOMER} FROM customers WHERE id IN (SELECT unnest($1))`, ids),
    purchases: (limit, status) =>
      status === undefined
        ? ask(`SELECT ${order} FROM purchases ORDER BY id LIMIT ${limit}`)
        : ask(`SELECT ${order} FROM purchases ${BY_STATUS('$1')} LIMIT ${limit}`, status),
    purchasesByClerk: (limit) => ask(`${BY_CLERK} LIMIT ${limit}`),
    linesBySupplier: (limit) => ask(`${BY_SUPPLIER} LIMIT ${limit}`),
  };
}
