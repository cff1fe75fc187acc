import { shownFields, type ValueType } from '../../../../contracts/index.ts';
import { type RowColumn, type Shape, type ShapeValue, VALUE } from '../ir.ts';
import type { PlanContext } from './plan-context.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** What a column becomes in the answer: its value, an object of what is selected of it, or a list of either. */
export function columnValue(
  context: PlanContext,
  from: { readonly column: RowColumn; readonly value: ValueType },
  field: SelectedField,
): ShapeValue {
  const { column, value } = from;
  if (value.items) {
    const item = { column: { name: VALUE, type: value.items.kind }, value: value.items };
    return { kind: 'items', column, items: value.items, shown: columnValue(context, item, field) };
  }
  if (value.objectType === undefined) return { kind: 'column', column };
  return { kind: 'nested', column, shape: objectShape(context, value, value.objectType, field) };
}

function objectShape(
  context: PlanContext,
  value: ValueType,
  ...[typeName, field]: [typeName: string, field: SelectedField]
): Shape {
  return selectedFields(context, typeName, field).flatMap((selected): Shape => {
    const { as, name } = selected;
    if (name === '__typename') return [{ as, value: { kind: 'text', text: typeName } }];
    return shownFields(value)
      .filter((inner) => inner.field === name)
      .map((inner) => {
        const column = { name: VALUE, type: inner.kind, path: [inner] };
        return { as, value: columnValue(context, { column, value: inner }, selected) };
      });
  });
}
