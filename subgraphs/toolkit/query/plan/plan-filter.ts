import type { Column } from '../../../../contracts/index.ts';
import { checkText, checkTextPattern } from '../check-text.ts';
import type { Comparison, Predicate, RowColumn } from '../ir.ts';
import type { QueryBudget } from '../limits.ts';
import { BoundVariable, type Placeholder } from '../parameter.ts';
import { UserInputError } from '../user-input-error.ts';
import { checkReadable } from './degraded.ts';

/** A GraphQL input object after coercion. */
export type Input = Readonly<Record<string, unknown>>;
/** A filter and the path at which errors name it. */
export type FilterAt = readonly [filter: Input, path: string];

/** The conditions of one `…Filter` input on a column. */
export function planFilter(
  context: { readonly budget: QueryBudget },
  column: RowColumn,
  [filter, path]: FilterAt,
): Predicate[] {
  return conditionsOrLists(filter, path).map(([operator, value]): Predicate => {
    context.budget.take('maxConditions');
    if (operator === 'isNull') return { kind: 'isNull', column, isNull: value === true };
    const check = (given: unknown): void => {
      checkedValues(context, given, `${path}.${operator}`);
      if (operator === 'like' || operator === 'ilike') checkTextPattern(given, `${path}.${operator}`);
    };
    if (value instanceof BoundVariable) value.addCheck(check);
    else check(value);
    return { kind: 'compare', column, operator: operator as Comparison, value: value as Placeholder };
  });
}

/** The values of a condition as a list. Throws UserInputError for too many, or for text that no database can hold. */
export function checkedValues(
  { budget }: { readonly budget: QueryBudget },
  value: unknown,
  at: string,
): readonly (string | number)[] {
  const values = (Array.isArray(value) ? value : [value]) as readonly (string | number)[];
  if (values.length > budget.limits.maxListValues) {
    throw new UserInputError(
      `Expected at most ${budget.limits.maxListValues} values at ${at}, got ${values.length}.`,
    );
  }
  for (const one of values) checkText(one, at);
  return values;
}

/** The conditions joined by AND; undefined when there are none. */
export function all(parts: readonly Predicate[]): Predicate | undefined {
  return parts.length > 1 ? { kind: 'and', of: parts } : parts[0];
}

/** A column as the current row names it. Throws DegradedError when the data has none like it. */
export function rowColumn(column: Column): RowColumn {
  checkReadable(column);
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

/** The same with lists. A null where a condition is expected would silently drop the condition and return everything. */
export function conditionsOrLists(input: Input, path: string): [name: string, value: unknown][] {
  return Object.entries(input).filter(([name, value]) => {
    if (value !== null) return value !== undefined;
    throw new UserInputError(
      `Expected a value at ${path}.${name}, got null. Use isNull to ask for missing values, or leave the condition out.`,
    );
  });
}
