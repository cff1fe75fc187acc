import { dirname, join, resolve } from 'node:path';
import { buildColumn, qualityRules } from './build-column.ts';
import { checkDisclosure } from './check-disclosure.ts';
import { checkModel } from './check-model.ts';
import { checkNames } from './check-names.ts';
import { checkProperties } from './check-properties.ts';
import { canBeKey } from './column-type.ts';
import { type Contract, readContract, weftProperty, weftText } from './contract.ts';
import { dayOf } from './day.ts';
import { checkTags, descriptionOf, elementFacts, isTag, sunsetOn } from './element-facts.ts';
import { typeNameOf } from './element-names.ts';
import { eventRules } from './event-rules.ts';
import { type Finding, failure, hasErrors, type Outcome, type Place, success } from './finding.ts';
import { readLimits } from './limits.ts';
import type { DomainModel, ProductHeader, Table } from './model.ts';
import { camelCase, singular } from './naming.ts';
import type { OdcsContract } from './odcs.ts';
import { contractRules, qualitySettings } from './quality-rule.ts';
import { type RelationsOf, readRelations } from './relations.ts';
import { tableKeys } from './table-keys.ts';
import { writeRules } from './write-rules.ts';

/** Gets a contract by its path: from a file, or from what somebody sent. */
export type ContractReader = (file: string) => Promise<Outcome<Contract>>;

/**
 * Reads the contracts of one domain, and those they refer to, into the model that SDL and SQL are made from.
 * Fails with every finding of every contract.
 */
export async function readDomainModel(
  files: readonly string[],
  read: ContractReader = readContract,
): Promise<Outcome<DomainModel>> {
  const findings: Finding[] = [];
  const contracts: Contract[] = [];
  for (const file of files) {
    const outcome = await read(file);
    findings.push(...outcome.findings);
    if (outcome.ok) contracts.push(outcome.value);
  }
  if (hasErrors(findings)) return failure(...findings);
  const others = new Map(contracts.map((contract) => [resolve(contract.file), contract]));
  for (const file of externalFiles(contracts)) {
    if (others.has(resolve(file))) continue;
    const outcome = await read(file);
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
  const properties = [checkDisclosure, checkProperties, checkTags].flatMap((check) =>
    contracts.flatMap(check),
  );
  findings.push(...properties, ...checkNames(model, places), ...checkModel(model));
  return hasErrors(findings) ? failure(...findings) : success(model, findings);
}

type TableInput = RelationsOf & { readonly product: ProductHeader };

function externalFiles(contracts: readonly Contract[]): Set<string> {
  const files = new Set<string>();
  for (const { file, document } of contracts) {
    const relationships = document.schema.flatMap((object) => [
      ...(object.relationships ?? []),
      ...object.properties.flatMap((property) => property.relationships ?? []),
    ]);
    for (const to of relationships.flatMap((relationship) => relationship.to)) {
      const [path, fragment] = to.split('#');
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
    ...deprecationOf(document),
    tags: (document.tags ?? []).filter(isTag),
    domain: document.domain ?? document.id.split('.')[0] ?? document.id,
    description: [document.description?.purpose, document.description?.limitations].filter(Boolean).join(' '),
    ...(teamName ? { team: teamName } : {}),
    ...(steward ? { steward } : {}),
    access: weftProperty(document, 'access') === 'aggregate' ? 'aggregate' : 'rows',
    ...(weftProperty(document, 'access') === 'metadata'
      ? { elsewhere: server.description ?? `Its data lies in ${server.type}.` }
      : {}),
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
    limits: readLimits(contract, findings),
    server,
    serverPlace: contract.placeOf(['servers', 0]),
    file,
  };
}

/** Why a product should not be built on: what its status says, and until when it is supported. */
function deprecationOf(document: OdcsContract): Pick<ProductHeader, 'deprecation' | 'sunset'> {
  const { id, name, status, slaProperties = [] } = document;
  const isEnding = status === 'deprecated' || status === 'retired';
  const end = slaProperties.find(({ property }) => /^endOfSupport$/i.test(property))?.value;
  const sunset = end === undefined ? undefined : sunsetOn(dayOf(String(end).trim()), document);
  const ending = sunset ? { sunset } : {};
  if (!isEnding)
    return end === undefined ? {} : { deprecation: `Supported until ${String(end)}.`, ...ending };
  const until = end === undefined ? '' : `, and served until ${String(end)}`;
  return { deprecation: `${name ?? id} is ${status}${until}.`, ...ending };
}

function buildTable(input: TableInput, findings: Finding[]): Table {
  const { contract, object, product, index } = input;
  const typeName = typeNameOf(object);
  const keyed = object.properties.filter((property) => property.primaryKey);
  keyed.sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0));
  const key = keyed.every(canBeKey) ? keyed.map((property) => property.name) : [];
  const columns = object.properties.map((property, position) =>
    buildColumn(property, {
      typeName,
      key,
      mayLackValues: product.quality.onBrokenPromise === 'degrade',
      path: ['schema', index, 'properties', position],
      placeOf: (path) => contract.placeOf(path),
    }),
  );
  const query = weftText(object, 'query');
  const related = readRelations(input, columns, findings);
  const written = { contract, object, index, product, columns: related.columns, key };
  const write = writeRules(written, findings);
  const events = eventRules(written, findings);
  const names = {
    name: object.name,
    typeName,
    listField: camelCase(object.name),
    singleField: camelCase(singular(object.name)),
  };
  return {
    product,
    ...names,
    description: descriptionOf(object),
    physicalName: object.physicalName ?? object.name,
    ...(object.physicalType ? { physicalType: object.physicalType } : {}),
    element: object.id ?? object.name,
    facts: elementFacts(object),
    ...(query ? { query } : {}),
    columns: related.columns,
    key,
    keys: product.access === 'rows' ? tableKeys(object, names, related.columns) : [],
    toOne: related.toOne,
    toMany: related.toMany,
    qualityRules: qualityRules(object.quality),
    rules: contractRules(contract, object, index),
    ...(write ? { write } : {}),
    ...(events ? { events } : {}),
  };
}
