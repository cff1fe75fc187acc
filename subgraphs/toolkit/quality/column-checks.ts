import type { Column, Table } from '../../../contracts/index.ts';
import { nestedPromises } from '../load/nested-promises.ts';
import { type Dialect, identifier } from '../query/dialect.ts';
import type { Check, CheckContext, Measure } from './check.ts';
import { NONE } from './expectation.ts';

/** What a contract promises of each property by itself: that it is there, of its type, filled, unique, in its bounds. */
export function columnChecks(table: Table, context: CheckContext): Check[] {
  return [
    ...primaryKeyCheck(table, context),
    ...table.columns.flatMap((column) => ofColumn(table, column, context)),
  ];
}

type Promise = {
  readonly type: string;
  readonly text: string;
  readonly dimension: string;
  readonly measure: Measure;
};

function ofColumn(table: Table, column: Column, context: CheckContext): Check[] {
  const fault = context.unreadable.get(`${table.name}.${column.name}`);
  const isMissing = fault?.what === 'missing';
  const unreadable = (why: string): Measure => ({ kind: 'told', result: 'skipped', reason: why });
  const told = (reason: string | undefined): Measure =>
    reason === undefined ? { kind: 'told', result: 'passed' } : { kind: 'told', result: 'failed', reason };
  const schema: Promise[] = [
    {
      type: 'presence',
      text: 'is there',
      dimension: 'conformity',
      measure: told(isMissing ? fault.message : undefined),
    },
    {
      type: 'type',
      text: `is of type ${column.enumType ? 'String' : column.kind}`,
      dimension: 'conformity',
      measure: isMissing ? unreadable('the column is not there') : told(fault?.message),
    },
  ];
  const values = valuePromises(column, table, context.dialect).map((promise) =>
    fault ? { ...promise, measure: unreadable('the column cannot be read') } : promise,
  );
  return [...schema, ...values].map(({ type, text, dimension, measure }) => ({
    key: `${table.name}.${column.name}/${type}`,
    category: 'schema',
    type,
    name: `${column.name} ${text}`,
    table,
    columns: [column],
    dimension,
    severity: 'failed',
    expectation: NONE,
    measure,
    place: column.place,
  }));
}

function valuePromises(column: Column, table: Table, dialect: Dialect): Promise[] {
  const name = identifier(dialect.columnName(column));
  const promises: Promise[] = [];
  if (column.required) {
    promises.push({
      type: 'required',
      text: 'has a value in every row',
      dimension: 'completeness',
      measure: countWhere(`${name} IS NULL`),
    });
  }
  if (column.unique) {
    promises.push({
      type: 'unique',
      text: 'is different in every row',
      dimension: 'uniqueness',
      measure: { ...duplicates(table, [column], dialect), unit: 'rows' },
    });
  }
  const limits = Object.entries(column.constraint ?? {}).flatMap(([option, value]) => {
    const broken = outside(option, { column, name, value, dialect });
    if (broken === undefined) return [];
    const text = `keeps to ${option} ${value}`;
    return [{ type: option, text, dimension: 'conformity', measure: countWhere(broken) }];
  });
  const inside = nestedPromises(table, dialect).filter((promise) => promise.column === column);
  const nested = inside.map(({ text, broken }, index) => ({
    type: index === 0 ? 'nested' : `nested${index + 1}`,
    text: `has ${text}`,
    dimension: 'conformity',
    measure: countWhere(broken),
  }));
  return [...promises, ...limits, ...nested];
}

type Limit = {
  readonly column: Column;
  readonly name: string;
  readonly value: string | number;
  readonly dialect: Dialect;
};

/** The condition that a value breaks a logical type option; undefined for options that are not measured. */
function outside(option: string, { column, name, value, dialect }: Limit): string | undefined {
  const bound = () => dialect.cast(dialect.literal(String(value)), boundKind(column), false);
  switch (option) {
    case 'minLength':
      return `char_length(${dialect.cast(name, 'String', false)}) < ${Number(value)}`;
    case 'maxLength':
      return `char_length(${dialect.cast(name, 'String', false)}) > ${Number(value)}`;
    case 'pattern':
      return `NOT (${dialect.matches(dialect.cast(name, 'String', false), dialect.literal(String(value)))})`;
    case 'minimum':
      return `${name} < ${bound()}`;
    case 'maximum':
      return `${name} > ${bound()}`;
    case 'exclusiveMinimum':
      return `${name} <= ${bound()}`;
    case 'exclusiveMaximum':
      return `${name} >= ${bound()}`;
    case 'multipleOf':
      return column.kind === 'Float' ? undefined : `${dialect.remainder(name, bound())} <> 0`;
    default:
      return undefined;
  }
}

/** Whole numbers are compared with bounds that may have a fraction. */
function boundKind({ kind }: Column): Column['kind'] {
  return kind === 'Int' || kind === 'BigInt' ? 'Decimal' : kind;
}

function primaryKeyCheck(table: Table, { dialect, unreadable }: CheckContext): Check[] {
  const columns = table.key.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  const [first] = columns;
  if (!first) return [];
  const fault = columns.some((column) => unreadable.has(`${table.name}.${column.name}`));
  const names = columns.map((column) => column.name).join(', ');
  return [
    {
      key: `${table.name}/primaryKey`,
      category: 'schema',
      type: 'primaryKey',
      name: `${names} ${columns.length === 1 ? 'is' : 'together are'} different in every row`,
      table,
      columns,
      dimension: 'uniqueness',
      severity: 'failed',
      expectation: NONE,
      measure: fault
        ? { kind: 'told', result: 'skipped', reason: 'a column of the key cannot be read' }
        : { ...duplicates(table, columns, dialect), unit: 'rows' },
      place: first.place,
    },
  ];
}

/** Rows for which a condition holds. */
export function countWhere(where: string, unit: 'rows' | 'percent' = 'rows'): Measure {
  return { kind: 'count', broken: `count(*) FILTER (WHERE ${where})`, where, unit };
}

/** Counts the rows whose values an earlier row has too. A row without a value is no duplicate of another. */
export function duplicates(table: Table, columns: readonly Column[], dialect: Dialect) {
  const names = columns.map((column) => identifier(dialect.columnName(column)));
  const tuple = names.length === 1 ? (names[0] ?? '') : `(${names.join(', ')})`;
  const given = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const repeated = `SELECT ${names.join(', ')} FROM ${dialect.table(table)} weft_rows WHERE ${given} GROUP BY ${names.join(', ')} HAVING count(*) > 1`;
  return {
    kind: 'count',
    broken: `count(*) FILTER (WHERE ${given}) - count(DISTINCT ${tuple}) FILTER (WHERE ${given})`,
    where: `${tuple} IN (${repeated})`,
  } as const;
}
