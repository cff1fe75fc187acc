import type { ColumnKind, ToOne } from '../../../contracts/index.ts';

const SCALARS: Partial<Record<ColumnKind, string>> = {
  BigInt: 'A whole number of any size, as text: `"9007199254740993"`.',
  Decimal: 'An exact decimal number, as text with its scale kept: `"12.50"`.',
  Date: 'A calendar date, `2001-07-01`.',
  DateTime: 'A moment in time, RFC 3339 in UTC: `2001-07-01T12:30:00Z`.',
  LocalDateTime: 'A date and time of day without a zone: `2001-07-01T12:30:00`.',
  LocalTime: 'A time of day, `12:30:00`.',
  UUID: 'A universally unique identifier.',
  JSON: 'Any JSON value.',
};

const COMPARABLE = new Set<ColumnKind>([
  'Int',
  'BigInt',
  'Float',
  'Decimal',
  'Date',
  'DateTime',
  'LocalDateTime',
  'LocalTime',
  'String',
]);

/** The definitions of the scalars among `kinds`, and of those that other SDL `uses`; the same text in every subgraph. */
export function scalarsSdl(kinds: ReadonlySet<ColumnKind>, uses: string): string {
  return Object.entries(SCALARS)
    .filter(([name]) => kinds.has(name as ColumnKind) || new RegExp(`\\b${name}\\b`).test(uses))
    .map(([name, text]) => `"""${text}"""\nscalar ${name}\n`)
    .join('\n');
}

/** The name of the filter input of a column type; enums have their own. */
export function filterName(type: string): string {
  return `${type}Filter`;
}

/** The filter input of a reference to another domain; shared, so one that goes by another key has a name of its own. */
export function referenceFilterName({ typeName, key, isPrimary }: ToOne): string {
  const by = isPrimary ? [] : key.map(({ field }) => field.charAt(0).toUpperCase() + field.slice(1));
  return `${typeName}${by.join('')}RefFilter`;
}

/**
 * The filter input of one type. Shared inputs merge by intersection, so the text is the same in every subgraph.
 * `ne` and `notIn` follow SQL: rows without a value match neither.
 */
export function filterSdl(type: string, kind: ColumnKind): string {
  const fields = kind === 'JSON' ? [] : [`eq: ${type}`, `ne: ${type}`];
  if (COMPARABLE.has(kind)) fields.push(`gt: ${type}`, `gte: ${type}`, `lt: ${type}`, `lte: ${type}`);
  if (kind !== 'Boolean' && kind !== 'JSON') fields.push(`in: [${type}!]`, `notIn: [${type}!]`);
  if (kind === 'String')
    fields.push('like: String', 'ilike: String', 'startsWith: String', 'contains: String');
  fields.push('isNull: Boolean');
  return `"""Conditions on a value of type ${type}; all that are given must hold. Rows without a value match only isNull."""\ninput ${filterName(type)} { ${fields.join(', ')} }\n`;
}

/** The enums every generated API speaks. */
export const SHARED_ENUMS = `"""Direction of an ordering. Without a NULLS ending, missing values count as the largest."""
enum Order { ASC DESC ASC_NULLS_FIRST DESC_NULLS_LAST }
`;

/** Where a page lies among all pages, for domains that have pages. */
export const PAGE_INFO = `"""Whether there are more rows on either side of a page, and the cursors of its first and last row."""
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

/** The enum of time buckets, for domains that have times. */
export const TIME_UNIT_ENUM = `"""Width of a time bucket."""
enum TimeUnit { MINUTE HOUR DAY WEEK MONTH QUARTER YEAR }
`;
