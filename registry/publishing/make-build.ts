import type { Build, DocumentHash, SubgraphVersion } from '../facts.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { signBuild } from '../signing/sign-build.ts';
import type { RegistryState } from '../state.ts';
import type { Supergraph } from '../supergraph.ts';

/** What becomes of subgraphs: the versions that come in, and the names that go. */
export type BuildChange = {
  readonly versions: readonly SubgraphVersion[];
  readonly retired: readonly string[];
};

/** The build after a change, its supergraph kept in the store, and signed when the registry has a key. */
export async function makeBuild(
  { store, signingKey }: RegistryParts,
  state: RegistryState,
  { supergraph, change }: { readonly supergraph: Supergraph; readonly change: BuildChange },
): Promise<Build> {
  const versions = new Map<string, SubgraphVersion>();
  for (const { name, current } of state.subgraphs.values()) if (current) versions.set(name, current.version);
  for (const version of change.versions) versions.set(version.subgraph, version);
  for (const name of change.retired) versions.delete(name);
  const build: Build = {
    number: (state.build?.build.number ?? 0) + 1,
    supergraph: await store.putDocument(supergraph.sdl),
    versions: Object.fromEntries([...versions].map(([name, { number }]) => [name, number])),
    contracts: contractsOf([...versions.values()]),
  };
  return signingKey ? signBuild(build, signingKey) : build;
}

function contractsOf(versions: readonly SubgraphVersion[]): readonly DocumentHash[] {
  return [...new Set(versions.flatMap(({ contracts }) => contracts.map(({ text }) => text)))].sort();
}

/** The number that the next version of a subgraph gets. */
export function nextNumber(state: RegistryState, subgraph: string): number {
  const versions = state.subgraphs.get(subgraph)?.versions ?? [];
  return Math.max(0, ...versions.map(({ version }) => version.number)) + 1;
}
