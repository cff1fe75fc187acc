import type { OdcsContract } from '../odcs.ts';
import { defined, describe, domainOf, type Exported, endpointOf, titleOf, unlessEmpty } from './exported.ts';

/**
 * A contract as a descriptor of the Data Product Descriptor Specification 1.0.0, as JSON. Its output port has the three parts of
 * that vocabulary: what is promised, what is expected of consumers, and what both are obliged to.
 */
export function toDpds({ contract, neighbours }: Exported): string {
  const { id, version, team, support = [], tags } = contract;
  const owner = team?.name ?? domainOf(contract);
  const descriptor = {
    dataProductDescriptor: '1.0.0',
    info: defined({
      fullyQualifiedName: urn(contract, 'dataproducts'),
      name: id,
      version,
      displayName: titleOf(contract),
      description: describe(contract),
      domain: domainOf(contract),
      owner: { id: owner, name: owner },
      contactPoints: unlessEmpty(
        support.map(({ channel, tool, url, description }) =>
          defined({ name: channel, description, channel: tool ?? 'web', address: url ?? channel }),
        ),
      ),
    }),
    interfaceComponents: defined({
      inputPorts: unlessEmpty(neighbours.map((other) => inputPort(other))),
      outputPorts: [outputPort(contract)],
    }),
    ...(tags ? { tags } : {}),
  };
  return `${JSON.stringify(descriptor, null, 2)}\n`;
}

function inputPort(other: OdcsContract) {
  return defined({
    fullyQualifiedName: urn(other, 'inputports'),
    name: other.id,
    version: other.version,
    displayName: titleOf(other),
    description: describe(other),
  });
}

function outputPort(contract: OdcsContract) {
  const { id, version, status, description, slaProperties = [], roles = [], price, tags } = contract;
  return defined({
    fullyQualifiedName: urn(contract, 'outputports'),
    name: `${id}-graphql`,
    version,
    displayName: `${titleOf(contract)} in the graph`,
    description: describe(contract),
    promises: defined({
      platform: 'weft',
      servicesType: 'graphql-services',
      api: defined({
        name: id,
        version,
        specification: 'graphql',
        specificationVersion: 'October2021',
        definition: { $ref: `${id}.graphql` },
        'x-endpoint': endpointOf(contract),
      }),
      deprecationPolicy:
        status === 'deprecated' ? { description: 'The product is deprecated: no new consumers.' } : undefined,
      slo: unlessEmpty(slaProperties) && {
        description: slaProperties
          .map(({ property, value, unit }) => `${property} ${value}${unit ? ` ${unit}` : ''}`)
          .join(', '),
        'x-objectives': slaProperties.map(({ property, value, unit, element, driver }) =>
          defined({ property, value, unit, element, driver }),
        ),
      },
    }),
    expectations: defined({
      audience: unlessEmpty(roles) && {
        description: roles.map(({ role, description: text }) => text ?? role).join(' '),
      },
      usage: description?.usage === undefined ? undefined : { description: description.usage },
    }),
    obligations: defined({
      termsAndConditions:
        description?.limitations === undefined ? undefined : { description: description.limitations },
      billingPolicy: price && {
        description: `${price.priceAmount ?? 0} ${price.priceCurrency ?? ''} per ${price.priceUnit ?? 'use'}`,
      },
    }),
    tags,
  });
}

function urn(contract: OdcsContract, kind: string): string {
  const [major = '0'] = contract.version.split('.');
  return `urn:dpds:${domainOf(contract)}:${kind}:${contract.id}:${major}`;
}
