import type { OdcsServer } from '../odcs.ts';
import type { LintContext } from './lint-rule.ts';

const DATABASE = ['host', 'port', 'database'] as const;
const WITH_SCHEMA = [...DATABASE, 'schema'] as const;

/** What the standard's JSON Schema asks of each type of server. */
const REQUIRED: Readonly<Partial<Record<OdcsServer['type'], readonly (keyof OdcsServer)[]>>> = {
  api: ['location'],
  athena: ['stagingDir', 'schema'],
  azure: ['location', 'format'],
  bigquery: ['project', 'dataset'],
  clickhouse: DATABASE,
  cloudsql: WITH_SCHEMA,
  databricks: ['catalog', 'schema'],
  db2: DATABASE,
  denodo: ['host', 'port'],
  dremio: ['host', 'port'],
  duckdb: ['database'],
  glue: ['account', 'database'],
  hive: ['host', 'database'],
  impala: ['host', 'database'],
  informix: ['host', 'database'],
  kafka: ['host'],
  local: ['path', 'format'],
  mysql: DATABASE,
  oracle: ['host', 'port', 'serviceName'],
  postgres: WITH_SCHEMA,
  postgresql: WITH_SCHEMA,
  presto: ['host'],
  pubsub: ['project'],
  redshift: ['database', 'schema'],
  s3: ['location'],
  sftp: ['location'],
  snowflake: ['account', 'database', 'schema'],
  sqlserver: ['host', 'database', 'schema'],
  synapse: DATABASE,
  trino: ['host', 'port', 'catalog', 'schema'],
  vertica: WITH_SCHEMA,
  zen: ['host', 'database'],
};

/** Servers that lack what their type needs, or share a name. */
export function lintServers({ contract, report }: LintContext): void {
  const { servers = [] } = contract.document;
  if (servers.length === 0) report('MISSING_SERVER', [], 'Expected servers: where the data lies.');
  servers.forEach((server, index) => {
    const path = ['servers', index];
    const missing = (REQUIRED[server.type] ?? []).filter((key) => server[key] === undefined);
    if (missing.length > 0)
      report(
        'MISSING_SERVER_KEY',
        path,
        `Expected ${missing.join(' and ')} for the server ${server.server} of type ${server.type}.`,
      );
    if (servers.findIndex((other) => other.server === server.server) !== index)
      report(
        'DUPLICATE_SERVER',
        [...path, 'server'],
        `Expected another name for this server: ${server.server} is taken.`,
      );
  });
}
