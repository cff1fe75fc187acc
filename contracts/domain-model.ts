import { dirname, join, resolve } from 'node:path';
import { checkModel } from './check-model.ts';
import { checkNames } from './check-names.ts';
import { columnKind, enumValues, isAlternateKey, keyKind } from './column-type.ts';
import { type Contract, readContract, weftProperty, weftText } from './contract.ts';
import { fieldNameOf, typeNameOf } from './element-names.ts';
import { type Finding, failure, hasErrors, type Outcome, type Place, success } from './finding.ts';
import type { Column, DomainModel, ProductHeader, QualityRule, Table, ToMany, ToOne } from './model.ts';
import { camelCase, pascalCase, singular } from './naming.ts';
import { type OdcsObject, type OdcsProperty, type OdcsQualityRule, QUALITY_OPERATORS } from './odcs.ts';
import { contractRules, qualitySettings } from './quality-rule.ts';
import { type RelationshipTarget, resolveTarget, targetProblem } from './relationship.ts';
import { tableKeys } from './table-keys.ts';

/**
 * Reads the contracts of one domain, and those they refer to, into the model that SDL and SQL are made from.
 * Fails with every finding of every contract.
 */
export async function readDomainModel(files: readonly string[]): Promise<Outcome<DomainModel>> {
  const findings: Finding[] = [];
  const contracts: Contract[] = [];
  for (const file of files) {
    const outcome = await readContract(file);
    findings.push(...outcome.findings);
    if (outcome.ok) contracts.push(outcome.value);
  }
  if (hasErrors(findings)) return failure(...findings);
  const others = new Map(contracts.map((contract) => [resolve(contract.file), contract]));
  for (const file of externalFiles(contracts)) {
    if (others.has(resolve(file))) continue;
    const outcome = await readContract(file);
    if (outcome.ok) others.set(resolve(file), outcome.value);
    // One that has mistakes of its own is told by them; that it is not there is told where it is referred to.
    else findings.push(...outcome.findings.filter(({ code }) => code !== 'MISSING_FILE'));
  }
  if (hasErrors(findings)) return failure(...findings);
  const local = new Set(contracts.map((contract) => resolve(contract.file)));
  const tables: Table[] = [];
  const products: ProductHeader[] = [];
  const places = new Map<Table, Place>();
  for (const contract of contracts) {
    const product = productHeader(contract, findings);
    if (!product) continue;
    products.push(product);
    contract.document.schema.forEach((object, index) => {
      const table = buildTable({ contract, product, object, index, others, local }, findings);
      tables.push(table);
      places.set(table, contract.placeOf(['schema', index, 'name']));
    });
  }
  const model = { products, tables };
  findings.push(...checkNames(model, places), ...checkModel(model));
  return hasErrors(findings) ? failure(...findings) : success(model, findings);
}

type TableInput = {
  readonly contract: Contract;
  readonly product: ProductHeader;
  readonly object: OdcsObject;
  readonly index: number;
  readonly others: ReadonlyMap<string, Contract>;
  readonly local: ReadonlySet<string>;
};

function externalFiles(contracts: readonly Contract[]): Set<string> {
  const files = new Set<string>();
  for (const { file, document } of contracts) {
    for (const relationship of document.schema
      .flatMap((object) => object.properties)
      .flatMap((p) => p.relationships ?? [])) {
      const [path, fragment] = String(relationship.to).split('#');
      if (path && fragment !== undefined) files.add(join(dirname(file), path));
    }
  }
  return files;
}

function productHeader(contract: Contract, findings: Finding[]): ProductHeader | undefined {
  const { document, file } = contract;
  const server = document.servers?.[0];
  if (!server) {
    findings.push({
      code: 'CONTRACT_WITHOUT_SERVER',
      severity: 'error',
      message: `Expected at least one entry under servers in the contract ${document.id}: it says where the data lies.`,
      place: contract.placeOf([]),
    });
    return undefined;
  }
  const { team } = document;
  const teamName = team?.name;
  const steward = team?.members?.find((member) => /steward/i.test(member.role ?? ''))?.username;
  const minGroup = weftProperty(document, 'minGroup');
  return {
    id: document.id,
    name: document.name ?? document.id,
    version: document.version,
    status: document.status,
    domain: document.domain ?? document.id.split('.')[0] ?? document.id,
    description: [document.description?.purpose, document.description?.limitations].filter(Boolean).join(' '),
    ...(teamName ? { team: teamName } : {}),
    ...(steward ? { steward } : {}),
    access: weftProperty(document, 'access') === 'aggregate' ? 'aggregate' : 'rows',
    minGroup: typeof minGroup === 'number' ? minGroup : 1,
    promises: (document.slaProperties ?? []).map((sla, index) => ({
      ...(sla.id ? { id: sla.id } : {}),
      property: sla.property,
      value: String(sla.value),
      ...(sla.unit ? { unit: sla.unit } : {}),
      ...(sla.element ? { element: sla.element } : {}),
      ...(sla.driver ? { driver: sla.driver } : {}),
      place: contract.placeOf(['slaProperties', index]),
    })),
    quality: qualitySettings(contract, findings),
    server,
    serverPlace: contract.placeOf(['servers', 0]),
    file,
  };
}

function buildTable(input: TableInput, findings: Finding[]): Table {
  const { contract, object, product, index } = input;
  const typeName = typeNameOf(object);
  const keyed = object.properties.filter((property) => property.primaryKey);
  keyed.sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0));
  const key = keyed.map((property) => property.name);
  const columns = object.properties.map((property, position) =>
    buildColumn(property, {
      typeName,
      key,
      mayLackValues: product.quality.onBrokenPromise === 'degrade',
      place: contract.placeOf(['schema', index, 'properties', position]),
    }),
  );
  if (object.relationships?.length) {
    findings.push({
      code: 'RELATIONSHIP_WITHOUT_FIELD',
      severity: 'warning',
      message: `The relationships of the object ${object.name} make no fields in the graph: only those of a single property do.`,
      place: contract.placeOf(['schema', index, 'relationships']),
      fix: 'Write the relationship below the property that points at the other table.',
    });
  }
  const query = weftText(object, 'query');
  const related = relations(input, columns, findings);
  const names = {
    name: object.name,
    typeName,
    listField: camelCase(object.name),
    singleField: camelCase(singular(object.name)),
  };
  return {
    product,
    ...names,
    description: object.description ?? '',
    physicalName: object.physicalName ?? object.name,
    ...(query ? { query } : {}),
    columns: related.columns,
    key,
    keys: product.access === 'rows' ? tableKeys(object, names, related.columns) : [],
    toOne: related.toOne,
    toMany: related.toMany,
    qualityRules: qualityRules(object.quality),
    rules: contractRules(contract, object, index),
  };
}

type ColumnOf = {
  readonly typeName: string;
  readonly key: readonly string[];
  readonly mayLackValues: boolean;
  readonly place: Place;
};

function buildColumn(property: OdcsProperty, of: ColumnOf): Column {
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
    nonNull: required && (key.includes(property.name) || !of.mayLackValues),
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

function qualityRules(rules: readonly OdcsQualityRule[] | undefined): QualityRule[] {
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

type Relations = { columns: readonly Column[]; toOne: readonly ToOne[]; toMany: readonly ToMany[] };

function relations(input: TableInput, columns: readonly Column[], findings: Finding[]): Relations {
  const toOne: ToOne[] = [];
  const toMany: ToMany[] = [];
  const renamed = new Map<string, Column>();
  input.object.properties.forEach((property, position) => {
    property.relationships?.forEach((relationship, index) => {
      const place = input.contract.placeOf([
        'schema',
        input.index,
        'properties',
        position,
        'relationships',
        index,
        'to',
      ]);
      const column = columns[position];
      if (!column) return;
      const target = resolveTarget(relationship.to, input.contract, input.others);
      const problem = target.ok ? targetProblem(column, target.value) : target.problem;
      if (problem) findings.push({ ...problem, severity: 'error', place });
      if (!target.ok || problem) return;
      const field = weftText(relationship, 'field') ?? referenceName(column, target.value);
      const named =
        target.value.isKey && field === column.field
          ? { ...column, field: field + pascalCase(target.value.key.field) }
          : column;
      renamed.set(column.name, named);
      if (target.value.isKey) toOne.push({ field, column: named, ...end(target.value, input.local) });
      const inverse = weftText(relationship, 'inverse');
      if (inverse) toMany.push(wayBack(inverse, named, target.value, input.local));
    });
  });
  return { columns: columns.map((column) => renamed.get(column.name) ?? column), toOne, toMany };
}

function end(target: RelationshipTarget, local: ReadonlySet<string>) {
  const isLocal = local.has(resolve(target.contract.file));
  return {
    typeName: target.typeName,
    key: target.key,
    isPrimary: target.isPrimary,
    ...(isLocal ? { table: target.object.name, targetColumn: target.property.name } : {}),
  };
}

function wayBack(
  field: string,
  column: Column,
  target: RelationshipTarget,
  local: ReadonlySet<string>,
): ToMany {
  const { key: on, isPrimary: _isPrimary, ...rest } = end(target, local);
  const keys = rest.table === undefined ? target.keys : [];
  return { field, column, on, isKey: target.isKey, keys, ...rest };
}

/** `customer_id` → `customer`; `origin`, which has no such ending, keeps its name. */
function referenceName(column: Column, target: RelationshipTarget): string {
  const ending = new RegExp(`(Id|Code|Key|No|Number|${pascalCase(target.key.field)})$`);
  const bare = column.field.replace(ending, '');
  return bare === '' ? column.field : bare;
}
