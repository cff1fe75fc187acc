import type { OdcsProperty } from '../../../contracts/index.ts';

/** Columns can only be compared with keys of their own family; undefined for what no key is made of. */
export function familyOf(
  property: Pick<OdcsProperty, 'logicalType' | 'logicalTypeOptions'>,
): string | undefined {
  if (property.logicalType === 'integer') return 'whole number';
  if (property.logicalType !== 'string') return undefined;
  return property.logicalTypeOptions?.format === 'uuid' ? 'UUID' : 'text';
}
