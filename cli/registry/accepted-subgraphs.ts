import type { Candidate } from '../../registry/index.ts';
import type { RegistryAccess } from './registry-access.ts';
import { versionTexts } from './version-texts.ts';

/** The subgraphs that serve, with their texts as they were published. Rejects when the registry has lost one of them. */
export async function acceptedSubgraphs(registry: RegistryAccess): Promise<readonly Candidate[]> {
  const current = (await registry.subgraphs()).flatMap((one) => one.current ?? []);
  return Promise.all(current.map(({ version }) => versionTexts(registry, version)));
}
