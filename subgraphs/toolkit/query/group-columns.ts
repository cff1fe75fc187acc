import { aggregateType } from './dialect.ts';
import type { AggregateQuery, RowColumn } from './ir.ts';

/** The row columns of a group: what `shape`, `having` and `orderBy` of an aggregate query refer to. */
export const groupColumns = {
  key: (query: Pick<AggregateQuery, 'keys'>, index: number): RowColumn => ({
    name: `g${index}`,
    type: query.keys[index]?.column.kind ?? 'String',
  }),
  aggregate: (query: Pick<AggregateQuery, 'aggregates'>, index: number): RowColumn => {
    const aggregate = query.aggregates[index];
    return { name: `a${index}`, type: aggregate ? aggregateType(aggregate) : 'BigInt' };
  },
};
