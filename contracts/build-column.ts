import { columnKind, enumValues, isAlternateKey, keyKind } from './column-type.ts';
import { weftProperty } from './contract.ts';
import { fieldNameOf } from './element-names.ts';
import type { Place } from './finding.ts';
import type { Column, QualityRule } from './model.ts';
import { pascalCase } from './naming.ts';
import { type OdcsProperty, type OdcsQualityRule, QUALITY_OPERATORS } from './odcs.ts';

/** The object a property belongs to. */
type ColumnOf = {
  readonly typeName: string;
  readonly key: readonly string[];
  readonly mayLackValues: boolean;
  readonly place: Place;
};

/** A property of a contract as the graph shows it. */
export function buildColumn(property: OdcsProperty, of: ColumnOf): Column {
  const { typeName, key, place } = of;
  const plain = columnKind(property);
  const isOnlyKey = key.length === 1 && key[0] === property.name;
  const isKey = key.includes(property.name) || isAlternateKey(property, isOnlyKey);
  const kind = isKey ? keyKind(plain, isOnlyKey) : plain;
  const field = fieldNameOf(property);
  const required = property.required === true || property.primaryKey === true;
  const { format: _format, ...limits } = property.logicalTypeOptions ?? {};
  const constraint = Object.fromEntries(
    Object.entries(limits).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  ) as Record<string, string | number>;
  return {
    name: property.name,
    field,
    source: property.physicalName ?? property.name,
    ...(property.transformLogic ? { expression: property.transformLogic } : {}),
    kind,
    ...(kind === 'Enum'
      ? { enumType: typeName + pascalCase(field), enumValues: enumValues(property) ?? [] }
      : {}),
    nonNull: required && (isKey || !of.mayLackValues),
    required,
    unique: property.unique === true,
    description: [property.businessName, property.description].filter(Boolean).join(': '),
    ...(property.classification ? { classification: property.classification } : {}),
    pii: weftProperty(property, 'pii') === true,
    restricted: property.classification === 'restricted',
    ...(property.physicalType ? { physicalType: property.physicalType } : {}),
    ...(property.transformSourceObjects ? { lineage: property.transformSourceObjects } : {}),
    ...(Object.keys(constraint).length > 0 ? { constraint } : {}),
    qualityRules: qualityRules(property.quality),
    place,
  };
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
