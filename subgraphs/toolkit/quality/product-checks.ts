import type { DomainModel, ProductHeader } from '../../../contracts/index.ts';
import type { Check, CheckContext } from './check.ts';
import { columnChecks } from './column-checks.ts';
import { ruleChecks } from './rule-checks.ts';
import { serviceChecks } from './service-checks.ts';

/** Everything a contract promises that can be held against its data, in the order a reader expects. */
export function productChecks(model: DomainModel, product: ProductHeader, context: CheckContext): Check[] {
  const tables = model.tables.filter((table) => table.product === product);
  return [
    ...tables.flatMap((table) => [...columnChecks(table, context), ...ruleChecks(table, context)]),
    ...serviceChecks(product, tables, context),
  ];
}
