import { isTakenType } from '../check-names.ts';
import type { Finding } from '../finding.ts';
import { pascalCase, singular } from '../naming.ts';
import type { OdcsContract, OdcsObject, OdcsProperty } from '../odcs.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtModel, DbtTest } from './manifest.ts';
import { type ModelColumn, modelColumns, plainProperty } from './model-columns.ts';
import type { DbtTeam } from './model-owner.ts';
import { isServed, serverOf } from './model-server.ts';
import { isGreen, primaryKeyOf } from './primary-key.ts';
import { firstVersion, isLatest, type ProductNames } from './product-names.ts';
import { sourceRules } from './source-rules.ts';
import { testRules } from './test-rules.ts';

/** What a contract of a model is made from, besides the model. */
export type ContractContext = {
  readonly project: DbtProject;
  readonly names: ProductNames;
  readonly domain: string;
  readonly team: DbtTeam;
  readonly database: string | undefined;
};

/** A contract with the columns its properties are of, in the same order. */
export type ModelContract = { readonly document: OdcsContract; readonly columns: readonly ModelColumn[] };

/** The contract that a model makes by itself, without its relations to others. What dbt leaves open is a finding. */
export function modelContract(model: DbtModel, context: ContractContext, findings: Finding[]): ModelContract {
  const { project, names, domain, team, database } = context;
  const columns = modelColumns(model, project, findings);
  const { adapter } = project;
  const document: OdcsContract = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: names.id,
    name: names.title,
    version: firstVersion(model),
    status: isLatest(model) && model.deprecationDate === undefined ? 'active' : 'deprecated',
    domain,
    ...(model.tags.length > 0 ? { tags: [...model.tags] } : {}),
    ...(model.description ? { description: { purpose: model.description } } : {}),
    servers: [serverOf(model, { adapter, database, domain })],
    schema: [schemaObject(model, { ...context, columns }, findings)],
    team: { name: team.name, ...(team.description ? { description: team.description } : {}) },
    ...promises(model),
    customProperties: [
      ...origin(model, project),
      ...(isServed(adapter) ? [] : [{ property: 'weft.access', value: 'metadata' }]),
    ],
  };
  return { document, columns };
}

type ObjectContext = ContractContext & { readonly columns: readonly ModelColumn[] };

function schemaObject(
  model: DbtModel,
  { project, names, domain, columns }: ObjectContext,
  findings: Finding[],
): OdcsObject {
  const tests = project.testsOf.get(model.uniqueId) ?? [];
  const nameOf = new Map(columns.map((column) => [column.physicalName.toLowerCase(), column.name]));
  const rules = testRules(tests, { propertyOf: (column) => nameOf.get(column.toLowerCase()) });
  const ofObject = [
    ...rules.filter(({ column }) => column === undefined).map(({ rule }) => rule),
    ...sourceRules(model, project),
  ];
  const key = primaryKeyOf(model, project, findings).filter((name) => nameOf.has(name));
  return {
    id: names.objectId,
    name: names.object,
    physicalName: model.alias,
    physicalType: model.isView ? 'view' : 'table',
    logicalType: 'object',
    ...(model.description ? { description: model.description } : {}),
    ...otherType(names.object, domain),
    ...(ofObject.length > 0 ? { quality: ofObject } : {}),
    properties: columns.map((column) => {
      const quality = rules.filter((one) => one.column === column.name).map(({ rule }) => rule);
      const property = { ...plainProperty(column, model), ...promised(column, model, key) };
      const ofColumn = tests.filter(
        (test) => test.column?.toLowerCase() === column.physicalName.toLowerCase(),
      );
      return {
        ...property,
        ...(isUnique(column, { model, tests: ofColumn, project }) ? { unique: true } : {}),
        ...enumWish(column, quality, property),
        ...(quality.length > 0 ? { quality } : {}),
      };
    }),
  };
}

/** `orders` would be the type Order, which every generated API has: it becomes `SalesOrder`. */
function otherType(object: string, domain: string): Pick<OdcsObject, 'customProperties'> {
  const type = pascalCase(singular(object));
  if (!isTakenType(type)) return {};
  return { customProperties: [{ property: 'weft.type', value: pascalCase(domain) + type }] };
}

/** Only what the database enforces is a promise: a row that breaks one would take a whole list of the graph with it. */
function promised(column: ModelColumn, model: DbtModel, key: readonly string[]): Partial<OdcsProperty> {
  const position = key.indexOf(column.physicalName.toLowerCase());
  const isEnforced = hasConstraint(column, model, 'not_null');
  return {
    ...(position >= 0 ? { primaryKey: true, primaryKeyPosition: position + 1 } : {}),
    ...(isEnforced || position >= 0 ? { required: true } : {}),
  };
}

function hasConstraint(column: ModelColumn, model: DbtModel, kind: 'not_null' | 'unique'): boolean {
  if (!model.isContractEnforced || model.isView) return false;
  const name = column.physicalName.toLowerCase();
  const isOnly = (columns: readonly string[]) => columns.length === 1 && columns[0]?.toLowerCase() === name;
  const ofModel = model.constraints.some(
    ({ type, columns }) =>
      type === kind &&
      (kind === 'unique' ? isOnly(columns) : columns.some((one) => one.toLowerCase() === name)),
  );
  return ofModel || (column.described?.constraints.some(({ type }) => type === kind) ?? false);
}

type UniqueEvidence = {
  readonly model: DbtModel;
  readonly tests: readonly DbtTest[];
  readonly project: DbtProject;
};

/** Unique by a constraint that the database holds, or by a test that was green in the last run. */
function isUnique(column: ModelColumn, { model, tests, project }: UniqueEvidence): boolean {
  // Warehouses take the constraint and do not look at it.
  const isHeld = project.adapter === 'duckdb' || project.adapter === 'postgres';
  if (isHeld && hasConstraint(column, model, 'unique')) return true;
  return tests.some(
    (test) => test.generic?.name === 'unique' && !test.isPartial && test.isEnabled && isGreen(test, project),
  );
}

/** Accepted values become an enum of the graph only where the project asks for it, and where the test is no mere warning. */
function enumWish(
  { described }: ModelColumn,
  quality: NonNullable<OdcsProperty['quality']>,
  { customProperties = [] }: OdcsProperty,
): Pick<OdcsProperty, 'customProperties'> {
  const rule = quality.find(({ metric }) => metric === 'invalidValues');
  if (!rule || (described?.mesh.enum === true && rule.severity === 'error')) return {};
  return { customProperties: [...customProperties, { property: 'weft.enum', value: false }] };
}

const UNITS: Readonly<Record<string, string>> = { minute: 'min', hour: 'h', day: 'd' };

function promises({ buildAfter, deprecationDate }: DbtModel): Pick<OdcsContract, 'slaProperties'> {
  const slaProperties: NonNullable<OdcsContract['slaProperties']> = [];
  if (buildAfter) {
    const unit = UNITS[buildAfter.period] ?? buildAfter.period;
    slaProperties.push({ id: 'latency', property: 'latency', value: buildAfter.count, unit });
  }
  if (deprecationDate)
    slaProperties.push({ id: 'endOfSupport', property: 'endOfSupport', value: deprecationDate });
  return slaProperties.length > 0 ? { slaProperties } : {};
}

/** Where the product comes from, and who is known to read it. */
function origin(model: DbtModel, project: DbtProject): NonNullable<OdcsContract['customProperties']> {
  const upstream = model.dependsOn.map((id) => id.split('.').slice(2).join('.'));
  const consumers = project.exposures
    .filter(({ dependsOn }) => dependsOn.includes(model.uniqueId))
    .map(({ dependsOn: _dependsOn, ...consumer }) =>
      Object.fromEntries(Object.entries(consumer).filter(([, value]) => value !== undefined)),
    );
  return [
    { property: 'dbt.model', value: model.uniqueId },
    ...(model.group ? [{ property: 'dbt.group', value: model.group }] : []),
    ...(upstream.length > 0 ? [{ property: 'dbt.dependsOn', value: upstream }] : []),
    ...(consumers.length > 0 ? [{ property: 'weft.consumers', value: consumers }] : []),
  ];
}
