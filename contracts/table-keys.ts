import { canBeKey, isAlternateKey } from './column-type.ts';
import type { Column, TableKey } from './model.ts';
import { pascalCase } from './naming.ts';
import type { OdcsObject } from './odcs.ts';

type TableNames = { readonly listField: string; readonly singleField: string };

/** The keys of an object that the graph finds rows by: the primary one first. Without a usable one there are none. */
export function tableKeys(
  object: OdcsObject,
  { listField, singleField }: TableNames,
  columns: readonly Column[],
): TableKey[] {
  const columnOf = new Map(object.properties.map((property, index) => [property, columns[index]]));
  const primary = object.properties
    .filter((property) => property.primaryKey)
    .sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0))
    .flatMap((property) => columnOf.get(property) ?? []);
  const keys: TableKey[] = [];
  const isUsable = object.properties.every((property) => !property.primaryKey || canBeKey(property));
  if (primary.length > 0 && isUsable && !primary.some((column) => column.restricted)) {
    const lookupField = singleField === listField ? `${singleField}ByKey` : singleField;
    keys.push({ columns: primary, lookupField });
  }
  for (const [property, column] of columnOf) {
    const isOnlyKey = primary.length === 1 && property.primaryKey === true;
    if (!column || !isAlternateKey(property, isOnlyKey)) continue;
    keys.push({ columns: [column], lookupField: `${singleField}By${pascalCase(column.field)}` });
  }
  return keys;
}
