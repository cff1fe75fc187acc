import type { Candidate, Registry } from '../../registry/index.ts';
import { versionTexts } from './version-texts.ts';

/** The subgraphs that serve, with their texts as they were published. Rejects when the registry has lost one of them. */
export async function acceptedSubgraphs(registry: Registry): Promise<readonly Candidate[]> {
  const current = [...(await registry.refresh()).subgraphs.values()].flatMap((one) => one.current ?? []);
  return Promise.all(current.map(({ version }) => versionTexts(registry, version)));
}
