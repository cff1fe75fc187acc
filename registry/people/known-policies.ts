import { readPolicyFile } from '../policies/read-policy-file.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';

/** The ids of the policies of the mesh and of all domains; undefined for a registry that judges none. */
export async function knownPolicies(
  { policies, store }: Pick<RegistryParts, 'policies' | 'store'>,
  state: RegistryState,
): Promise<readonly string[] | undefined> {
  if (!policies) return undefined;
  const ids = new Set(policies.policies.map(({ id }) => id));
  for (const { versions } of state.subgraphs.values()) {
    const own = versions.at(-1)?.version.policies;
    const text = own && (await store.getDocument(own.text));
    const read = text === undefined ? undefined : readPolicyFile(text, own?.file ?? '');
    if (read?.ok) for (const { id } of read.value.policies) ids.add(id);
  }
  return [...ids];
}
