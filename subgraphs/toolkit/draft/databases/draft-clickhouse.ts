import { failure, type Outcome, success } from '../../../../contracts/index.ts';
import { ClickHouseClient } from '../../engines/clickhouse-client.ts';
import { goodName } from '../column-names.ts';
import type { Draft } from '../draft.ts';
import type { DraftContext } from '../draft-context.ts';
import { familyOf } from '../key-family.ts';
import { TableNames } from '../mesh-around.ts';
import { writeProduct } from '../write-product.ts';
import { type ClickHouseSource, clickHouseProblem, readClickHouseAddress } from './clickhouse-address.ts';
import {
  type ClickHouseTable,
  clickHouseKey,
  readClickHouseCatalog,
  readClickHouseRows,
} from './clickhouse-catalog.ts';
import { clickHouseType } from './clickhouse-property.ts';
import { databaseServer, isPlain, missingTables } from './database-address.ts';
import { draftDatabaseTable, nameTable } from './draft-database-table.ts';

/** Drafts a contract per table of a ClickHouse database. Fails when it cannot be reached or has no such tables. */
export async function draftFromClickHouse(from: string, context: DraftContext): Promise<Outcome<Draft>> {
  const read = readClickHouseAddress(from);
  if (!read.ok) return read;
  const source = read.value;
  const client = new ClickHouseClient({ url: source.http, database: source.database }, 1);
  try {
    return await draft(client, source, context);
  } catch (error) {
    return failure(clickHouseProblem(error, source));
  } finally {
    client.close();
  }
}

async function draft(
  client: ClickHouseClient,
  source: ClickHouseSource,
  context: DraftContext,
): Promise<Outcome<Draft>> {
  const chosen = choose(await readClickHouseCatalog(client), source);
  if (!chosen.ok) return chosen;
  const names = new TableNames(context.domain, context.mesh);
  const { databaseVariable } = context;
  const { shown, host, port, database } = source;
  const server = databaseServer({ type: 'clickhouse', shown, host, port, database }, databaseVariable);
  const heading = [
    `Drafted by weft init from the database ${source.database} of ClickHouse: types and comments are the database's own. The remarks say what was taken from where; change what is wrong, then delete them and set the status to active.`,
  ];
  const products = [];
  for (const one of chosen.value) {
    const rows = await readClickHouseRows(client, one.table);
    const named = nameTable(one.table, rows, names.take(goodName(one.table.name) || 'rows'));
    const table = draftDatabaseTable(named, {
      from: `${one.table.name} of ${source.database}`,
      typeOf: ({ type }) => clickHouseType(type),
      key: await clickHouseKey(client, one, isKeyType),
    });
    products.push(
      writeProduct(table, {
        domain: context.domain,
        owner: context.owner,
        server,
        heading,
      }),
    );
  }
  return success({
    products,
    environment: { [databaseVariable]: source.url },
    remarks: remarks(source, databaseVariable, products.length),
  });
}

/** Types of which other domains can name a row. */
function isKeyType(type: string): boolean {
  const property = clickHouseType(type)?.property;
  return property !== undefined && (familyOf(property) !== undefined || property.logicalType === 'date');
}

/** The tables asked for, or all that have something to show. */
function choose(
  catalog: readonly ClickHouseTable[],
  { tables, database }: ClickHouseSource,
): Outcome<readonly ClickHouseTable[]> {
  const known = catalog.map(({ table }) => table.name);
  const missing = missingTables(tables, known, `database ${database}`);
  if (missing.length > 0) return failure(...missing);
  const shown = catalog.filter(
    ({ table }) =>
      (tables.length === 0 || tables.includes(table.name)) &&
      table.columns.some(({ type }) => isPlain(clickHouseType(type))),
  );
  if (shown.length > 0) return success(shown);
  const message = `Expected tables or views with columns to show in the database ${database}, got none.`;
  const fix = 'Name the database in the address; the account must be allowed to read its tables.';
  return failure({ code: 'NO_TABLES', severity: 'error', message, fix });
}

function remarks(
  { hasPassword, shown }: ClickHouseSource,
  variable: string,
  tables: number,
): readonly string[] {
  const relations =
    tables > 1
      ? [
          'ClickHouse knows no foreign keys, so there are no relations yet: write relationships where a column names a row of another table.',
        ]
      : [];
  if (!hasPassword) return relations;
  const example = shown.replace(/^(clickhouses?:\/\/[^@/]*)@/, '$1:PASSWORD@');
  return [
    `The password is in no file. Set ${variable}=${example} where weft runs; a weft dev that was started without it has to be started again.`,
    ...relations,
  ];
}
