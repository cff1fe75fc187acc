import type { TableDraft } from '../draft.ts';
import type { OpenFiles } from './look-at-files.ts';
import type { SettledColumn } from './settle-columns.ts';

/** A drafted table with the files and columns it came from. */
export type LookedAtTable = {
  readonly open: OpenFiles;
  readonly table: TableDraft;
  readonly columns: readonly SettledColumn[];
};
