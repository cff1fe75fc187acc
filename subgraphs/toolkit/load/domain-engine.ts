import type { DomainModel } from '../../../contracts/index.ts';
import { isWritable } from '../write/write-sdl.ts';

/** The engine that the contracts of a domain lie in, which is one for all of them. */
export function engineOf({ products }: DomainModel): 'duckdb' | 'postgres' | 'clickhouse' {
  const types = products.map(({ server }) => server.type);
  if (types.some((type) => type.startsWith('postgres'))) return 'postgres';
  return types.includes('clickhouse') ? 'clickhouse' : 'duckdb';
}

/** True when contracts let something be written to DuckDB files. */
export function writesDuckDb(model: DomainModel): boolean {
  return engineOf(model) === 'duckdb' && model.tables.some(isWritable);
}
