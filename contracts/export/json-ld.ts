import { typeNameOf } from '../element-names.ts';
import type { OdcsContract } from '../odcs.ts';
import { defined, describe, domainOf, type Exported, endpointOf, titleOf, unlessEmpty } from './exported.ts';

const CONTEXT = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  dprod: 'https://ekgf.github.io/dprod/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  owl: 'http://www.w3.org/2002/07/owl#',
} as const;

/** A contract as linked data: a data product of DPROD (OMG) with its datasets and services in DCAT, as JSON-LD. */
export function toJsonLd({ contract, neighbours }: Exported): string {
  const product = urn('product', contract.id);
  const team = contract.team?.name;
  const datasets = contract.schema.map((object) =>
    defined({
      '@id': urn('dataset', `${contract.id}.${typeNameOf(object)}`),
      '@type': 'dcat:Dataset',
      'dct:title': object.businessName ?? object.name,
      'dct:description': object.description,
      'dct:conformsTo': { '@id': urn('contract', `${contract.id}:${contract.version}`) },
      'dct:accessRights': accessRights(object.properties),
      'dcat:keyword': unlessEmpty([...(contract.tags ?? []), ...(object.tags ?? [])]),
    }),
  );
  const service = defined({
    '@id': urn('port', `${contract.id}-graphql`),
    '@type': 'dcat:DataService',
    'dct:title': `${titleOf(contract)} in the graph`,
    'dct:conformsTo': { '@id': 'https://spec.graphql.org/October2021/' },
    'dcat:endpointURL': linked(endpointOf(contract)),
    'dcat:servesDataset': datasets.map(reference),
  });
  const graph = [
    defined({
      '@id': product,
      '@type': 'dprod:DataProduct',
      'dct:identifier': contract.id,
      'dct:title': titleOf(contract),
      'dct:description': describe(contract),
      'owl:versionInfo': contract.version,
      'dprod:domain': { '@id': urn('domain', domainOf(contract)) },
      'dprod:lifecycleStatus': { '@id': urn('status', contract.status) },
      'dprod:dataProductOwner': team === undefined ? undefined : { '@id': urn('team', team) },
      'dct:publisher': team === undefined ? undefined : { '@id': urn('team', team) },
      'dcat:contactPoint': unlessEmpty(contactPoints(contract)),
      'dprod:inputPort': unlessEmpty(neighbours.map(({ id }) => ({ '@id': urn('port', `${id}-graphql`) }))),
      'dprod:outputPort': [reference(service)],
      'dprod:outputDataset': datasets.map(reference),
    }),
    service,
    ...datasets,
    ...(team === undefined
      ? []
      : [
          defined({
            '@id': urn('team', team),
            '@type': 'foaf:Organization',
            'foaf:name': team,
            'dct:description': contract.team?.description,
          }),
        ]),
  ];
  return `${JSON.stringify({ '@context': CONTEXT, '@graph': graph }, null, 2)}\n`;
}

function contactPoints({ support = [] }: OdcsContract) {
  return support.map(({ channel, url, description }) =>
    defined({
      '@type': 'vcard:Kind',
      'vcard:fn': channel,
      'vcard:hasURL': linked(url),
      'vcard:note': description,
    }),
  );
}

/** The class of the least open property: whoever reads all of the data must be allowed to read that. */
function accessRights(properties: OdcsContract['schema'][number]['properties']) {
  const order = ['restricted', 'confidential', 'internal', 'public'];
  const strictest = order.find((level) => properties.some(({ classification }) => classification === level));
  return strictest === undefined ? undefined : { '@id': urn('classification', strictest) };
}

function urn(kind: string, name: string): string {
  return `urn:weft:${kind}:${encodeURIComponent(name)}`;
}

function reference(node: { readonly '@id': string }) {
  return { '@id': node['@id'] };
}

function linked(url: string | undefined) {
  return url === undefined ? undefined : { '@id': url };
}
