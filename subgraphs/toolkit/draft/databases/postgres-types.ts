import type { OdcsProperty } from '../../../../contracts/index.ts';
import type { DatabaseType } from './draft-database-table.ts';
import type { CatalogColumn } from './postgres-catalog.ts';

const PLAIN: Readonly<Record<string, DatabaseType>> = {
  smallint: {
    property: { logicalType: 'integer', logicalTypeOptions: { format: 'i16' } },
    decision: 'whole number',
  },
  integer: {
    property: { logicalType: 'integer', logicalTypeOptions: { format: 'i32' } },
    decision: 'whole number',
  },
  bigint: {
    property: { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } },
    decision: 'whole number',
  },
  real: { property: { logicalType: 'number', logicalTypeOptions: { format: 'f32' } }, decision: 'number' },
  'double precision': {
    property: { logicalType: 'number', logicalTypeOptions: { format: 'f64' } },
    decision: 'number',
  },
  numeric: { property: { logicalType: 'number' }, decision: 'exact number' },
  money: { property: { logicalType: 'number' }, decision: 'exact number' },
  boolean: { property: { logicalType: 'boolean' }, decision: 'yes or no' },
  date: { property: { logicalType: 'date' }, decision: 'date' },
  'timestamp with time zone': {
    property: { logicalType: 'timestamp', logicalTypeOptions: { timezone: true } },
    decision: 'moment',
  },
  'timestamp without time zone': {
    property: { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } },
    decision: 'local moment',
  },
  'time without time zone': { property: { logicalType: 'time' }, decision: 'time of day' },
  uuid: { property: { logicalType: 'string', logicalTypeOptions: { format: 'uuid' } }, decision: 'UUID' },
  json: { property: { logicalType: 'object' }, decision: 'object' },
  jsonb: { property: { logicalType: 'object' }, decision: 'object' },
  text: { property: { logicalType: 'string' }, decision: 'text' },
};

const TEXT = new Set(['text', 'character varying', 'character', 'name', 'citext']);

/**
 * The type of a column; undefined for bytes, which have no place in a graph. `dimensions` are those of the arrays in it,
 * which the type does not tell: 0 where they differ.
 */
export function postgresType(column: CatalogColumn, dimensions = 1): DatabaseType | undefined {
  const { type, base } = column;
  if (base === 'bytea') return undefined;
  if (base.endsWith('[]')) return dimensions === 0 ? undefined : listOf(column, dimensions);
  const plain = PLAIN[base];
  const length = /\((\d+)\)/.exec(type)?.[1];
  const isLimited = TEXT.has(base) && base.startsWith('character') && length !== undefined;
  if (plain === undefined || TEXT.has(base)) {
    return {
      property: {
        logicalType: 'string',
        physicalType: type,
        ...(isLimited ? { logicalTypeOptions: { maxLength: Number(length) } } : {}),
      },
      decision: 'text',
    };
  }
  return { ...plain, property: { ...plain.property, physicalType: type } };
}

/** A list of values the graph knows; one of others is left to a view that makes them text. */
function listOf({ base, type, holds_labels }: CatalogColumn, dimensions: number): DatabaseType | undefined {
  const item = base.slice(0, -2);
  const known = TEXT.has(item) ? PLAIN['text'] : PLAIN[item];
  const isUnknown = !known || item === 'json' || item === 'jsonb' || item === 'money';
  if (isUnknown && !holds_labels) return undefined;
  let items: OdcsProperty['items'] = isUnknown
    ? { logicalType: 'string', physicalType: item }
    : known.property;
  for (let level = 1; level < dimensions; level += 1) items = { logicalType: 'array', items };
  return { property: { logicalType: 'array', physicalType: type, items }, decision: 'list' };
}
