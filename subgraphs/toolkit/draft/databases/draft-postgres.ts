import pg from 'pg';
import { failure, type Outcome, success } from '../../../../contracts/index.ts';
import { goodName } from '../column-names.ts';
import type { Draft } from '../draft.ts';
import type { DraftContext } from '../draft-context.ts';
import { TableNames } from '../mesh-around.ts';
import { writeProduct } from '../write-product.ts';
import { databaseServer, isPlain, missingTables } from './database-address.ts';
import {
  type DatabaseColumn,
  draftDatabaseTable,
  keyOfTable,
  type NamedTable,
  nameTable,
} from './draft-database-table.ts';
import { connectionProblem, type PostgresAddress, readPostgresAddress } from './postgres-address.ts';
import { type CatalogTable, readCatalog, schemasWithTables } from './postgres-catalog.ts';
import { relateByForeignKeys } from './postgres-relations.ts';
import { readPostgresRows } from './postgres-rows.ts';
import { postgresType } from './postgres-types.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Drafts a contract per table of a PostgreSQL database. Fails when it cannot be reached or has no such tables. */
export async function draftFromPostgres(from: string, context: DraftContext): Promise<Outcome<Draft>> {
  const read = readPostgresAddress(from);
  if (!read.ok) return read;
  const address = read.value;
  const client = new pg.Client({
    connectionString: address.url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: '-c default_transaction_read_only=on -c timezone=UTC',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await draft(client, address, context);
  } catch (error) {
    return failure(connectionProblem(error, address));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function draft(
  client: pg.Client,
  address: PostgresAddress,
  context: DraftContext,
): Promise<Outcome<Draft>> {
  const catalog = await readCatalog(client, address.schema);
  const chosen = await choose(client, catalog, address);
  if (!chosen.ok) return chosen;
  const names = new TableNames(context.domain, context.mesh);
  const named: NamedTable<CatalogTable>[] = [];
  for (const table of chosen.value) {
    const rows = await readPostgresRows(client, address.schema, table);
    named.push(nameTable(table, rows, names.take(goodName(table.name) || 'rows')));
  }
  const drafted = named.map((one) => {
    const { dimensions } = one.rows;
    const typeOf = (column: DatabaseColumn) => postgresType(column, dimensions?.get(column.name));
    const key = keyOfTable(one, (column) => isPlain(typeOf(column)));
    const from = `${address.schema}.${one.table.name} of ${address.database}`;
    return { named: one, table: draftDatabaseTable(one, { from, typeOf, key }) };
  });
  const { databaseVariable } = context;
  const { shown, host, port, database, schema } = address;
  const server = databaseServer({ type: 'postgres', shown, host, port, database, schema }, databaseVariable);
  const heading = [
    `Drafted by weft init from ${address.schema} of the database ${address.database}: types, keys and relations are the database's own. The remarks say what was taken from where; change what is wrong, then delete them and set the status to active.`,
  ];
  const products = relateByForeignKeys(drafted, address.schema).map((table) =>
    writeProduct(table, { domain: context.domain, owner: context.owner, server, heading }),
  );
  return success({
    products,
    environment: { [databaseVariable]: address.url },
    remarks: remarks(address, databaseVariable),
  });
}

/** The tables asked for, or all that can be read and shown. */
async function choose(
  client: pg.Client,
  catalog: readonly CatalogTable[],
  { schema, tables, database }: PostgresAddress,
): Promise<Outcome<readonly CatalogTable[]>> {
  const known = catalog.map(({ name }) => name);
  const missing = missingTables(tables, known, `schema ${schema}`);
  if (missing.length > 0) return failure(...missing);
  const wanted = catalog.filter(({ name }) => tables.length === 0 || tables.includes(name));
  const shown = wanted.filter(
    ({ readable, columns }) => readable && columns.some((column) => isPlain(postgresType(column))),
  );
  if (shown.length > 0) return success(shown);
  if (wanted.some(({ readable }) => !readable)) {
    const message = `Expected tables that this account may read in the schema ${schema} of ${database}, got none.`;
    return failure({ code: 'NO_TABLES', severity: 'error', message, fix: 'GRANT SELECT on them.' });
  }
  const others = await schemasWithTables(client);
  const fix = others.length > 0 ? { fix: `Name one of these with ?schema=: ${others.join(', ')}.` } : {};
  const message = `Expected tables or views with columns to show in the schema ${schema} of ${database}, got none.`;
  return failure({ code: 'NO_TABLES', severity: 'error', message, ...fix });
}

function remarks({ hasPassword, shown }: PostgresAddress, variable: string): readonly string[] {
  if (!hasPassword) return [];
  const example = shown.replace(/^(postgres(?:ql)?:\/\/[^@/]*)@/, '$1:PASSWORD@');
  return [
    `The password is in no file. Set ${variable}=${example} where weft runs; a weft dev that was started without it has to be started again.`,
  ];
}
