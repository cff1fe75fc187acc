import type { Candidate, StoredVersion, SubgraphVersion } from '../../registry/index.ts';
import type { RegistryAccess } from './registry-access.ts';

type Texts = Pick<RegistryAccess, 'document'>;

/** A published version with its texts, as it was sent in. Rejects when the registry has lost one of them. */
export async function versionTexts(registry: Texts, version: SubgraphVersion): Promise<Candidate> {
  const { subgraph, domain, owner, url, file = `${subgraph}.graphql` } = version;
  const text = async (hash: string): Promise<string> => {
    const found = await registry.document(hash);
    if (found === undefined)
      throw new Error(
        `Expected the document ${hash} of ${subgraph} ${version.number} in the registry, got none.`,
      );
    return found;
  };
  const contracts = version.contracts.map(async (one) => ({ file: one.file, text: await text(one.text) }));
  const { policies } = version;
  return {
    subgraph,
    domain,
    owner,
    url,
    file,
    sdl: await text(version.sdl),
    contracts: await Promise.all(contracts),
    ...(policies ? { policies: { file: policies.file, text: await text(policies.text) } } : {}),
  };
}

/** How a version stands, for those who choose one. */
export function describeVersions(versions: readonly StoredVersion[]): string {
  return versions
    .map(({ version, standing }) => `${version.number}${standing === 'current' ? ' (serves)' : ''}`)
    .join(', ');
}
