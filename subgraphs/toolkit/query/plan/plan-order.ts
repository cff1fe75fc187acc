import type { Table } from '../../../../contracts/index.ts';
import { isOrdered } from '../../sdl/table-roles.ts';
import type { OrderTerm, RowColumn } from '../ir.ts';
import { UserInputError } from '../user-input-error.ts';
import { isInput, rowColumn } from './plan-filter.ts';

/** The only entry of an input of which exactly one field must be given. */
export function exactlyOne(input: unknown, what: string, choices?: string): [name: string, value: unknown] {
  const given = isInput(input)
    ? Object.entries(input).filter(([, value]) => value !== undefined && value !== null)
    : [];
  const first = given[0];
  if (given.length === 1 && first) return first;
  const came = given.length === 0 ? 'none' : given.map(([name]) => name).join(' and ');
  throw new UserInputError(
    `Expected exactly one ${choices ?? 'field'} in each entry of ${what}, got ${came}.`,
  );
}

/** An ordering term from a value of the enum Order. */
export function orderTerm(column: RowColumn, order: unknown): OrderTerm {
  switch (order) {
    case 'ASC_NULLS_FIRST':
      return { column, descending: false, nulls: 'first' };
    case 'DESC_NULLS_LAST':
      return { column, descending: true, nulls: 'last' };
    default:
      return { column, descending: order === 'DESC' };
  }
}

/** The ordering of a list: what was asked for, then a key, so that pages never overlap. */
export function planOrder(table: Table, orderBy: unknown, key: readonly string[] = table.key): OrderTerm[] {
  const asked = (Array.isArray(orderBy) ? orderBy : []).map((entry) => {
    const [name, order] = exactlyOne(entry, 'orderBy');
    const column = table.columns.find((one) => one.field === name && !one.restricted);
    if (!column) throw new UserInputError(`Expected a field of ${table.typeName} in orderBy, got ${name}.`);
    return orderTerm(rowColumn(column), order);
  });
  const names = key.length > 0 ? key : table.columns.map((column) => column.name);
  const ties = names.flatMap((name): OrderTerm[] => {
    const column = table.columns.find((one) => one.name === name);
    return column && isOrdered(column) && !column.isUnreadable
      ? [{ column: rowColumn(column), descending: false }]
      : [];
  });
  return eachOnce([...asked, ...ties]);
}

/** Ordering terms without those that come too late to matter: their column orders already. */
export function eachOnce(terms: readonly OrderTerm[]): OrderTerm[] {
  const names = new Set<string>();
  return terms.filter(({ column }) => !names.has(column.name) && names.add(column.name));
}
