import { type Outcome, success } from '../../contracts/index.ts';
import { type Manifest, type PolicyRules, readPolicies } from '../../registry/index.ts';

/** The policies that supergraph.yaml names, with what it says of the organisation. Fails with what is wrong in their files. */
export async function readMeshPolicies({
  policies,
  teams,
  organisation,
}: Manifest): Promise<Outcome<PolicyRules>> {
  const read = await readPolicies(
    policies,
    teams.map(({ name }) => name),
  );
  return read.ok ? success({ policies: read.value, organisation }, read.findings) : read;
}
