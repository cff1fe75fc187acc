import type { ToOne } from '../../../contracts/index.ts';
import type { RowColumn, ShapeValue } from './ir.ts';
import type { PlanContext } from './plan-context.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** What a row's reference becomes: a join inside the domain, an entity of another domain otherwise. */
export function referenceValue(
  context: PlanContext,
  from: { readonly reference: ToOne; readonly column: RowColumn },
  field: SelectedField,
): ShapeValue {
  const { reference, column } = from;
  if (reference.table !== undefined) {
    const table = context.findTable(reference.table);
    const inner = table.columns.find((one) => one.name === reference.targetColumn);
    if (inner) {
      context.budget.take('maxRelations');
      return {
        kind: 'toOne',
        join: { outer: column, inner },
        table,
        shape: context.rowShape(table, field),
      };
    }
  }
  const shape = selectedFields(context, reference.typeName, field).map(({ as, name }) => ({
    as,
    value:
      name === '__typename'
        ? ({ kind: 'text', text: reference.typeName } as const)
        : ({ kind: 'column', column: { name: column.name, type: reference.key.kind } } as const),
  }));
  return { kind: 'reference', column, shape };
}
