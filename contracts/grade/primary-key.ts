import type { OdcsProperty } from '../odcs.ts';

/** True when the same properties, by id or else by name, make the key in the same order. */
export function isSameKey(older: readonly OdcsProperty[], newer: readonly OdcsProperty[]): boolean {
  const left = keyOf(older);
  const right = keyOf(newer);
  return (
    left.length === right.length &&
    left.every((property, index) => {
      const other = right[index];
      if (!other) return false;
      return property.name === other.name || (property.id !== undefined && property.id === other.id);
    })
  );
}

function keyOf(properties: readonly OdcsProperty[]): OdcsProperty[] {
  return properties
    .filter(({ primaryKey }) => primaryKey === true)
    .sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0));
}
