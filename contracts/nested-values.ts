import type { Column, ValueType } from './model.ts';

/** A value type inside a column, and the property that the contract writes it below. */
export type NestedValue = { readonly value: ValueType; readonly column: Column };

/**
 * The types of all values that columns show, inner ones after outer ones: of the columns themselves, of the items of
 * lists, and of the fields of objects. What is restricted shows nothing.
 */
export function shownValues(columns: readonly Column[]): readonly NestedValue[] {
  return columns.filter((column) => !column.restricted).flatMap((column) => valuesIn(column, column));
}

function valuesIn(value: ValueType, column: Column): readonly NestedValue[] {
  return [
    { value, column },
    ...(value.items ? valuesIn(value.items, column) : []),
    ...shownValues(value.fields ?? []),
  ];
}

/** True for a value that holds others. */
export function isNestedValue({ kind }: Pick<ValueType, 'kind'>): boolean {
  return kind === 'Object' || kind === 'List';
}

/** True where something inside a value is kept in the domain. */
export function hidesParts({ fields = [], items }: ValueType): boolean {
  return (
    fields.some((field) => field.restricted || hidesParts(field)) ||
    (items !== undefined && hidesParts(items))
  );
}

/** The fields of an object that are shown. */
export function shownFields({ fields = [] }: ValueType): readonly Column[] {
  return fields.filter((field) => !field.restricted);
}
