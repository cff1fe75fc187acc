import { fieldNameOf, typeNameOf } from '../element-names.ts';
import type { OdcsContract, OdcsObject, OdcsProperty } from '../odcs.ts';
import { defined, describe, domainOf, type Exported, unlessEmpty } from './exported.ts';

const PRODUCER = 'https://weft.example/contracts';
const SPEC = 'https://openlineage.io/spec';

/**
 * A contract as events of OpenLineage 2-0-2, one per line as they are posted: a dataset event for each object, with its schema,
 * owner, words and column lineage, and a job event for what serves them out of their sources.
 */
export function toOpenLineage({ contract, neighbours, now }: Exported): string {
  const common = { eventTime: now.toISOString(), producer: PRODUCER };
  const datasets = contract.schema.map((object) => ({
    ...common,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/DatasetEvent`,
    dataset: { ...nameOf(contract, object), facets: facetsOf(contract, object) },
  }));
  const job = {
    ...common,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
    job: {
      namespace: `mesh://${domainOf(contract)}`,
      name: `${contract.id}.serve`,
      facets: facet('documentation', 'DocumentationJobFacet', '1-0-1', {
        description: `Serves ${contract.id} ${contract.version} in the graph.`,
      }),
    },
    inputs: [
      ...sources(contract),
      ...neighbours.flatMap((other) => other.schema.map((object) => nameOf(other, object))),
    ],
    outputs: contract.schema.map((object) => nameOf(contract, object)),
  };
  return [...datasets, job].map((event) => `${JSON.stringify(event)}\n`).join('');
}

function nameOf(contract: OdcsContract, object: OdcsObject) {
  return { namespace: `mesh://${domainOf(contract)}`, name: `${contract.id}.${typeNameOf(object)}` };
}

/** What the data was made from, as the contract calls it; it lies where the contract's server is. */
function sources(contract: OdcsContract) {
  const names = contract.schema.flatMap(({ properties }) =>
    properties.flatMap((one) => one.transformSourceObjects ?? []),
  );
  return [...new Set(names)].sort().map((name) => ({ namespace: sourceNamespace(contract), name }));
}

function sourceNamespace({ servers = [], id }: OdcsContract): string {
  const [server] = servers;
  if (!server) return `contract://${id}`;
  if (server.host !== undefined) return `${server.type}://${server.host}`;
  return server.type === 'local' ? 'file' : server.type;
}

function facetsOf(contract: OdcsContract, object: OdcsObject) {
  const text = object.description ?? describe(contract);
  const lineage = columnLineage(contract, object);
  return {
    ...facet('schema', 'SchemaDatasetFacet', '1-2-0', { fields: object.properties.map(field) }),
    ...facet('version', 'DatasetVersionDatasetFacet', '1-0-1', { datasetVersion: contract.version }),
    ...(contract.team?.name === undefined
      ? {}
      : facet('ownership', 'OwnershipDatasetFacet', '1-0-1', {
          owners: [{ name: `team:${contract.team.name}`, type: 'OWNER' }],
        })),
    ...(text === undefined
      ? {}
      : facet('documentation', 'DocumentationDatasetFacet', '1-0-1', { description: text })),
    ...(Object.keys(lineage).length === 0
      ? {}
      : facet('columnLineage', 'ColumnLineageDatasetFacet', '1-2-0', { fields: lineage })),
  };
}

function facet(name: string, type: string, version: string, body: object) {
  return {
    [name]: {
      _producer: PRODUCER,
      _schemaURL: `${SPEC}/facets/${version}/${type}.json#/$defs/${type}`,
      ...body,
    },
  };
}

type SchemaField = {
  readonly name: string;
  readonly type: string;
  readonly description?: string | undefined;
  readonly fields?: readonly SchemaField[] | undefined;
};

function field(property: OdcsProperty): SchemaField {
  return {
    name: fieldNameOf(property),
    type: property.physicalType ?? property.logicalType ?? 'string',
    ...defined({
      description: property.description,
      fields: unlessEmpty((property.properties ?? []).map(field)),
    }),
  };
}

function columnLineage(contract: OdcsContract, { properties }: OdcsObject) {
  const namespace = sourceNamespace(contract);
  return Object.fromEntries(
    properties.flatMap((property) => {
      const {
        transformSourceObjects,
        transformLogic,
        transformDescription = '',
        physicalName,
        name,
      } = property;
      if (!transformSourceObjects?.length) return [];
      const subtype = transformLogic === undefined ? 'IDENTITY' : 'TRANSFORMATION';
      const transformations = [
        { type: 'DIRECT', subtype, description: transformDescription, masking: false },
      ];
      const inputFields = transformSourceObjects.map((source) => ({
        namespace,
        name: source,
        field: physicalName ?? name,
        transformations,
      }));
      return [[fieldNameOf(property), { inputFields }]];
    }),
  );
}
