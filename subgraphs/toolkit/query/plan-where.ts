import type { Column, Table } from '../../../contracts/index.ts';
import { tableRoles } from '../sdl/table-roles.ts';
import type { Comparison, Parameter, Predicate, RowColumn } from './ir.ts';
import { UserInputError } from './user-input-error.ts';

type Input = Readonly<Record<string, unknown>>;
type FindTable = (name: string) => Table;

/** The condition a `where` input means; undefined when it asks for nothing. */
export function planWhere(table: Table, where: unknown, findTable: FindTable): Predicate | undefined {
  if (!isInput(where)) return undefined;
  const roles = tableRoles(table);
  const parts = Object.entries(where).flatMap(([name, value]): Predicate[] => {
    if (value === undefined) return [];
    if (name === 'and' || name === 'or')
      return branches(name, value, (one) => planWhere(table, one, findTable));
    if (name === 'not') {
      const inner = planWhere(table, value, findTable);
      return inner ? [{ kind: 'not', of: inner }] : [];
    }
    if (value === null) throw nullCondition(name);
    const column = roles.columns.find((one) => one.field === name);
    if (column) return planFilter(rowColumn(column), value as Input, name);
    const reference = roles.references.find((one) => one.field === name);
    if (!reference) return [];
    if (reference.table === undefined) return planReference(reference.column, value as Input, name);
    const target = findTable(reference.table);
    const inner = planWhere(target, value, findTable);
    const key = target.columns.find((one) => one.name === reference.targetColumn);
    return inner && key
      ? [
          {
            kind: 'related',
            join: { outer: rowColumn(reference.column), inner: key },
            table: target,
            where: inner,
          },
        ]
      : [];
  });
  return all(parts);
}

/** The conditions of one `…Filter` input on a column. */
export function planFilter(column: RowColumn, filter: Input, path: string): Predicate[] {
  return Object.entries(filter).flatMap(([operator, value]): Predicate[] => {
    if (value === undefined) return [];
    if (value === null) throw nullCondition(`${path}.${operator}`);
    if (operator === 'isNull') return [{ kind: 'isNull', column, isNull: value === true }];
    return [{ kind: 'compare', column, operator: operator as Comparison, value: value as Parameter }];
  });
}

/** All of the conditions, or none where there are none. */
export function all(parts: readonly Predicate[]): Predicate | undefined {
  return parts.length > 1 ? { kind: 'and', of: parts } : parts[0];
}

/** A column as the current row names it. */
export function rowColumn(column: Column): RowColumn {
  return { name: column.name, type: column.kind };
}

/** True for a GraphQL input object after coercion. */
export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function planReference(column: Column, filter: Input, path: string): Predicate[] {
  return Object.entries(filter).flatMap(([name, value]): Predicate[] => {
    if (value === undefined) return [];
    if (value === null) throw nullCondition(`${path}.${name}`);
    if (name === 'isNull') return [{ kind: 'isNull', column: rowColumn(column), isNull: value === true }];
    return planFilter(rowColumn(column), value as Input, `${path}.${name}`);
  });
}

function branches(
  kind: 'and' | 'or',
  value: unknown,
  plan: (one: unknown) => Predicate | undefined,
): Predicate[] {
  if (value === null) throw nullCondition(kind);
  const of = (value as readonly unknown[]).map(plan).filter((one): one is Predicate => one !== undefined);
  // An empty `or` of the caller's asks for nothing rather than for no row.
  return of.length > 0 ? [{ kind, of }] : [];
}

/** A null where a condition is expected would silently drop the condition and return everything. */
function nullCondition(path: string): UserInputError {
  return new UserInputError(
    `Expected a value at where.${path}, got null. Use isNull to ask for missing values, or leave the condition out.`,
  );
}
