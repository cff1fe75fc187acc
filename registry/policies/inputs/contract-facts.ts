import {
  buildColumn,
  type Column,
  type Contract,
  type OdcsContract,
  type OdcsObject,
  type OdcsProperty,
  type OdcsQualityRule,
  typeNameOf,
  type ValueType,
  weftProperty,
} from '../../../contracts/index.ts';
import type { PolicyInput } from '../policy-input.ts';
import { promisesOf, retentionDaysOf } from './promises.ts';

type ContractFacts = PolicyInput['contract'];
type FieldFacts = NonNullable<ContractFacts['fields']>[number];

/** What a rule may read of a contract. `coordinates`: the fields that the SDL of the subgraph really has. */
export function contractFacts(
  contract: Contract,
  coordinates: ReadonlySet<string>,
  neighbours: readonly OdcsContract[],
): ContractFacts {
  const { document } = contract;
  const retentionDays = retentionDaysOf(document);
  return {
    id: document.id,
    version: document.version,
    major: majorOf(document.version),
    status: document.status,
    objects: document.schema.map(objectFacts),
    fields: document.schema.flatMap((object, index) => fieldsOf(contract, { object, index, coordinates })),
    quality: document.schema.flatMap(rulesOf),
    sla: promisesOf(document, neighbours),
    support: (document.support ?? []).map(({ channel }) => channel),
    ...(retentionDays === undefined ? {} : { retentionDays }),
  };
}

/** The first number of a version. */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

function objectFacts(object: OdcsObject) {
  return {
    name: object.name,
    type: typeNameOf(object),
    ...(object.description === undefined ? {} : { description: object.description }),
    primaryKey: primaryKey(object),
    tags: object.tags ?? [],
  };
}

function primaryKey(object: OdcsObject): string[] {
  return object.properties
    .filter((property) => property.primaryKey === true)
    .sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0))
    .map(({ name }) => name);
}

type Within = {
  readonly object: OdcsObject;
  readonly index: number;
  readonly coordinates: ReadonlySet<string>;
};

function fieldsOf(contract: Contract, { object, index, coordinates }: Within): FieldFacts[] {
  const typeName = typeNameOf(object);
  const key = primaryKey(object);
  const access = accessOf(contract.document);
  const walk = (property: OdcsProperty, column: Column, type: string): FieldFacts[] => {
    const coordinate = `${type}.${column.field}`;
    const isShown = access === 'aggregate-only' || coordinates.has(coordinate);
    const facts = fieldFacts(property, column, {
      object: object.name,
      coordinate,
      key: type === typeName && key.includes(property.name),
      access: isShown ? access : 'hidden',
    });
    const inside = insideOf(property, column);
    return [facts, ...inside.flatMap((inner) => walk(inner.property, inner.column, inner.type))];
  };
  return object.properties.flatMap((property, position) => {
    const path = ['schema', index, 'properties', position];
    const placeOf = (at: readonly PropertyKey[]) => contract.placeOf(at);
    return walk(
      property,
      buildColumn(property, { typeName, key, mayLackValues: false, path, placeOf }),
      typeName,
    );
  });
}

type Holder = { readonly properties?: OdcsProperty[] | undefined; readonly items?: Holder | undefined };

/** The fields of an object, and of the objects in a list, each with its property. */
function insideOf(
  holder: Holder,
  value: ValueType,
): readonly { readonly property: OdcsProperty; readonly column: Column; readonly type: string }[] {
  if (value.items) return insideOf(holder.items ?? {}, value.items);
  return (value.fields ?? []).flatMap((column, index) => {
    const property = holder.properties?.[index];
    return property && value.objectType ? [{ property, column, type: value.objectType }] : [];
  });
}

type Placed = Pick<FieldFacts, 'object' | 'coordinate' | 'key' | 'access'>;

function fieldFacts(property: OdcsProperty, column: Column, placed: Placed): FieldFacts {
  const { description, logicalType, classification } = property;
  return {
    name: property.name,
    ...placed,
    ...(description === undefined ? {} : { description }),
    ...(logicalType === undefined ? {} : { type: logicalType }),
    ...(classification === undefined ? {} : { classification }),
    isPersonal: column.pii,
    required: column.required,
    unique: column.unique,
    deprecated: column.facts.deprecation !== undefined,
  };
}

/** How the fields of a product that the graph has may be read. */
function accessOf(document: OdcsContract): 'rows' | 'role' | 'aggregate-only' {
  if (weftProperty(document, 'access') === 'aggregate') return 'aggregate-only';
  return document.roles?.some(({ access }) => access === undefined || access === 'read') ? 'role' : 'rows';
}

const DIMENSIONS: Readonly<Record<string, string>> = {
  nullValues: 'completeness',
  missingValues: 'completeness',
  rowCount: 'completeness',
  duplicateValues: 'uniqueness',
  invalidValues: 'conformity',
};

function rulesOf(object: OdcsObject) {
  const facts = (rules: readonly OdcsQualityRule[] | undefined, element: string) =>
    (rules ?? []).map(({ id, name, metric, dimension, severity }) => {
      const about = dimension ?? (metric === undefined ? undefined : DIMENSIONS[metric]);
      const called = id ?? name;
      return {
        element,
        ...(called === undefined ? {} : { id: called }),
        ...(about === undefined ? {} : { dimension: about }),
        ...(metric === undefined ? {} : { metric }),
        ...(severity === undefined ? {} : { severity }),
      };
    });
  return [
    ...facts(object.quality, object.name),
    ...object.properties.flatMap(({ quality, name }) => facts(quality, `${object.name}.${name}`)),
  ];
}
