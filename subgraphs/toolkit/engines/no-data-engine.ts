import type { DomainModel } from '../../../contracts/index.ts';
import { identifier } from '../query/dialect.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { type Engine, StatementRefused } from './engine.ts';

/**
 * Stands for the data of products that are only described here (`weft.access: metadata`): contract, owners, quality and
 * lineage are in the graph, and whoever asks for rows is told where to ask instead.
 */
export function noDataEngine({ tables }: DomainModel): Engine {
  return {
    dialect: duckDbDialect,
    texts: async ({ sql }) => {
      const asked = tables.find(({ name }) => sql.includes(identifier(name))) ?? tables[0];
      const hint = asked?.product.elsewhere ?? '';
      throw new StatementRefused(
        'DATA_ELSEWHERE',
        `The mesh describes ${asked?.product.id ?? 'this product'}, but does not serve its data. ${hint}`.trim(),
      );
    },
    close: async () => undefined,
  };
}
