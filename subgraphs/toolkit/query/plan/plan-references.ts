import type { Column, Table, ToOne } from '../../../../contracts/index.ts';
import type { Join, RowColumn, Shape, ShapeValue } from '../ir.ts';
import { checkReadable } from './degraded.ts';
import type { PlanContext } from './plan-context.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** What a row's reference becomes: a join inside the domain, an entity of another domain otherwise. */
export function referenceValue(
  context: PlanContext,
  from: { readonly reference: ToOne; readonly columns: readonly RowColumn[] },
  field: SelectedField,
): ShapeValue {
  const { reference, columns } = from;
  if (reference.table !== undefined) {
    const table = context.findTable(reference.table);
    context.budget.take('maxRelations');
    const join = columnPairs(columns, targetColumns(reference, table));
    return { kind: 'toOne', join, table, shape: context.rowShape(table, field) };
  }
  const shape = selectedFields(context, reference.typeName, field).map(({ as, name }): Shape[number] => {
    if (name === '__typename') return { as, value: { kind: 'text', text: reference.typeName } };
    const index = reference.key.findIndex((one) => one.field === name);
    const [column, key] = [columns[index], reference.key[index]];
    if (!column || !key) throw new TypeError(`Nothing here knows the field ${reference.typeName}.${name}.`);
    return { as, value: { kind: 'column', column: { name: column.name, type: key.kind } } };
  });
  return { kind: 'reference', columns, shape };
}

/** The columns of the target that a relation inside the domain joins on, in the order of its own. */
export function targetColumns(relation: Pick<ToOne, 'targetColumns'>, target: Table): Column[] {
  return (relation.targetColumns ?? []).flatMap(
    (name) => target.columns.find((column) => column.name === name) ?? [],
  );
}

/** A join of columns of the current row with those of the rows looked for. Throws DegradedError as `rowColumn` does. */
export function columnPairs(outer: readonly RowColumn[], inner: readonly Column[]): Join {
  checkReadable(...inner);
  return inner.flatMap((column, index) => {
    const other = outer[index];
    return other ? [{ outer: other, inner: column }] : [];
  });
}
