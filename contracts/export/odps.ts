import { stringify } from 'yaml';
import { defined, type Exported, titleOf, unlessEmpty } from './exported.ts';

/** A contract as a data product of the Open Data Product Standard v1.0.0 (Bitol), as YAML. */
export function toOdps({ contract, neighbours }: Exported): string {
  const {
    id,
    version,
    status,
    domain,
    tenant,
    tags,
    description,
    support = [],
    team,
    contractCreatedTs,
  } = contract;
  const inputs = neighbours.map((other) => ({
    name: other.id,
    version: other.version,
    contractId: other.id,
  }));
  const product = defined({
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id,
    name: titleOf(contract),
    version,
    status,
    domain,
    tenant,
    tags,
    description:
      description &&
      defined({
        purpose: description.purpose,
        limitations: description.limitations,
        usage: description.usage,
      }),
    authoritativeDefinitions: contract.authoritativeDefinitions?.map(({ type, url, description: text }) =>
      defined({ type, url, description: text }),
    ),
    inputPorts: unlessEmpty(inputs),
    outputPorts: [
      defined({
        name: `${id}-graphql`,
        description: 'The product in the graph of the mesh.',
        type: 'graphql',
        version,
        contractId: id,
        inputContracts: unlessEmpty(neighbours.map((other) => ({ id: other.id, version: other.version }))),
      }),
    ],
    // The standard asks for a URL of each channel.
    support: unlessEmpty(
      support.flatMap(({ channel, url, description: text, tool, scope }) =>
        url === undefined ? [] : [defined({ channel, url, description: text, tool, scope })],
      ),
    ),
    team:
      team &&
      defined({
        name: team.name,
        description: team.description,
        members: team.members?.map(({ username, name, role }) => defined({ username, name, role })),
      }),
    productCreatedTs: contractCreatedTs,
  });
  return stringify(product, { lineWidth: 120 });
}
