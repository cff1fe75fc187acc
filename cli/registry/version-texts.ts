import type { Candidate, StoredVersion, SubgraphVersion } from '../../registry/index.ts';
import type { RegistryAccess } from './registry-access.ts';
import { RegistryError } from './registry-error.ts';

type Texts = Pick<RegistryAccess, 'document'>;

/** A version with its texts, as it was sent in. Throws RegistryError when one of them is no longer kept. */
export async function versionTexts(registry: Texts, version: SubgraphVersion): Promise<Candidate> {
  const { subgraph, domain, owner, url, file = `${subgraph}.graphql` } = version;
  const text = async (hash: string): Promise<string> => {
    const found = await registry.document(hash);
    if (found === undefined)
      throw new RegistryError({
        code: 'TEXTS_NOT_KEPT',
        severity: 'error',
        message: `Expected the texts of ${subgraph} ${version.number} in the registry, but one is no longer kept.`,
        fix: 'Texts of versions that never served are kept for registry.retention.rejectedDays.',
      });
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
