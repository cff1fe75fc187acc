import type { Table } from '../../../../contracts/index.ts';
import { orderingOf, readCursor } from '../cursor.ts';
import type { ConnectionField, ConnectionQuery, OrderTerm, PageInfoField, Predicate, Shape } from '../ir.ts';
import { boundedInteger, tableLimits } from '../limits.ts';
import { UserInputError } from '../user-input-error.ts';
import type { PlanContext } from './plan-context.ts';
import { all } from './plan-filter.ts';
import { planOrder } from './plan-order.ts';
import { planWhere } from './plan-where.ts';
import { type SelectedField, selectedFields } from './selection.ts';

const DEFAULT_PAGE_ROWS = 100;

/** A page of a connection from a selected `…Connection` field. Throws UserInputError for a cursor it did not give out. */
export function planConnection(context: PlanContext, table: Table, field: SelectedField): ConnectionQuery {
  const { where: given, orderBy: asked, after, before } = field.arguments;
  const where = planWhere(context, table, given);
  const key = table.keys[0]?.columns.map((column) => column.name) ?? table.key;
  const orderBy = planOrder(table, asked, key);
  const ordering = orderingOf(table, orderBy);
  const { size, isBackward } = pageSize(context, table, field);
  const bound = (argument: 'after' | 'before', cursor: unknown): Predicate[] => {
    if (cursor === undefined || cursor === null) return [];
    const values = readCursor(cursor, argument, { ordering, terms: orderBy });
    return [{ kind: 'beyond', terms: argument === 'after' ? orderBy : orderBy.map(reversed), values }];
  };
  const [isAfter, isBefore] = [bound('after', after), bound('before', before)];
  const within = all([...(where ? [where] : []), ...isAfter, ...isBefore]);
  return {
    table,
    ...(within ? { where: within } : {}),
    ...(where ? { countWhere: where } : {}),
    orderBy: isBackward ? orderBy.map(reversed) : orderBy,
    size,
    isBackward,
    continues: { before: isAfter.length > 0, after: isBefore.length > 0 },
    cursor: { orderBy, ordering },
    fields: connectionFields(context, table, field),
  };
}

function pageSize(
  context: PlanContext,
  table: Table,
  { arguments: { first, last } }: SelectedField,
): { size: number; isBackward: boolean } {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (isGiven(first) && isGiven(last))
    throw new UserInputError(`Expected first or last, not both: got first ${first} and last ${last}.`);
  const { maxPageRows } = tableLimits(context.budget.limits, table);
  if (isGiven(last)) return { size: boundedInteger('last', last, maxPageRows), isBackward: true };
  const size = isGiven(first) ? first : Math.min(DEFAULT_PAGE_ROWS, maxPageRows);
  return { size: boundedInteger('first', size, maxPageRows), isBackward: false };
}

/** The same ordering from its other end. */
function reversed({ column, descending, nulls }: OrderTerm): OrderTerm {
  const first = nulls ?? (descending ? 'first' : 'last');
  return { column, descending: !descending, nulls: first === 'first' ? 'last' : 'first' };
}

function connectionFields(context: PlanContext, table: Table, field: SelectedField): ConnectionField[] {
  const typeName = `${table.typeName}Connection`;
  return selectedFields(context, typeName, field).map((selected): ConnectionField => {
    const { as, name } = selected;
    switch (name) {
      case '__typename':
        return { as, kind: 'text', text: typeName };
      case 'edges':
        return { as, kind: 'rows', shape: edgeShape(context, table, selected) };
      case 'nodes':
        return { as, kind: 'rows', shape: context.rowShape(table, selected) };
      case 'pageInfo':
        return { as, kind: 'pageInfo', fields: pageInfoFields(context, selected) };
      default:
        return { as, kind: 'total' };
    }
  });
}

function edgeShape(context: PlanContext, table: Table, field: SelectedField): Shape {
  const typeName = `${table.typeName}Edge`;
  return selectedFields(context, typeName, field).map((selected): Shape[number] => {
    const { as, name } = selected;
    if (name === '__typename') return { as, value: { kind: 'text', text: typeName } };
    if (name === 'cursor') return { as, value: { kind: 'cursor' } };
    return { as, value: { kind: 'object', shape: context.rowShape(table, selected) } };
  });
}

function pageInfoFields(context: PlanContext, field: SelectedField): PageInfoField[] {
  return selectedFields(context, 'PageInfo', field).map(({ as, name }): PageInfoField => {
    if (name === '__typename') return { as, kind: 'text', text: 'PageInfo' };
    return { as, kind: name as 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor' };
  });
}
