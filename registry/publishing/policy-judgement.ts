import type { PolicyJudgement } from '../checks/policy-findings.ts';
import { deprecatedSince, type ServedVersion } from '../policies/deprecated-since.ts';
import type { GrantedWaiver } from '../policies/judged-product.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState, SubgraphState } from '../state.ts';
import { readSubgraph } from '../stored-texts.ts';

/** What the policies of the registry are judged on for some subgraphs; undefined for a registry without policies. */
export async function readPolicyJudgement(
  { policies, store }: RegistryParts,
  state: RegistryState,
  subgraphs: readonly string[],
): Promise<PolicyJudgement | undefined> {
  if (!policies) return undefined;
  return { ...policies, ...(await readPolicyFacts(store, state, subgraphs)) };
}

/** Waivers, and since when subgraphs publish something as deprecated. */
export async function readPolicyFacts(
  store: RegistryParts['store'],
  state: RegistryState,
  subgraphs: readonly string[],
): Promise<Pick<PolicyJudgement, 'waivers' | 'deprecated'>> {
  const deprecated = new Map<string, ReadonlyMap<string, string>>();
  for (const name of subgraphs) {
    const subgraph = state.subgraphs.get(name);
    if (!subgraph?.current) continue;
    deprecated.set(name, await deprecatedSince(servedVersions(subgraph, store)));
  }
  return { waivers: grantedWaivers(state), deprecated };
}

/** The waivers of a registry with who gave them and why, those that expired too; none that was ended. */
function grantedWaivers({ waivers }: RegistryState): readonly GrantedWaiver[] {
  return [...waivers.values()].flatMap(({ waiver, ended, by, why }) =>
    ended ? [] : [{ ...waiver, by, reason: why ?? 'no reason was given' }],
  );
}

/** The current version first, then those that served before it. */
function servedVersions(
  { current, versions }: SubgraphState,
  store: RegistryParts['store'],
): readonly ServedVersion[] {
  const earlier = versions.filter(
    ({ standing, revision }) => standing === 'accepted' && revision < (current?.revision ?? 0),
  );
  return [...earlier, ...(current ? [current] : [])].reverse().map(({ at, version }) => ({
    at,
    read: () => readSubgraph(store, version),
  }));
}
