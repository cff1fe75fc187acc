import {
  columnType,
  describe,
  entryDirectives,
  ownership,
  type RowsOf,
  type Table,
  type TableKey,
} from '../../../contracts/index.ts';
import { valueFilterName } from './nested-sdl.ts';
import { filterName, referenceFilterName } from './shared-types.ts';
import { tableRoles } from './table-roles.ts';

/** What a gateway should count on that a list answers with: as many as were asked for. */
export const LIST_SIZE =
  ' @listSize(assumedSize: 100, slicingArguments: ["limit"], requireOneSlicingArgument: false)';
const PAGE_SIZE =
  ' @listSize(assumedSize: 100, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)';
/** Groups and counts may have to read every row there is, where a list stops when it is full. */
export const GROUPS_COST = ' @cost(weight: 10)';

/** The arguments of a list of rows of this type; the same at the root and on relations. */
export function listArguments({ typeName, product }: Table): string {
  const { maxPageRows = 100, maxNestedRows = 100 } = product.limits;
  const limit = Math.min(100, maxPageRows, maxNestedRows);
  return `(where: ${typeName}Where, orderBy: [${typeName}OrderBy!], limit: Int = ${limit}, offset: Int = 0)`;
}

/** The arguments of the groups of this type. */
export function aggregateArguments({ typeName, product }: Table): string {
  const { maxGroups = 100, maxNestedGroups = 100 } = product.limits;
  const limit = Math.min(100, maxGroups, maxNestedGroups);
  return `(where: ${typeName}Where, groupBy: [${typeName}GroupBy!], having: ${typeName}Having, orderBy: [${typeName}AggregateOrderBy!], limit: Int = ${limit}, offset: Int = 0)`;
}

/**
 * The root fields of a table: list and by key where rows may be read, and its groups. They are nullable, and so are the
 * fields given to other domains' types: when this domain is down, a non-null field would take the rest of the answer with it.
 */
export function rootFieldsSdl(table: Table): string[] {
  const { typeName, listField } = table;
  const owned = entryDirectives(table.product);
  const groups = `  """Groups of ${listField}: counts, sums, averages and more, by any keys."""\n  ${listField}Aggregate${aggregateArguments(table)}: [${typeName}Aggregate!]${LIST_SIZE}${GROUPS_COST}${owned}`;
  if (table.product.access === 'aggregate') return [groups];
  const fields = [
    `${describe(table.description || `The ${listField}.`, '  ')}  ${listField}${listArguments(table)}: [${typeName}!]${LIST_SIZE}${owned}`,
    groups,
    ...connectionField(table, owned),
  ];
  const lookups = table.keys.map((key) => {
    const by = key.columns.map((column) => column.field).join(' and ');
    return `  """One ${typeName} by its ${by}, or null."""\n  ${key.lookupField}(${keyArguments(key)}): ${typeName}${owned}`;
  });
  return [...fields, ...lookups];
}

function connectionField({ keys, listField, typeName }: Table, owned: string): string[] {
  if (keys.length === 0) return [];
  const text = `Pages of ${listField} by cursor: the first after one, or the last before one.`;
  return [
    `  """${text}"""\n  ${listField}Connection(where: ${typeName}Where, orderBy: [${typeName}OrderBy!], first: Int, after: String, last: Int, before: String): ${typeName}Connection${PAGE_SIZE}${owned}`,
  ];
}

/** The types of a table's pages; none without a key, because a cursor could not tell equal rows apart. */
export function connectionSdl({ keys, typeName, listField, product }: Table): string[] {
  if (keys.length === 0) return [];
  const owned = ownership(product);
  return [
    `"""A page of ${listField}."""
type ${typeName}Connection${owned} {
  edges: [${typeName}Edge!]!
  """The rows of the page without their cursors."""
  nodes: [${typeName}!]!
  pageInfo: PageInfo!
  """How many rows there are on all pages; counted only when it is asked for."""
  totalCount: BigInt!${GROUPS_COST}
}

"""A row of a page and its cursor."""
type ${typeName}Edge${owned} {
  cursor: String!
  node: ${typeName}!
}
`,
  ];
}

function keyArguments({ columns }: TableKey): string {
  return columns.map((column) => `${column.field}: ${columnType(column)}!`).join(', ');
}

/** The conditions on rows of a table that point at the row in question. */
export function relationFilterSdl({ typeName, ...table }: Table): string {
  return `"""Conditions on the ${table.listField} of a row: some of them fulfil them, or none. {} is fulfilled by any."""
input ${relationFilterName({ typeName })} { some: ${typeName}Where, none: ${typeName}Where }
`;
}

function relationFilterName({ typeName }: Pick<Table, 'typeName'>): string {
  return `${typeName}RelationFilter`;
}

/** The inputs a list of this table takes: conditions, also on the rows that point at a row of it, and orderings. */
export function listInputsSdl(table: Table, rows: readonly RowsOf[]): string {
  const { typeName } = table;
  const roles = tableRoles(table);
  const conditions = [
    ...roles.columns.map((column) => `${column.field}: ${filterName(columnType(column))}`),
    ...roles.nested.map((column) => `${column.field}: ${valueFilterName(column)}`),
    ...roles.references.map((reference) =>
      reference.table === undefined
        ? `${reference.field}: ${referenceFilterName(reference)}`
        : `${reference.field}: ${reference.typeName}Where`,
    ),
    ...rows.map(({ relation, from }) => `${relation.field}: ${relationFilterName(from)}`),
  ];
  const orderings = roles.orderable.map((column) => `${column.field}: Order`);
  return `"""Conditions on ${typeName} rows; all that are given must hold."""
input ${typeName}Where { and: [${typeName}Where!], or: [${typeName}Where!], not: ${typeName}Where, ${conditions.join(', ')} }

"""One ordering of ${typeName} rows: give exactly one field."""
input ${typeName}OrderBy { ${orderings.join(', ')} }
`;
}
