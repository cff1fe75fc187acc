import {
  type Column,
  columnType,
  ownership,
  productDirectives,
  type Table,
} from '../../../contracts/index.ts';
import { sumType } from '../query/dialect.ts';
import { filterName } from './shared-types.ts';
import { type TableRoles, tableRoles } from './table-roles.ts';

/** The types and inputs of a table's groups. */
export function aggregateSdl(table: Table): string {
  const roles = tableRoles(table);
  return [aggregateTypes(table, roles), groupInputs(table, roles), havingInputs(table, roles)].join('\n');
}

function aggregateTypes(table: Table, roles: TableRoles): string {
  const { typeName, product } = table;
  // Without rows there is no other type that could say which product this is.
  const owned = roles.isAggregateOnly ? productDirectives(product) : ownership(product);
  const groupFields = [
    ...roles.columns.map((column) => `  ${column.field}: ${columnType(column)}`),
    ...roles.references.map((reference) => `  ${reference.field}: ${reference.typeName}`),
  ];
  const parts = [
    '  """The values of the group\'s keys; what was not grouped by is null."""',
    `  group: ${typeName}Group!`,
    '  """How many rows the group has."""',
    '  count: BigInt!',
    '  """How many different values a field has in the group."""',
    `  countDistinct(field: ${typeName}Field!): BigInt!`,
  ];
  const types = [
    `"""Values by which ${typeName} rows were grouped."""\ntype ${typeName}Group${owned} {\n${groupFields.join('\n')}\n}\n`,
  ];
  const measures = (
    name: string,
    field: string,
    columns: readonly Column[],
    type: (column: Column) => string,
  ): void => {
    if (columns.length === 0) return;
    const fields = columns.map((column) => `  ${column.field}: ${type(column)}`);
    types.push(`type ${typeName}${name}${owned} {\n${fields.join('\n')}\n}\n`);
    parts.push(...field.split(' ').map((one) => `  ${one}: ${typeName}${name}!`));
  };
  measures('Sums', 'sum', roles.numbers, (column) => sumType(column.kind));
  measures('Averages', 'avg', roles.numbers, () => 'Float');
  measures('Extremes', 'min max', roles.bounded, columnType);
  if (roles.numbers.length > 0 && !roles.isAggregateOnly) {
    parts.push(
      '  """The value below which the share `q` (0 to 1) of the rows lies."""',
      `  quantile(field: ${typeName}NumberField!, q: Float!): Float`,
    );
  }
  const hint =
    roles.isAggregateOnly && product.minGroup > 1
      ? ` Groups of fewer than ${product.minGroup} rows are left out. Of others nothing but the count is told where it would give those away.`
      : '';
  types.push(
    `"""One group of ${typeName} rows.${hint}"""\ntype ${typeName}Aggregate${owned} {\n${parts.join('\n')}\n}\n`,
  );
  return types.join('\n');
}

function groupInputs(table: Table, roles: TableRoles): string {
  const { typeName } = table;
  const groupable = [...roles.columns, ...roles.references].map((one) => one.field);
  const choices = [`field: ${typeName}GroupField`];
  const inputs = [`enum ${typeName}GroupField { ${groupable.join(' ')} }\n`];
  inputs.push(
    `enum ${typeName}Field { ${distinctColumns(roles)
      .map((one) => one.field)
      .join(' ')} }\n`,
  );
  if (roles.numbers.length > 0) {
    inputs.push(`enum ${typeName}NumberField { ${roles.numbers.map((one) => one.field).join(' ')} }\n`);
  }
  const bins = roles.isAggregateOnly ? roles.numbers.filter((column) => !column.restricted) : roles.numbers;
  if (bins.length > 0) {
    choices.push(`bin: ${typeName}Bin`);
    inputs.push(
      `enum ${typeName}BinField { ${bins.map((one) => one.field).join(' ')} }\n`,
      `"""Ranges of equal width of a number; the group's value is the lower end."""\ninput ${typeName}Bin { field: ${typeName}BinField!, width: Float! }\n`,
    );
  }
  if (roles.times.length > 0) {
    choices.push(`bucket: ${typeName}TimeBucket`);
    inputs.push(
      `enum ${typeName}TimeField { ${roles.times.map((one) => one.field).join(' ')} }\n`,
      `"""Stretches of time; the group's value is the start."""\ninput ${typeName}TimeBucket { field: ${typeName}TimeField!, unit: TimeUnit!, timeZone: String = "UTC" }\n`,
    );
  }
  inputs.push(
    `"""One key to group by: give exactly one of ${choices.map((one) => one.split(':')[0]).join(', ')}."""\ninput ${typeName}GroupBy { ${choices.join(', ')} }\n`,
  );
  return inputs.join('\n');
}

/** The columns whose different values are counted. */
function distinctColumns({ columns, numbers }: TableRoles): readonly Column[] {
  return [...new Set([...columns, ...numbers])];
}

function havingInputs(table: Table, roles: TableRoles): string {
  const { typeName } = table;
  const having = ['count: BigIntFilter'];
  const order = ['count: Order'];
  const inputs: string[] = [];
  const measure = (
    name: string,
    fields: readonly string[],
    columns: readonly Column[],
    type: (column: Column) => string,
  ): void => {
    if (columns.length === 0) return;
    inputs.push(
      `input ${typeName}${name}Having { ${columns.map((column) => `${column.field}: ${filterName(type(column))}`).join(', ')} }\n`,
      `input ${typeName}${name}OrderBy { ${columns.map((column) => `${column.field}: Order`).join(', ')} }\n`,
    );
    for (const field of fields) {
      having.push(`${field}: ${typeName}${name}Having`);
      order.push(`${field}: ${typeName}${name}OrderBy`);
    }
  };
  // What is restricted is told of a group, not searched by.
  const compared = roles.isAggregateOnly ? roles.columns : distinctColumns(roles);
  measure('Distinct', ['countDistinct'], compared, () => 'BigInt');
  measure('Sums', ['sum'], roles.numbers, (column) => sumType(column.kind));
  measure('Averages', ['avg'], roles.numbers, () => 'Float');
  measure('Extremes', ['min', 'max'], roles.bounded, columnType);
  if (roles.numbers.length > 0 && !roles.isAggregateOnly) {
    having.push(`quantile: [${typeName}QuantileHaving!]`);
    order.push(`quantile: ${typeName}QuantileOrderBy`);
    inputs.push(
      `input ${typeName}QuantileHaving { field: ${typeName}NumberField!, q: Float!, is: FloatFilter! }\n`,
      `input ${typeName}QuantileOrderBy { field: ${typeName}NumberField!, q: Float!, order: Order! }\n`,
    );
  }
  inputs.push(
    `input ${typeName}GroupOrderBy { ${roles.orderable.map((column) => `${column.field}: Order`).join(', ')} }\n`,
    `"""Conditions on groups; all that are given must hold."""\ninput ${typeName}Having { ${having.join(', ')} }\n`,
    `"""One ordering of groups: give exactly one. group orders by a key that is grouped by."""\ninput ${typeName}AggregateOrderBy { ${[...order, `group: ${typeName}GroupOrderBy`].join(', ')} }\n`,
  );
  return inputs.join('\n');
}
