import type { ComparisonSign, Given } from '../dialect.ts';
import { type Comparison, type Predicate, VALUE } from '../ir.ts';
import type { Placeholder } from '../parameter.ts';
import { type PartPrinter, type RowAt, storedColumn } from './part-printer.ts';
import { printBeyond } from './print-connection.ts';
import { printRelated } from './print-joined.ts';

const SIGNS: Readonly<Partial<Record<Comparison, ComparisonSign>>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** A condition on a row. */
export function printPredicate(part: PartPrinter, predicate: Predicate, row: RowAt): string {
  const { alias, table } = row;
  const inner = (one: Predicate): string => part.predicate(one, alias, table);
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      if (predicate.of.length === 0) return predicate.kind === 'and' ? 'TRUE' : 'FALSE';
      return `(${predicate.of.map(inner).join(` ${predicate.kind.toUpperCase()} `)})`;
    }
    case 'not':
      return `NOT ${inner(predicate.of)}`;
    case 'beyond':
      return table ? printBeyond(part, predicate, { alias, table }) : 'FALSE';
    case 'holdsAny':
    case 'holdsSuch':
      return printHolds(part, predicate, part.column(predicate.column, alias, table));
    case 'isNull':
      return `${part.column(predicate.column, alias, table)} IS ${predicate.isNull ? '' : 'NOT '}NULL`;
    case 'related':
      return printRelated(part, predicate, row);
    case 'compare':
      return printCompare(part, predicate, row);
  }
}

function printHolds(
  part: PartPrinter,
  predicate: Extract<Predicate, { kind: 'holdsAny' | 'holdsSuch' }>,
  list: string,
): string {
  const { dialect } = part;
  const of = { items: predicate.items, alias: part.alias() };
  if (predicate.kind === 'holdsSuch')
    return dialect.anyItem(list, of, (item) => part.predicate(predicate.where, item));
  return dialect.holdsAny(list, of, dialect.cast(part.bind(predicate.values), predicate.items.kind, true));
}

function printCompare(
  part: PartPrinter,
  { operator, value, column: of }: Extract<Predicate, { kind: 'compare' }>,
  { alias, table }: RowAt,
): string {
  const { dialect } = part;
  const column = part.column(of, alias, table);
  const text = (shown: Placeholder = value): string => dialect.cast(part.bind(shown), 'String', false);
  const given = (): Given => ({
    placeholder: part.bind(value),
    type: of.type,
    stored: storedColumn(of, table),
    isItem: of.name === VALUE,
  });
  switch (operator) {
    case 'in':
      return dialect.isIn(column, given());
    case 'notIn':
      // To narrow down what is left out would only be more to compare.
      return `NOT (${dialect.isIn(column, { ...given(), stored: undefined })})`;
    case 'like':
    case 'ilike':
      return dialect.like(
        column,
        { asLike: () => text(), asExpression: () => text({ kind: 'pattern', of: value }) },
        operator,
      );
    case 'startsWith':
      return dialect.startsWith(column, text());
    case 'contains':
      return `position(${text()} IN ${column}) > 0`;
    default:
      return dialect.compareGiven(column, SIGNS[operator] ?? '=', given());
  }
}
