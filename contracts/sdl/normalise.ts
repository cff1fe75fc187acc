import type { OdcsContract, OdcsObject, OdcsProperty, OdcsQualityRule } from '../odcs.ts';

type Body = Omit<OdcsProperty, 'name'> & { name?: string | undefined };

/**
 * The one form of all contracts that mean the same: defaults left out, every rule with an id, keys with positions where there are
 * several, sets in order, both notations of a reference as one. Comparing and round trips rest on it.
 */
export function normaliseContract(contract: OdcsContract): OdcsContract {
  const { schema, slaProperties, ...head } = contract;
  return compact({
    ...head,
    apiVersion: 'v3.1.0',
    ...named(head.customProperties),
    schema: schema.map(normaliseObject),
    slaProperties: slaProperties?.map((promise) => ({ ...promise, value: plainValue(promise.value) })),
  });
}

function normaliseObject(object: OdcsObject): OdcsObject {
  const { logicalType: _object, ...rest } = object;
  return compact({
    ...withoutPlainId(rest),
    ...named(object.customProperties),
    quality: normaliseRules(object.quality, object.name),
    relationships: object.relationships?.map(normaliseRelationship),
    properties: withKeyPositions(object.properties).map(normaliseProperty),
  });
}

function normaliseProperty(property: OdcsProperty): OdcsProperty {
  return { ...normaliseBody(property, property.name), name: property.name };
}

function normaliseBody(property: Body, label: string): Body {
  return compact({
    ...withoutPlainId(property),
    ...named(property.customProperties),
    logicalType: property.logicalType ?? 'string',
    primaryKey: property.primaryKey || undefined,
    required: property.required || property.primaryKey || undefined,
    unique: property.unique || undefined,
    partitioned: property.partitioned || undefined,
    criticalDataElement: property.criticalDataElement || undefined,
    partitionKeyPosition: property.partitionKeyPosition === -1 ? undefined : property.partitionKeyPosition,
    tags: property.tags && [...new Set(property.tags)],
    quality: normaliseRules(property.quality, label),
    relationships: property.relationships?.map(normaliseRelationship),
    properties: property.properties?.map(normaliseProperty),
    items: property.items && normaliseBody(property.items, label),
  });
}

/** Positions in order where several properties make the key; a single one needs none. */
function withKeyPositions(properties: readonly OdcsProperty[]): OdcsProperty[] {
  const keyed = properties
    .filter(({ primaryKey }) => primaryKey)
    .sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0));
  return properties.map((property) => {
    const { primaryKeyPosition: _position, ...rest } = property;
    return keyed.length > 1 && property.primaryKey
      ? { ...rest, primaryKeyPosition: keyed.indexOf(property) + 1 }
      : rest;
  });
}

function normaliseRules(
  rules: readonly OdcsQualityRule[] | undefined,
  label: string,
): OdcsQualityRule[] | undefined {
  const taken = new Set<string>();
  return rules?.map((rule) => {
    const wanted = rule.id ?? idOf(rule.name ?? `${label}_${rule.metric ?? rule.type ?? 'rule'}`);
    let id = wanted;
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
    taken.add(id);
    const { type, unit, ...rest } = rule;
    return compact({
      ...rest,
      id,
      ...(type === undefined || (type === 'library' && rule.metric !== undefined) ? {} : { type }),
      ...(unit === undefined || unit === 'rows' ? {} : { unit }),
      ...named(rule.customProperties),
      ...validValues(rule),
    });
  });
}

/** A set of valid texts has no order. */
function validValues(rule: OdcsQualityRule): Pick<OdcsQualityRule, 'arguments'> {
  const values: unknown = rule.arguments?.['validValues'];
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) return {};
  return { arguments: { ...rule.arguments, validValues: [...new Set(values)].sort() } };
}

function normaliseRelationship<
  T extends { to: string | string[]; from?: string | string[] | undefined; type?: 'foreignKey' | undefined },
>(relationship: T): T {
  const { type: _only, ...rest } = relationship;
  const all = (end: string | string[]) => (typeof end === 'string' ? slashes(end) : end.map(slashes));
  return compact({
    ...rest,
    to: all(relationship.to),
    from: relationship.from && all(relationship.from),
  }) as T;
}

function slashes(reference: string): string {
  const short = /^([\w-]+)\.([\w-]+)$/.exec(reference);
  return short ? `/schema/${short[1]}/properties/${short[2]}` : reference.replace(/^schema\//, '/schema/');
}

type Named = { customProperties?: NonNullable<OdcsContract['customProperties']> };

/** Custom properties are found by name: their order means nothing. */
function named(properties: OdcsContract['customProperties']): Named {
  if (!properties) return {};
  return { customProperties: [...properties].sort((one, other) => (one.property < other.property ? -1 : 1)) };
}

function withoutPlainId<T extends { id?: string | undefined; name?: string | undefined }>(element: T): T {
  const { id, ...rest } = element;
  return id === undefined || id === element.name ? (rest as T) : element;
}

function plainValue(value: string | number | boolean): string | number | boolean {
  if (typeof value !== 'string' || !/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)) return value;
  return String(Number(value)) === value ? Number(value) : value;
}

function idOf(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'rule';
}

/** Without keys that say nothing: undefined, empty lists, empty maps. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => !isNothing(inner))) as T;
}

function isNothing(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
