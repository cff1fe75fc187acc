import type { PolicyJudgement } from '../checks/policy-findings.ts';
import { deprecatedSince, type ServedVersion } from '../policies/deprecated-since.ts';
import { type GrantedWaiver, grantedWaiver } from '../policies/granted-waiver.ts';
import { type QualityParts, readQuality } from '../quality/registry-quality.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState, SubgraphState } from '../state.ts';
import type { RegistryReader } from '../store/registry-store.ts';
import { readSubgraph } from '../stored-texts.ts';

/** What the policies of the registry are judged on for some subgraphs; undefined for a registry without policies. */
export async function readPolicyJudgement(
  parts: RegistryParts,
  state: RegistryState,
  subgraphs: readonly string[],
): Promise<PolicyJudgement | undefined> {
  if (!parts.policies) return undefined;
  return { ...parts.policies, ...(await readPolicyFacts(parts, state, subgraphs)) };
}

/** What the registry knows that policies are judged on, beside use. */
export type PolicyFacts = Pick<PolicyJudgement, 'waivers' | 'deprecated' | 'measurements'>;

/** Waivers, what was measured, and since when these subgraphs publish something as deprecated. */
export async function readPolicyFacts(
  parts: QualityParts & { readonly store: Pick<RegistryReader, 'getDocument'> },
  state: RegistryState,
  subgraphs: readonly string[],
): Promise<PolicyFacts> {
  const deprecated = await readDeprecated(parts.store, state, subgraphs);
  const { standings } = await readQuality(parts);
  return { waivers: waiversOf(state), deprecated, measurements: [...standings.values()] };
}

/** Since when each of these subgraphs publishes what as deprecated; those that do not serve are left out. */
export async function readDeprecated(
  store: Pick<RegistryReader, 'getDocument'>,
  state: RegistryState,
  subgraphs: readonly string[],
): Promise<PolicyFacts['deprecated']> {
  const deprecated = new Map<string, ReadonlyMap<string, string>>();
  for (const name of subgraphs) {
    const subgraph = state.subgraphs.get(name);
    if (!subgraph?.current) continue;
    deprecated.set(name, await deprecatedSince(servedVersions(subgraph, store)));
  }
  return deprecated;
}

/** The waivers of a registry with who gave them and why, those that expired too; none that was ended. */
function waiversOf({ waivers }: RegistryState): readonly GrantedWaiver[] {
  return [...waivers.values()].flatMap(({ ended, ...given }) => (ended ? [] : [grantedWaiver(given)]));
}

/** The current version first, then those that served before it. */
function servedVersions(
  { current, versions }: SubgraphState,
  store: Pick<RegistryReader, 'getDocument'>,
): readonly ServedVersion[] {
  const earlier = versions.filter(
    ({ standing, revision }) => standing === 'accepted' && revision < (current?.revision ?? 0),
  );
  return [...earlier, ...(current ? [current] : [])].reverse().map(({ at, version }) => ({
    at,
    read: () => readSubgraph(store, version),
  }));
}
