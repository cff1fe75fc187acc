import type { Column } from '../../../contracts/index.ts';
import type { Shape } from '../query/ir.ts';
import type { Cell } from './check-value.ts';
import type { WritableTable } from './write-sdl.ts';

/** One column and the value it gets. */
export type Assignment = { readonly column: Column; readonly cell: Cell };

/** What one mutation field asks for: plain data, checked against the contract. */
export type WriteCommand =
  | {
      readonly kind: 'insert';
      readonly table: WritableTable;
      readonly rows: readonly (readonly Assignment[])[];
      readonly shape: Shape;
    }
  | {
      readonly kind: 'update';
      readonly table: WritableTable;
      readonly key: readonly Assignment[];
      readonly set: readonly Assignment[];
      readonly ifVersion: Assignment | undefined;
      readonly shape: Shape;
    }
  | {
      readonly kind: 'delete';
      readonly table: WritableTable;
      readonly key: readonly Assignment[];
      readonly ifVersion: Assignment | undefined;
      readonly shape: Shape;
    };
