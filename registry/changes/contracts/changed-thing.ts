import type { MeshChange } from '../mesh-change.ts';

/** What contracts and schema both tell of; the schema says it more precisely. */
const SHAPE: ReadonlySet<string> = new Set([
  'OBJECT_REMOVED',
  'OBJECT_ADDED',
  'OBJECT_RENAMED',
  'PROPERTY_REMOVED',
  'PROPERTY_ADDED',
  'REQUIRED_PROPERTY_ADDED',
  'PROPERTY_RENAMED',
  'FIELD_RENAMED',
  'TYPE_CHANGED',
  'BECAME_REQUIRED',
  'BECAME_OPTIONAL',
  'BECAME_ENUM',
  'NO_LONGER_ENUM',
]);

/** The change as far as it matters here. */
type Told = Pick<MeshChange, 'code' | 'coordinate'>;

/** What a change of the schema says something of; undefined where no contract could say the same. */
export function thingOfSchema({ code, coordinate }: Told): string | undefined {
  if (/^(FIELD|TYPE)_/.test(code)) return `shape ${coordinate}`;
  if (/^ENUM_VALUE_/.test(code)) return `values ${coordinate.split('.')[0]}`;
  return undefined;
}

/** What a change of a contract, or of a directive that carries its words, says something of. */
export function thingOfContract(
  { code, coordinate }: Told,
  { product, valueType }: { readonly product: string; readonly valueType?: string | undefined },
): string {
  if (SHAPE.has(code)) return `shape ${coordinate}`;
  if (/^VALUE_/.test(code)) return `values ${valueType}`;
  if (/^RELATIONSHIP_/.test(code)) return `relationship ${coordinate.split('.')[0]}`;
  if (/^(STATUS|ACCESS|OWNER)_/.test(code)) return `${code.split('_')[0]} ${product}`;
  if (/^KEY_/.test(code)) return `KEY ${coordinate}`;
  const family = /^(RULE|PROMISE|CLASSIFICATION|LIMIT)_/.exec(code)?.[1];
  return family ? `${family} ${coordinate}` : `${code} ${coordinate}`;
}
