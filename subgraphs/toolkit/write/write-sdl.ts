import {
  type Column,
  columnType,
  describe,
  entryDirectives,
  enumTypesSdl,
  shownFields,
  shownValues,
  type Table,
  type ValueType,
  type WriteKind,
  type WriteRules,
} from '../../../contracts/index.ts';
import { mutationField } from './write-names.ts';

/** A table of which something may be written. */
export type WritableTable = Table & { readonly write: WriteRules };

/** True when the contract lets rows of the table be written. */
export function isWritable(table: Table): table is WritableTable {
  return table.write !== undefined;
}

/** The properties an update may set: a row keeps its key, by which its changes are ordered. */
export function updatable({ write, key }: WritableTable): readonly Column[] {
  return write.settable.filter((column) => !key.includes(column.name));
}

/** The inputs and mutations of what contracts let be written; empty where that is nothing. */
export function writeSdl(tables: readonly Table[]): readonly string[] {
  const writable = tables.filter(isWritable);
  if (writable.length === 0) return [];
  const fields = writable.flatMap(mutationFields);
  return [...writable.flatMap(inputs), `type Mutation {\n${fields.join('\n')}\n}\n`];
}

function inputs(table: WritableTable): string[] {
  const { typeName, write } = table;
  // The enum of a restricted property has no other place in the graph than these inputs.
  const hidden = write.settable.filter((column) => column.kind === 'Enum' && column.restricted);
  const enums = hidden.map((column) =>
    enumTypesSdl({ ...table, columns: [{ ...column, restricted: false }] }),
  );
  const parts = [...enums.flat(), ...nestedInputs(write.settable)];
  if (write.kinds.includes('insert')) {
    const fields = write.settable.map((column) =>
      inputField(column, column.nonNull && !write.defaults.includes(column.name) ? '!' : ''),
    );
    parts.push(`"""A new ${typeName}."""\ninput ${typeName}Insert {\n${fields.join('\n')}\n}\n`);
  }
  if (write.kinds.includes('update')) {
    const fields = updatable(table).map((column) => inputField(column, ''));
    parts.push(
      `"""What changes of a ${typeName}; what is left out stays as it is."""\ninput ${typeName}Set {\n${fields.join('\n')}\n}\n`,
    );
  }
  return parts;
}

/** An input for every object inside columns. */
function nestedInputs(columns: readonly Column[]): string[] {
  const objects = new Map(
    shownValues(columns).flatMap(({ value }) =>
      value.objectType ? [[value.objectType, value] as const] : [],
    ),
  );
  return [...objects].map(([name, value]) => {
    const fields = shownFields(value).map((field) => inputField(field, field.nonNull ? '!' : ''));
    return `"""A value of type ${name}."""\ninput ${name}Input {\n${fields.join('\n')}\n}\n`;
  });
}

function inputType(value: ValueType): string {
  if (value.items) return `[${inputType(value.items)}${value.items.nonNull ? '!' : ''}]`;
  return value.objectType === undefined ? columnType(value) : `${value.objectType}Input`;
}

function inputField(column: Column, bang: string): string {
  const secret = column.restricted ? ' Can be written, and is never shown.' : '';
  return `${describe(column.description + secret, '  ')}  ${column.field}: ${inputType(column)}${bang}`;
}

/** Nullable like all root fields: when one fails, the others have happened and are told of. */
function mutationFields(table: WritableTable): string[] {
  const { typeName, listField, write } = table;
  const owned = entryDirectives(table.product);
  const key = table.columns.filter((column) => table.key.includes(column.name));
  const keyArguments = key.map((column) => `${column.field}: ${columnType(column)}!`).join(', ');
  const ifVersion = write.version ? `, ifVersion: ${columnType(write.version)}` : '';
  const only = write.version
    ? ` With ifVersion only when ${write.version.field} still has this value, else an error with the code VERSION_CONFLICT.`
    : '';
  const text = (kind: WriteKind): string => {
    const name = mutationField(table, kind);
    switch (kind) {
      case 'insert':
        return `  """Adds ${listField}: all of them, or none."""\n  ${name}(objects: [${typeName}Insert!]!): [${typeName}!]${owned}`;
      case 'update':
        return `  """Changes one ${typeName}; null when there is none with this key.${only}"""\n  ${name}(${keyArguments}, set: ${typeName}Set!${ifVersion}): ${typeName}${owned}`;
      case 'delete':
        return `  """Removes one ${typeName} and returns what it was; null when there is none with this key.${only}"""\n  ${name}(${keyArguments}${ifVersion}): ${typeName}${owned}`;
    }
  };
  return write.kinds.map(text);
}
