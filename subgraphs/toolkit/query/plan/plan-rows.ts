import type { Table, ToMany } from '../../../../contracts/index.ts';
import type { ListQuery, RowColumn, Shape, ShapeValue } from '../ir.ts';
import { boundedInteger, tableLimits } from '../limits.ts';
import { degradedField } from './degraded.ts';
import type { PlanContext } from './plan-context.ts';
import { rowColumn } from './plan-filter.ts';
import { planGroups } from './plan-groups.ts';
import { planOrder } from './plan-order.ts';
import { columnPairs, referenceValue, targetColumns } from './plan-references.ts';
import { columnValue } from './plan-values.ts';
import { planWhere } from './plan-where.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** A list query from a field that takes the list arguments. */
export function planList(context: PlanContext, table: Table, field: SelectedField): ListQuery {
  const given = field.arguments;
  const { maxPageRows, maxNestedRows, maxOffset } = tableLimits(context.budget.limits, table);
  const where = planWhere(context, table, given['where']);
  return {
    table,
    ...(where ? { where } : {}),
    orderBy: planOrder(table, given['orderBy']),
    limit: boundedInteger('limit', given['limit'], field.depth > 1 ? maxNestedRows : maxPageRows),
    offset: boundedInteger('offset', given['offset'], maxOffset),
    shape: tableShape(context, table, field),
  };
}

/** What is selected on a row of a table. */
export function tableShape(context: PlanContext, table: Table, field: SelectedField): Shape {
  return selectedFields(context, table.typeName, field).map((selected) => ({
    as: selected.as,
    value: fieldValue(context, table, selected),
  }));
}

function fieldValue(context: PlanContext, table: Table, field: SelectedField): ShapeValue {
  if (field.name === '__typename') return { kind: 'text', text: table.typeName };
  const column = table.columns.find((one) => one.field === field.name && !one.restricted);
  if (column?.isUnreadable) return missing(context, table, field);
  if (column) return columnValue(context, { column: rowColumn(column), value: column }, field);
  const reference = table.toOne.find((one) => one.field === field.name);
  if (reference?.columns.some(({ isUnreadable }) => isUnreadable)) return missing(context, table, field);
  if (reference)
    return referenceValue(context, { reference, columns: reference.columns.map(rowColumn) }, field);
  const outer = (relation: ToMany): RowColumn[] => targetColumns(relation, table).map(rowColumn);
  return toManyValue(context, table.typeName, field, outer);
}

/** Null, and a note of why. */
function missing({ budget }: PlanContext, table: Table, field: SelectedField): ShapeValue {
  budget.degraded.add(degradedField(table, field.name));
  return { kind: 'null' };
}

/** A relation to many, or the groups of one, that ends at `typeName`; `outer` names the columns it joins on. */
export function toManyValue(
  context: PlanContext,
  typeName: string,
  field: SelectedField,
  outer: (relation: ToMany) => readonly RowColumn[],
): ShapeValue {
  for (const { relation, from } of context.toManyOf(typeName)) {
    if (![relation.field, `${relation.field}Aggregate`].includes(field.name)) continue;
    const join = columnPairs(outer(relation), relation.columns);
    if (field.name === relation.field) {
      context.budget.take('maxRelations');
      return { kind: 'toMany', join, list: planList(context, from, field) };
    }
    if (field.name === `${relation.field}Aggregate`) {
      context.budget.take('maxRelations');
      return { kind: 'groups', join, groups: planGroups(context, from, field) };
    }
  }
  throw new TypeError(
    `The generated schema has the field ${typeName}.${field.name}, which nothing here answers.`,
  );
}
