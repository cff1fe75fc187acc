import type { CheckRules } from '../checks/check-rules.ts';
import { judgeMesh, type MeshJudgement } from '../policies/judge-mesh.ts';
import type { PolicyMesh } from '../policies/judged-product.ts';
import type { RegistryState } from '../state.ts';
import type { RegistryReader } from '../store/registry-store.ts';
import { readAcceptedMesh } from '../stored-texts.ts';
import type { Usage } from '../usage/usage-row.ts';
import { readPolicyFacts } from './policy-judgement.ts';

/** A registry that is only read, and the policies that its mesh is held to. */
export type StoredMesh = {
  readonly store: RegistryReader;
  readonly state: RegistryState;
  readonly mesh: Pick<PolicyMesh, 'policies' | 'organisation' | 'teams'>;
  readonly rules: CheckRules;
  readonly usage: Usage;
  readonly clock: () => Date;
};

/** What policies say of everything that is published. */
export async function judgeStored({
  store,
  state,
  mesh,
  rules,
  usage,
  clock,
}: StoredMesh): Promise<MeshJudgement> {
  const { subgraphs } = await readAcceptedMesh(store, state);
  const facts = await readPolicyFacts({ store, rules, clock }, state, [...state.subgraphs.keys()]);
  return judgeMesh({
    subgraphs,
    mesh: { ...mesh, contracts: subgraphs.flatMap(({ contracts }) => contracts) },
    usage,
    ...facts,
    today: clock().toISOString().slice(0, 10),
  });
}
