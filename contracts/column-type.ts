import { weftProperty } from './contract.ts';
import type { OdcsProperty } from './odcs.ts';

/** What a column can hold: GraphQL scalars, and what carries a type of its own. */
export type ColumnKind =
  | 'Int'
  | 'BigInt'
  | 'Float'
  | 'Decimal'
  | 'Boolean'
  | 'String'
  | 'ID'
  | 'UUID'
  | 'Date'
  | 'DateTime'
  | 'LocalDateTime'
  | 'LocalTime'
  | 'JSON'
  | 'Enum'
  /** An object with fields of its own. */
  | 'Object'
  /** A list of values of one type. */
  | 'List';

const SMALL_INTEGERS = new Set(['i8', 'i16', 'i32', 'u8', 'u16']);

// biome-ignore format: a table reads best as a table.
const PHYSICAL: readonly (readonly [pattern: RegExp, type: NonNullable<OdcsProperty['logicalType']>])[] = [
  [/^(u?(tiny|small|medium|big|huge)?int(eger)?\d*|(small|big)?serial)\b/, 'integer'],
  [/^(decimal|numeric|number|money|float\d*|double|real)\b/, 'number'],
  [/^bool(ean)?\b/, 'boolean'],
  [/^(timestamp(tz)?|datetime)\b/, 'timestamp'],
  [/^date\b/, 'date'],
  [/^time\b/, 'time'],
  [/^jsonb?\b/, 'object'],
  [/^(n?(var)?char(acter)?|text|string|uuid|citext|enum|name)/, 'string'],
];

/** The logical type that a database's own type stands for; undefined for one that is not known. */
export function logicalTypeOf(physicalType: string): OdcsProperty['logicalType'] {
  return PHYSICAL.find(([pattern]) => pattern.test(physicalType.toLowerCase()))?.[1];
}

/** The scalar of a property, by the mapping table of the contract standard to GraphQL. */
export function columnKind(property: Omit<OdcsProperty, 'name'>): ColumnKind {
  const format = property.logicalTypeOptions?.format;
  const physical = property.physicalType?.toLowerCase() ?? '';
  switch (property.logicalType ?? logicalTypeOf(physical) ?? 'string') {
    case 'integer':
      if (format !== undefined) return SMALL_INTEGERS.has(format) ? 'Int' : 'BigInt';
      return /^(bigint|int8|u?bigint|hugeint)/.test(physical) ? 'BigInt' : 'Int';
    case 'number':
      return /^(decimal|numeric|money)/.test(physical) ? 'Decimal' : 'Float';
    case 'boolean':
      return 'Boolean';
    case 'date':
      return 'Date';
    case 'time':
      return 'LocalTime';
    case 'timestamp':
      return property.logicalTypeOptions?.timezone === false ? 'LocalDateTime' : 'DateTime';
    case 'object':
      return property.properties?.length ? 'Object' : 'JSON';
    case 'array':
      return property.items ? 'List' : 'JSON';
    case 'string':
      return enumValues(property) ? 'Enum' : format === 'uuid' ? 'UUID' : 'String';
  }
}

/** The scalar of a key property: text that is the whole key is an ID, and no key is an enum, which others would not know. */
export function keyKind(kind: ColumnKind, isOnlyKey: boolean): ColumnKind {
  if (kind !== 'String' && kind !== 'Enum') return kind;
  return isOnlyKey ? 'ID' : 'String';
}

/** Kinds whose values are told apart without doubt: floating point numbers round, and JSON has no equality. */
const KEY_KINDS = new Set<ColumnKind>([
  ...(['Int', 'BigInt', 'Decimal', 'String', 'Enum', 'UUID'] as const),
  ...(['Date', 'DateTime', 'LocalDateTime', 'LocalTime'] as const),
]);

/** True for a property whose values can be part of a primary key: no list, object or JSON. */
export function canBeKey(property: OdcsProperty): boolean {
  return !['JSON', 'Object', 'List'].includes(columnKind(property));
}

/** True for a property that finds a row by itself without being the primary key: unique, never missing, and shown. */
export function isAlternateKey(property: OdcsProperty, isOnlyKey: boolean): boolean {
  return (
    property.unique === true &&
    property.required === true &&
    !isOnlyKey &&
    property.classification !== 'restricted' &&
    KEY_KINDS.has(columnKind(property))
  );
}

/**
 * The closed set of values a property promises, when each can be a GraphQL enum value. `weft.enum: false` keeps it text:
 * a set that is still growing, or that is not kept to yet.
 */
export function enumValues(
  property: Pick<OdcsProperty, 'quality' | 'customProperties'>,
): readonly string[] | undefined {
  if (weftProperty(property, 'enum') === false) return undefined;
  for (const rule of property.quality ?? []) {
    const values = rule.arguments?.['validValues'];
    if (rule.metric !== 'invalidValues' || rule.mustBe !== 0 || !Array.isArray(values)) continue;
    if (values.length > 0 && values.every((value) => typeof value === 'string' && isEnumName(value)))
      return [...new Set(values as string[])].sort();
  }
  return undefined;
}

function isEnumName(value: string): boolean {
  return /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(value) && !['true', 'false', 'null'].includes(value);
}
