import { dirname, join, relative } from 'node:path';
import { type Column, camelCase, pascalCase, singular, type Table } from '../../../../contracts/index.ts';
import { columnSql, duckDbSource } from '../../load/duckdb-source.ts';
import { identifier } from '../../query/dialect.ts';
import { familyOf } from '../key-family.ts';
import type { MeshAround } from '../mesh-around.ts';
import type { DraftDatabase } from './draft-database.ts';
import type { LookedAtTable } from './looked-at-table.ts';

/** The key of a table that a column may point at, its values in a table of the draft's database. */
export type KeyValues = {
  /** The table in the database, with one column, `value`. */
  readonly relation: string;
  /** As a contract of the new domain names it. */
  readonly to: string;
  /** As a person names it. */
  readonly told: string;
  readonly object: string;
  readonly typeName: string;
  readonly property: string;
  readonly family: string;
  /** True for tables of the domain that is drafted. */
  readonly isOwn: boolean;
  /** The fields its type has by its own contract. */
  readonly fields: ReadonlySet<string>;
};

/** Larger tables are no dimension to point at, and reading them all would keep the person waiting. */
const MOST_KEYS = 5_000_000;

/** The single keys of the tables that are drafted now. */
export async function keysOfTables(
  database: DraftDatabase,
  tables: readonly LookedAtTable[],
): Promise<readonly KeyValues[]> {
  const found: KeyValues[] = [];
  for (const { table, open, columns } of tables) {
    const keys = table.columns.filter(({ property }) => property.primaryKey);
    const [key] = keys;
    const settled = columns.find(({ sampled }) => sampled.source === key?.source);
    const family = key && familyOf(key.property);
    if (!key || !settled || keys.length > 1 || family === undefined) continue;
    const { name } = table.object;
    const property = key.property.name;
    const relation = `keys of own ${name}`;
    await store(database, relation, settled.reading.value(identifier(key.source)), open.from);
    const type = table.object.customProperties?.find((custom) => custom.property === 'weft.type')?.value;
    found.push({
      relation,
      to: `${name}.odcs.yaml#/schema/${name}/properties/${property}`,
      told: name,
      object: name,
      typeName: typeof type === 'string' ? type : pascalCase(singular(name)),
      property,
      family,
      isOwn: true,
      fields: new Set(table.columns.map((column) => camelCase(column.property.name))),
    });
  }
  return found;
}

/** The single keys of the mesh's tables that lie in files and are there to be read. */
export async function keysOfMesh(database: DraftDatabase, mesh: MeshAround): Promise<readonly KeyValues[]> {
  const found: KeyValues[] = [];
  for (const [index, table] of mesh.tables.entries()) {
    const key = pointableKey(table);
    const family = key && familyOfColumn(key);
    if (!key || family === undefined) continue;
    const relation = `keys of mesh ${index}`;
    if (!(await storeMeshKeys(database, { mesh, table, key, relation }))) continue;
    // Seen from the folder of a domain, every other domain is a neighbour.
    const file = join('..', relative(dirname(dirname(table.product.file)), table.product.file));
    found.push({
      relation,
      to: `${file}#/schema/${table.name}/properties/${key.name}`,
      told: table.product.id,
      object: table.name,
      typeName: table.typeName,
      property: key.name,
      family,
      isOwn: false,
      fields: new Set([...table.columns.map(({ field }) => field), ...table.toOne.map(({ field }) => field)]),
    });
  }
  return found;
}

function pointableKey(table: Table): Column | undefined {
  if (table.key.length !== 1 || table.product.access === 'aggregate') return undefined;
  const key = table.columns.find((column) => column.name === table.key[0]);
  return key?.restricted ? undefined : key;
}

function familyOfColumn({ kind }: Column): string | undefined {
  if (kind === 'Int' || kind === 'BigInt') return 'whole number';
  return kind === 'UUID' ? 'UUID' : ['ID', 'String', 'Enum'].includes(kind) ? 'text' : undefined;
}

type MeshKey = {
  readonly mesh: MeshAround;
  readonly table: Table;
  readonly key: Column;
  readonly relation: string;
};

/** False where the rows are not at hand: in another database, or not made yet. */
async function storeMeshKeys(
  database: DraftDatabase,
  { mesh, table, key, relation }: MeshKey,
): Promise<boolean> {
  const { server } = table.product;
  if (table.query !== undefined || (server.type !== 'local' && server.type !== 'duckdb')) return false;
  const source = duckDbSource(table, mesh.paths);
  if ('code' in source) return false;
  try {
    for (const statement of source.before) await database.rows(statement);
    const [counted] = await database.rows(`SELECT count(*) AS rows FROM ${source.from}`);
    if (Number(counted?.['rows']) > MOST_KEYS) return false;
    await store(database, relation, columnSql(key, source.form), source.from);
    return true;
  } catch {
    // A neighbour whose data is broken is not this person's business.
    return false;
  }
}

async function store(database: DraftDatabase, relation: string, value: string, from: string): Promise<void> {
  await database.rows(
    `CREATE TEMP TABLE ${identifier(relation)} AS SELECT DISTINCT CAST(${value} AS VARCHAR) AS value FROM ${from} WHERE ${value} IS NOT NULL`,
  );
}
