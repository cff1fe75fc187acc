import { type Column, shownFields, type Table, type ValueType } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';

/** What is inside a column is promised too: its form, no missing values where the contract says so, and no value outside an enum. */
export type NestedPromise = {
  readonly column: Column;
  /** A condition of the rows that break it. */
  readonly broken: string;
  readonly text: string;
};

/** The promises of what lies inside the columns of a table. */
export function nestedPromises(table: Table, dialect: Dialect): NestedPromise[] {
  return table.columns
    .filter((column) => !column.restricted && (column.kind === 'Object' || column.kind === 'List'))
    .flatMap((column) => {
      const plain = identifier(dialect.columnName(column));
      const value = dialect.container(plain, column);
      const form = column.kind === 'List' ? 'a list or nothing' : 'an object or nothing';
      const isOther = `(${plain} IS NOT NULL AND ${dialect.isOtherForm(plain, column)})`;
      const inner = promisesInside(column, dialect, 1);
      return [
        { column, broken: isOther, text: form },
        ...inner.map(({ broken, text }) => ({ column, broken: broken(value), text })),
      ];
    });
}

/** A promise of a value: a condition, over the SQL of the value, that tells it is broken. */
type ValuePromise = { readonly text: string; broken(value: string): string };

function promisesInside(value: ValueType, dialect: Dialect, depth: number): ValuePromise[] {
  const { items, enumValues } = value;
  if (enumValues) {
    const values = enumValues.map(literal).join(', ');
    return [{ text: `one of ${enumValues.join(', ')}`, broken: (one) => `${one} NOT IN (${values})` }];
  }
  if (!items) return shownFields(value).flatMap((field) => promisesOfField(field, dialect, depth));
  const isMissing = { text: 'a value in every place', broken: (item: string) => `${item} IS NULL` };
  const ofItems = [...(items.nonNull ? [isMissing] : []), ...promisesInside(items, dialect, depth + 1)];
  const of = { items, alias: `v${depth}` };
  return ofItems.map(({ text, broken }) => ({
    text: `${text} of its list`,
    broken: (list) => dialect.anyItem(list, of, broken),
  }));
}

function promisesOfField(field: Column, dialect: Dialect, depth: number): ValuePromise[] {
  const member = (object: string) => dialect.member(object, field);
  const isMissing = {
    text: `a value of ${field.name}`,
    broken: (object: string) => `(${object} IS NOT NULL AND ${member(object)} IS NULL)`,
  };
  const inner = promisesInside(field, dialect, depth).map(({ text, broken }) => ({
    text: `${text} as ${field.name}`,
    broken: (object: string) => broken(member(object)),
  }));
  return [...(field.required ? [isMissing] : []), ...inner];
}
