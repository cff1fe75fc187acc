import type { Column, Table, ToOne } from '../../../contracts/index.ts';
import { tableRoles } from '../sdl/table-roles.ts';
import { checkText, checkTextPattern } from './check-text.ts';
import type { Comparison, Parameter, Predicate, RowColumn } from './ir.ts';
import type { QueryBudget } from './limits.ts';
import { UserInputError } from './user-input-error.ts';

type Input = Readonly<Record<string, unknown>>;
/** A filter and the path at which errors name it. */
type FilterAt = readonly [filter: Input, path: string];

type FilterContext = { readonly budget: QueryBudget; findTable(name: string): Table };

/** The condition a `where` input means; undefined when it asks for nothing. Throws UserInputError. */
export function planWhere(context: FilterContext, table: Table, where: unknown): Predicate | undefined {
  return isInput(where) ? planConditions(context, table, { where, path: 'where', depth: 1 }) : undefined;
}

type WhereAt = { readonly where: Input; readonly path: string; readonly depth: number };

function planConditions(context: FilterContext, table: Table, at: WhereAt): Predicate | undefined {
  context.budget.checkDepth(at.depth, 'conditions in where');
  const roles = tableRoles(table);
  const parts = conditionsOrLists(at.where, at.path).flatMap(([name, value]): Predicate[] => {
    const path = `${at.path}.${name}`;
    if (Array.isArray(value)) {
      return branches(context, table, {
        kind: name === 'or' ? 'or' : 'and',
        of: value,
        path,
        depth: at.depth + 1,
      });
    }
    const inner: WhereAt = { where: value as Input, path, depth: at.depth + 1 };
    if (name === 'not') {
      const of = planConditions(context, table, inner);
      return of ? [{ kind: 'not', of }] : [];
    }
    const column = roles.columns.find((one) => one.field === name);
    if (column) return planFilter(context, rowColumn(column), [inner.where, path]);
    const reference = roles.references.find((one) => one.field === name);
    if (!reference) return [];
    return reference.table === undefined
      ? planReference(context, reference.column, [inner.where, path])
      : planRelated(context, { ...reference, table: reference.table }, inner);
  });
  return all(parts);
}

function planRelated(
  context: FilterContext,
  reference: ToOne & { readonly table: string },
  at: WhereAt,
): Predicate[] {
  const table = context.findTable(reference.table);
  const where = planConditions(context, table, at);
  const inner = table.columns.find((one) => one.name === reference.targetColumn);
  if (!where || !inner) return [];
  return [{ kind: 'related', join: { outer: rowColumn(reference.column), inner }, table, where }];
}

type Branches = Omit<WhereAt, 'where'> & { readonly kind: 'and' | 'or'; readonly of: readonly unknown[] };

function branches(context: FilterContext, table: Table, { kind, of, path, depth }: Branches): Predicate[] {
  // Logic would let an empty `or` match nothing, and the eye expects everything: whoever built it made a slip.
  if (kind === 'or' && of.length === 0)
    throw new UserInputError(`Expected at least one condition at ${path}.`);
  context.budget.take('maxConditions', of.length);
  const planned = of.flatMap((one, index) => {
    const condition = planConditions(context, table, {
      where: one as Input,
      path: `${path}[${index}]`,
      depth,
    });
    return condition ? [condition] : [];
  });
  return planned.length > 0 ? [{ kind, of: planned }] : [];
}

/** The conditions of one `…Filter` input on a column. */
export function planFilter(
  context: Pick<FilterContext, 'budget'>,
  column: RowColumn,
  [filter, path]: FilterAt,
): Predicate[] {
  return conditionsOrLists(filter, path).map(([operator, value]): Predicate => {
    context.budget.take('maxConditions');
    if (operator === 'isNull') return { kind: 'isNull', column, isNull: value === true };
    const at = `${path}.${operator}`;
    const values = Array.isArray(value) ? value : [value];
    if (values.length > context.budget.limits.maxListValues) {
      throw new UserInputError(
        `Expected at most ${context.budget.limits.maxListValues} values at ${at}, got ${values.length}.`,
      );
    }
    for (const one of values) checkText(one, at);
    if (operator === 'like' || operator === 'ilike') checkTextPattern(value, at);
    return { kind: 'compare', column, operator: operator as Comparison, value: value as Parameter };
  });
}

function planReference(context: FilterContext, column: Column, [filter, path]: FilterAt): Predicate[] {
  const target = rowColumn(column);
  return conditionsOrLists(filter, path).flatMap(([name, value]): Predicate[] =>
    name === 'isNull'
      ? planFilter(context, target, [{ isNull: value }, path])
      : planFilter(context, target, [value as Input, `${path}.${name}`]),
  );
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

/** The inputs given below an input. Throws UserInputError for a null. */
export function conditions(input: Input, path: string): [name: string, value: Input][] {
  return conditionsOrLists(input, path).flatMap(([name, value]) => (isInput(value) ? [[name, value]] : []));
}

/** A null where a condition is expected would silently drop the condition and return everything. */
function conditionsOrLists(input: Input, path: string): [name: string, value: unknown][] {
  return Object.entries(input).filter(([name, value]) => {
    if (value !== null) return value !== undefined;
    throw new UserInputError(
      `Expected a value at ${path}.${name}, got null. Use isNull to ask for missing values, or leave the condition out.`,
    );
  });
}
