import type { OdcsServer } from '../odcs.ts';
import type { DbtModel } from './manifest.ts';

/** Where the data of a model lies, as its contract says it. */
export type ServerOptions = {
  /** `duckdb`, `postgres`, `snowflake`, … */
  readonly adapter: string;
  /** Of DuckDB the file; of PostgreSQL `postgres://host:port`. dbt's artifacts name neither. */
  readonly database: string | undefined;
  readonly domain: string;
};

/** True for databases that Weft reads itself. */
export function isServed(adapter: string): boolean {
  return adapter === 'duckdb' || adapter === 'postgres';
}

/**
 * The server of a contract. Of a database that Weft does not read it says where to ask instead; the standard wants an
 * account there that dbt does not tell, hence `custom`.
 */
export function serverOf(model: DbtModel, { adapter, database, domain }: ServerOptions): OdcsServer {
  const common = { server: domain, id: 'warehouse' };
  const { database: catalog = '', schema = '' } = model;
  const hint = { description: `Ask ${model.relationName ?? model.alias} in ${adapter}.` };
  switch (adapter) {
    case 'duckdb':
      return { ...common, type: 'duckdb', database: database ?? `${catalog}.duckdb`, schema };
    case 'postgres':
      return {
        ...common,
        type: 'postgres',
        ...hostOf(database),
        database: catalog,
        schema,
        ...urlVariable(domain),
      };
    case 'bigquery':
      return { ...common, type: 'bigquery', ...hint, project: catalog, dataset: schema };
    case 'databricks':
      return { ...common, type: 'databricks', ...hint, catalog, schema };
    default:
      return {
        ...common,
        type: 'custom',
        ...hint,
        database: catalog,
        schema,
      };
  }
}

function hostOf(address: string | undefined): { host: string; port: number } {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  return { host: url?.hostname || 'localhost', port: Number(url?.port || 5432) };
}

/** Who serves the domain says user and password there, never the contract. */
function urlVariable(domain: string): Pick<OdcsServer, 'customProperties'> {
  const name = `${domain.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_DATABASE_URL`;
  return { customProperties: [{ property: 'weft.url', value: `\${${name}:-}` }] };
}
