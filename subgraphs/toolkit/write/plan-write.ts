import { type Column, isNestedValue, type WriteKind } from '../../../contracts/index.ts';
import type { PlanContext } from '../query/plan/plan-context.ts';
import { isInput } from '../query/plan/plan-filter.ts';
import type { SelectedField } from '../query/plan/selection.ts';
import { UserInputError } from '../query/user-input-error.ts';
import { type Cell, checkValue } from './check-value.ts';
import { nestedCell } from './nested-cell.ts';
import type { Assignment, WriteCommand } from './write-command.ts';
import { updatable, type WritableTable } from './write-sdl.ts';

/** Rows of one insert; more would hold the database's locks for too long. */
const MAX_OBJECTS = 10_000;

/** The command a mutation field means. Throws UserInputError naming the place of what the contract does not allow. */
export function planWrite(
  context: PlanContext,
  { table, kind }: { readonly table: WritableTable; readonly kind: WriteKind },
  field: SelectedField,
): WriteCommand {
  const shape = context.rowShape(table, field);
  if (kind === 'insert') return { kind, table, shape, rows: insertedRows(table, field.arguments['objects']) };
  const key = keyOf(table, field);
  const ifVersion = versionOf(table, field);
  if (kind === 'delete') return { kind, table, shape, key, ifVersion };
  return { kind, table, shape, key, ifVersion, set: changes(table, field.arguments['set']) };
}

function insertedRows(table: WritableTable, objects: unknown): readonly (readonly Assignment[])[] {
  const given = Array.isArray(objects) ? objects : [];
  if (given.length === 0) throw new UserInputError('Expected at least one object in objects, got none.');
  if (given.length > MAX_OBJECTS)
    throw new UserInputError(
      `Expected at most ${MAX_OBJECTS} objects in one insert, got ${given.length}. Insert them in several.`,
    );
  const rows = given.map((object, index) => insertedRow(table, object, `objects[${index}]`));
  checkKeysDiffer(table, rows);
  return rows;
}

function insertedRow({ write }: WritableTable, object: unknown, path: string): readonly Assignment[] {
  const values = isInput(object) ? object : {};
  return write.settable.flatMap((column): Assignment[] => {
    const value = givenValue(values, column.field);
    // Left out, not null: the database knows what to put there.
    if (value === undefined && write.defaults.includes(column.name)) return [];
    return [{ column, cell: cellOf(column, value, `${path}.${column.field}`) }];
  });
}

/** The database would say so too, but not which two objects it means. */
function checkKeysDiffer({ key }: WritableTable, rows: readonly (readonly Assignment[])[]): void {
  const places = new Map<string, number>();
  rows.forEach((row, index) => {
    const parts = row.filter(({ column }) => key.includes(column.name));
    if (parts.length < key.length) return;
    const text = JSON.stringify(parts.map(({ cell }) => String(cell)));
    const first = places.get(text);
    if (first !== undefined) {
      const shown = parts.map(({ column, cell }) => `${column.field} ${JSON.stringify(cell)}`).join(', ');
      throw new UserInputError(
        `Expected each key once in objects, got ${shown} at objects[${first}] and at objects[${index}].`,
      );
    }
    places.set(text, index);
  });
}

function keyOf(table: WritableTable, field: SelectedField): readonly Assignment[] {
  return table.key.flatMap((name) =>
    table.columns
      .filter((column) => column.name === name)
      .map((column) => {
        // Not held against bounds: rows from before the contract have keys too.
        const cell = checkValue({ ...column, constraint: {} }, field.arguments[column.field], column.field);
        return { column, cell };
      }),
  );
}

function versionOf({ write }: WritableTable, field: SelectedField): Assignment | undefined {
  const { version } = write;
  const value = field.arguments['ifVersion'];
  if (!version || value === undefined) return undefined;
  // Taken for "any version", a null would quietly overwrite what it was meant to protect.
  if (value === null)
    throw new UserInputError(
      'Expected a version at ifVersion, got null. Leave it out to write whatever the version is.',
    );
  return { column: version, cell: checkValue({ ...version, constraint: {} }, value, 'ifVersion') };
}

function changes(table: WritableTable, set: unknown): readonly Assignment[] {
  const values = isInput(set) ? set : {};
  const assignments = updatable(table)
    .map((column) => ({ column, value: givenValue(values, column.field) }))
    .filter(({ value }) => value !== undefined)
    .map(({ column, value }) => ({ column, cell: cellOf(column, value, `set.${column.field}`) }));
  if (assignments.length === 0) throw new UserInputError('Expected at least one field in set, got none.');
  return assignments;
}

function cellOf(column: Column, value: unknown, path: string): Cell {
  return isNestedValue(column) ? nestedCell(column, value, path) : checkValue(column, value, path);
}

/** A field may be called like something that every object inherits. */
function givenValue(values: Readonly<Record<string, unknown>>, field: string): unknown {
  return Object.hasOwn(values, field) ? values[field] : undefined;
}
