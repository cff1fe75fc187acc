import { type ColumnKind, columnKind, enumValues, isAlternateKey, keyKind } from './column-type.ts';
import { weftProperty, weftText } from './contract.ts';
import { descriptionOf, elementFacts } from './element-facts.ts';
import { fieldNameOf } from './element-names.ts';
import type { Place } from './finding.ts';
import type { Column, QualityRule, ValueType } from './model.ts';
import { pascalCase, singular } from './naming.ts';
import { type OdcsProperty, type OdcsQualityRule, QUALITY_OPERATORS } from './odcs.ts';

/** The object a property belongs to. */
type ColumnOf = {
  /** The type that has the property as a field. */
  readonly typeName: string;
  readonly key: readonly string[];
  readonly mayLackValues: boolean;
  readonly path: readonly PropertyKey[];
  placeOf(path: readonly PropertyKey[]): Place;
};

/** A property of a contract as the graph shows it, with all that lies inside it. */
export function buildColumn(property: OdcsProperty, of: ColumnOf): Column {
  const { key } = of;
  const plain = columnKind(property);
  const isOnlyKey = key.length === 1 && key[0] === property.name;
  const isKey = key.includes(property.name) || isAlternateKey(property, isOnlyKey);
  const kind = isKey ? keyKind(plain, isOnlyKey) : plain;
  const field = fieldNameOf(property);
  const required = property.required === true || property.primaryKey === true;
  const { format, ...limits } = property.logicalTypeOptions ?? {};
  const isPersonal = weftProperty(property, 'pii') === true;
  const isText = (property.logicalType ?? 'string') === 'string';
  const constraint = Object.fromEntries(
    Object.entries({ ...limits, ...(isText && format !== undefined ? { format } : {}) }).filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number',
    ),
  ) as Record<string, string | number>;
  return {
    name: property.name,
    field,
    source: property.physicalName ?? property.name,
    ...(property.transformLogic ? { expression: property.transformLogic } : {}),
    ...valueType(property, kind, { ...of, typeName: of.typeName + pascalCase(field) }),
    nonNull: required && (isKey || !of.mayLackValues),
    required,
    unique: property.unique === true,
    description: descriptionOf(property, isPersonal),
    ...(property.classification ? { classification: property.classification } : {}),
    pii: isPersonal,
    facts: elementFacts(property),
    restricted: property.classification === 'restricted' || format === 'password',
    ...(property.transformSourceObjects ? { lineage: property.transformSourceObjects } : {}),
    ...(Object.keys(constraint).length > 0 ? { constraint } : {}),
    qualityRules: qualityRules(property.quality),
    place: of.placeOf(of.path),
  };
}

/** What the values of a property are; `of.typeName` is the name a type of their own gets. */
function valueType(property: Omit<OdcsProperty, 'name'>, kind: ColumnKind, of: ColumnOf): ValueType {
  const named = weftText(property, 'type') ?? of.typeName;
  const type = { kind, ...(property.physicalType ? { physicalType: property.physicalType } : {}) };
  switch (kind) {
    case 'Enum':
      return { ...type, enumType: named, enumValues: enumValues(property) ?? [] };
    case 'Object': {
      const fields = (property.properties ?? []).map((inner, index) =>
        buildColumn(inner, { ...of, typeName: named, key: [], path: [...of.path, 'properties', index] }),
      );
      return { ...type, objectType: named, fields };
    }
    case 'List': {
      const items = property.items ?? {};
      const inner = { ...of, typeName: singularType(of.typeName), path: [...of.path, 'items'] };
      const nonNull = items.required === true && !of.mayLackValues;
      return { ...type, items: { ...valueType(items, columnKind(items), inner), nonNull } };
    }
    default:
      return type;
  }
}

/** The type of an item of a list: `OrderLines` → `OrderLine`. */
function singularType(name: string): string {
  const one = singular(name);
  return one === name ? `${name}Item` : one;
}

/** The rules of an object or property as far as the graph carries them; those without a name cannot be told apart. */
export function qualityRules(rules: readonly OdcsQualityRule[] | undefined): QualityRule[] {
  return (rules ?? []).flatMap((rule) => {
    const id = rule.id ?? rule.name;
    if (!id) return [];
    const operator = QUALITY_OPERATORS.find((name) => rule[name] !== undefined);
    const value = operator ? rule[operator] : undefined;
    const values = (Array.isArray(value) ? value : [value]).filter(
      (one): one is number => typeof one === 'number',
    );
    return [
      {
        id,
        ...(rule.metric ? { metric: rule.metric } : {}),
        ...(operator ? { operator } : {}),
        ...(values.length > 0 ? { values } : {}),
        ...(rule.unit ? { unit: rule.unit } : {}),
        ...(rule.dimension ? { dimension: rule.dimension } : {}),
        ...(rule.severity ? { severity: rule.severity } : {}),
      },
    ];
  });
}
