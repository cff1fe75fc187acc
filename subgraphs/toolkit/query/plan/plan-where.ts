import type { RowsOf, Table, ToOne } from '../../../../contracts/index.ts';
import { tableRoles } from '../../sdl/table-roles.ts';
import type { Predicate } from '../ir.ts';
import type { QueryBudget } from '../limits.ts';
import { UserInputError } from '../user-input-error.ts';
import {
  all,
  conditions,
  conditionsOrLists,
  type FilterAt,
  type Input,
  isInput,
  planFilter,
  rowColumn,
} from './plan-filter.ts';
import { planNested } from './plan-nested.ts';
import { columnPairs, targetColumns } from './plan-references.ts';

type FilterContext = {
  readonly budget: QueryBudget;
  findTable(name: string): Table;
  toManyOf(typeName: string): readonly RowsOf[];
};

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
    const nested = roles.nested.find((one) => one.field === name);
    if (nested) return planNested(context, { column: rowColumn(nested), value: nested }, [inner.where, path]);
    const reference = roles.references.find((one) => one.field === name);
    if (!reference) return planRows(context, table, { ...inner, field: name });
    return reference.table === undefined
      ? planReference(context, reference, [inner.where, path])
      : planRelated(context, { ...reference, table: reference.table }, inner);
  });
  return all(parts);
}

/** The row pointed at: there is one, and the conditions hold of it. */
function planRelated(
  context: FilterContext,
  reference: ToOne & { readonly table: string },
  at: WhereAt,
): Predicate[] {
  const table = context.findTable(reference.table);
  const where = planConditions(context, table, at);
  if (!where) return [];
  const join = columnPairs(reference.columns.map(rowColumn), targetColumns(reference, table));
  return [{ kind: 'related', join, table, where }];
}

/** The rows that point at this one: `some` of them, or `none`, fulfil the conditions. No conditions mean any row. */
function planRows(
  context: FilterContext,
  table: Table,
  at: WhereAt & { readonly field: string },
): Predicate[] {
  const rows = context.toManyOf(table.typeName).find(({ relation }) => relation.field === at.field);
  if (!rows) return [];
  const { relation, from } = rows;
  const join = columnPairs(targetColumns(relation, table).map(rowColumn), relation.columns);
  return conditions(at.where, at.path).map(([quantifier, value]): Predicate => {
    context.budget.take('maxConditions');
    const path = `${at.path}.${quantifier}`;
    const where = planConditions(context, from, { where: value, path, depth: at.depth + 1 });
    const related = { kind: 'related', join, table: from, ...(where ? { where } : {}) } as const;
    return quantifier === 'none' ? { kind: 'not', of: related } : related;
  });
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

/** A reference to another domain: conditions on the key it goes by; one that lacks a part of it is none. */
function planReference(context: FilterContext, reference: ToOne, [filter, path]: FilterAt): Predicate[] {
  const columns = reference.columns.map(rowColumn);
  return conditionsOrLists(filter, path).flatMap(([name, value]): Predicate[] => {
    if (name === 'isNull') {
      context.budget.take('maxConditions');
      const isNull = value === true;
      const parts = columns.map((column): Predicate => ({ kind: 'isNull', column, isNull }));
      const [only, ...more] = parts;
      return only && more.length === 0 ? [only] : [{ kind: isNull ? 'or' : 'and', of: parts }];
    }
    const column = columns[reference.key.findIndex((key) => key.field === name)];
    return column ? planFilter(context, column, [value as Input, `${path}.${name}`]) : [];
  });
}
