import type { Predicate, RowColumn } from '../ir.ts';

/** The columns of the current row that a condition looks at, each once. */
export function predicateColumns(predicate: Predicate): readonly RowColumn[] {
  const found = collect(predicate);
  const names = found.map(({ name, path = [] }) => [name, ...path.map((step) => step.source)].join('\0'));
  return found.filter((_column, index) => names.indexOf(names[index] ?? '') === index);
}

function collect(predicate: Predicate): readonly RowColumn[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.flatMap(collect);
    case 'not':
      return collect(predicate.of);
    case 'related':
      return predicate.join.map(({ outer }) => outer);
    case 'beyond':
      return predicate.terms.map(({ column }) => column);
    case 'compare':
    case 'isNull':
    case 'holdsAny':
    case 'holdsSuch':
      return [predicate.column];
  }
}
