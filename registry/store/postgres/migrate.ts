import pg from 'pg';
import { StoreError } from '../store-error.ts';
import { CONNECT_TIMEOUT_MS, type PostgresAddress } from './postgres-connection.ts';
import { MIGRATIONS } from './postgres-schema.ts';

/**
 * Makes the schema, or brings it to the version this code knows. Under a lock of the database, so that gateways that start together
 * do it once; in one transaction, so that it is done or not. Throws when a newer Weft has been at work.
 */
export async function migrate(address: PostgresAddress): Promise<void> {
  const client = new pg.Client({
    connectionString: address.url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'weft registry',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `weft registry ${address.schema}`,
    ]);
    await bringUpToDate(client, address);
    await client.query('COMMIT');
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function bringUpToDate(client: pg.Client, { schema, shown }: PostgresAddress): Promise<void> {
  const quoted = client.escapeIdentifier(schema);
  // Asked first: `IF NOT EXISTS` wants the right to create even where there is nothing to create.
  const found = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found.rowCount === 0) await client.query(`CREATE SCHEMA ${quoted}`);
  const table = await client.query('SELECT to_regclass($1) AS found', [`${quoted}.migrations`]);
  if (table.rows[0]?.found === null) {
    await client.query(
      `CREATE TABLE ${quoted}.migrations (version int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
    );
  }
  const done = await client.query<{ version: number }>(
    `SELECT coalesce(max(version), 0) AS version FROM ${quoted}.migrations`,
  );
  const version = done.rows[0]?.version ?? 0;
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      'newer',
      `The registry in schema ${schema} of ${shown} has version ${version}, made by a newer Weft; this one knows ` +
        `version ${MIGRATIONS.length}. Use the newer one.`,
    );
  }
  for (const [index, script] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await client.query(script.replaceAll('SCHEMA', quoted).replaceAll('CHANNEL', schema));
    await client.query(`INSERT INTO ${quoted}.migrations (version) VALUES ($1)`, [index + 1]);
  }
}
