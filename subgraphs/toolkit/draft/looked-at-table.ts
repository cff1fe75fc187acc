import type { OdcsProperty } from '../../../contracts/index.ts';
import type { TableDraft } from './draft.ts';
import type { OpenFiles } from './look-at-files.ts';
import type { SettledColumn } from './settle-columns.ts';

/** A drafted table with the files and columns it came from. */
export type LookedAtTable = {
  readonly open: OpenFiles;
  readonly table: TableDraft;
  readonly columns: readonly SettledColumn[];
};

/** Columns can only be compared with keys of their own family; undefined for what no key is made of. */
export function familyOf(
  property: Pick<OdcsProperty, 'logicalType' | 'logicalTypeOptions'>,
): string | undefined {
  if (property.logicalType === 'integer') return 'whole number';
  if (property.logicalType !== 'string') return undefined;
  return property.logicalTypeOptions?.format === 'uuid' ? 'UUID' : 'text';
}
