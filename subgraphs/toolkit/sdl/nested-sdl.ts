import {
  columnType,
  nestedTypesSdl,
  shownFields,
  shownValues,
  type Table,
  type ValueType,
} from '../../../contracts/index.ts';

const ANY_LIST = 'ListFilter';

/** The types of the objects inside a table's columns, and the conditions on them and on lists of them. */
export function nestedSdl(table: Table): string[] {
  const inputs = shownValues(table.columns).flatMap(({ value }) => {
    const { objectType, items } = value;
    const fields = shownFields(value).map((field) => `${field.field}: ${valueFilterName(field)}, `);
    return [
      ...(objectType === undefined
        ? []
        : [
            `"""Conditions on a value of type ${objectType}; all that are given must hold."""\ninput ${objectType}Filter { ${fields.join('')}isNull: Boolean }\n`,
          ]),
      ...(items?.objectType === undefined
        ? []
        : [
            `"""Conditions on a list of ${items.objectType}: it has one that fulfils them."""\ninput ${items.objectType}ListFilter { has: ${items.objectType}Filter, isNull: Boolean }\n`,
          ]),
    ];
  });
  return [...nestedTypesSdl(table), ...inputs];
}

/** The name of the filter input of a value: shared by all subgraphs for scalars, and for lists of them. */
export function valueFilterName(value: ValueType): string {
  const { items } = value;
  if (!items) return `${columnType(value)}Filter`;
  if (items.items || items.kind === 'JSON') return ANY_LIST;
  return `${columnType(items)}ListFilter`;
}

/** The filter input of lists of scalars or enums, or of lists nobody looks into; the same text in every subgraph. */
export function listFilterSdl({ items }: ValueType): string | undefined {
  if (!items || items.objectType !== undefined) return undefined;
  const type = columnType(items);
  if (items.items || items.kind === 'JSON')
    return `"""Conditions on a list."""\ninput ${ANY_LIST} { isNull: Boolean }\n`;
  return `"""Conditions on a list of ${type}: it has a value, or any of several. Rows without a list match only isNull."""\ninput ${type}ListFilter { has: ${type}, hasAny: [${type}!], isNull: Boolean }\n`;
}
