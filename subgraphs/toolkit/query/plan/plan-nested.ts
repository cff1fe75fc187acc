import { shownFields, type ValueType } from '../../../../contracts/index.ts';
import { type Predicate, type RowColumn, VALUE } from '../ir.ts';
import type { QueryBudget } from '../limits.ts';
import { checkedValues, conditionsOrLists, type FilterAt, type Input, planFilter } from './plan-filter.ts';

type FilterContext = { readonly budget: QueryBudget };
/** What is filtered: a column or a field inside one, and what its values are. */
type Filtered = { readonly column: RowColumn; readonly value: ValueType };

/** The conditions on what lies inside a column: fields of an object, items of a list, and whether it is there at all. */
export function planNested(context: FilterContext, of: Filtered, [filter, path]: FilterAt): Predicate[] {
  const { column, value } = of;
  if (!value.items && value.objectType === undefined) return planFilter(context, column, [filter, path]);
  return conditionsOrLists(filter, path).flatMap(([name, given]): Predicate[] => {
    const at = `${path}.${name}`;
    if (name === 'isNull') return planFilter(context, column, [{ isNull: given }, path]);
    if (value.items) return [holds(context, { column, value: value.items }, [given, at])];
    const inner = shownFields(value).find((field) => field.field === name);
    if (!inner) return [];
    const target = { name: column.name, type: inner.kind, path: [...(column.path ?? []), inner] };
    return planNested(context, { column: target, value: inner }, [given as Input, at]);
  });
}

/** A list holds one of several values, or an object of which all conditions hold; no conditions mean any object. */
function holds(
  context: FilterContext,
  { column, value: items }: Filtered,
  [given, path]: readonly [given: unknown, path: string],
): Predicate {
  context.budget.take('maxConditions');
  if (items.objectType === undefined)
    return { kind: 'holdsAny', column, items, values: checkedValues(context, given, path) };
  const item = { name: VALUE, type: items.kind };
  const of = planNested(context, { column: item, value: items }, [given as Input, path]);
  const isThere: Predicate = { kind: 'isNull', column: item, isNull: false };
  return { kind: 'holdsSuch', column, items, where: { kind: 'and', of: [isThere, ...of] } };
}
