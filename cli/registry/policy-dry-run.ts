import { readFile } from 'node:fs/promises';
import { failure, type Outcome, parseContract, success } from '../../contracts/index.ts';
import {
  type Candidate,
  type DryRun,
  type Policy,
  readPolicyFile,
  withPolicyFile,
} from '../../registry/index.ts';
import { type CommandInput, MisuseError } from '../command.ts';
import { candidatesOf } from '../mesh/candidate.ts';
import { readMeshPolicies } from '../mesh/mesh-policies.ts';
import { namedPolicyFile, ownerOfFile } from '../mesh/policy-files.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { acceptedSubgraphs } from './accepted-subgraphs.ts';
import { askRegistry } from './ask-registry.ts';
import { registryAddress } from './registry-address.ts';

/**
 * What `weft policy dry-run` is about: the mesh as its files are, with the policies it has or, where a file is named, with those
 * of the file in their place. Throws MisuseError for a file that is not there.
 */
export async function readDryRun(input: CommandInput, today: string): Promise<Outcome<DryRun>> {
  const [file, extra] = input.positionals;
  if (extra !== undefined) throw new MisuseError(`Expected one policy file, got also "${extra}".`);
  const manifest = await readMeshManifest(input);
  if (!manifest.ok) return manifest;
  const policies = await readMeshPolicies(manifest.value);
  if (!policies.ok) return policies;
  const read = await readMesh(input, manifest.value);
  if (!read.ok) return read;
  const { subgraphs, ...facts } = read.value;
  const known = { policies: policies.value.policies, subgraphs };
  const tried = await triedPolicies(file, manifest.value, known);
  if (!tried.ok) return tried;
  const { teams, organisation } = manifest.value;
  const contracts = subgraphs.flatMap(contractsWithIds);
  return success(
    {
      ...facts,
      subgraphs: tried.value.subgraphs,
      ...(tried.value.only ? { only: tried.value.only } : {}),
      mesh: { policies: tried.value.policies, teams, organisation, contracts },
      today,
    },
    [...policies.findings, ...read.findings],
  );
}

type MeshFacts = Pick<DryRun, 'subgraphs' | 'usage' | 'waivers' | 'deprecated' | 'measurements'>;

/** The mesh as its files are, of which nothing else is known; with `--registry` as it was published, with use and waivers. */
async function readMesh(input: CommandInput, manifest: MeshManifest): Promise<Outcome<MeshFacts>> {
  if (input.flags['registry'] === undefined) {
    const local = await candidatesOf(manifest);
    if (!local.ok) return local;
    const usage = { days: manifest.registry.checks.usageDays, operations: [], requests: 0 };
    const subgraphs = local.value.map(({ candidate }) => candidate);
    return success({ subgraphs, usage, waivers: [] }, local.findings);
  }
  const address = registryAddress(input, manifest);
  return askRegistry({ input, address, manifest, makes: false }, async (registry) => {
    const subgraphs = await acceptedSubgraphs(registry);
    return success({ subgraphs, usage: await registry.usage(), ...(await registry.policyFacts()) });
  });
}

/** The contracts of a subgraph by their ids; one that cannot be read is told of where its subgraph is judged. */
function contractsWithIds({ contracts }: Candidate) {
  return contracts.flatMap(({ file, text }) => {
    const read = parseContract(text, file);
    return read.ok ? [{ id: read.value.document.id, file, text }] : [];
  });
}

type Known = { readonly policies: readonly Policy[]; readonly subgraphs: readonly Candidate[] };
type Tried = Known & { readonly only?: ReadonlySet<string> };

/** A file of the mesh, or a new one, is tried everywhere; one that lies beside contracts only on its own domain. */
async function triedPolicies(
  file: string | undefined,
  manifest: MeshManifest,
  { policies, subgraphs }: Known,
): Promise<Outcome<Tried>> {
  if (file === undefined) return success({ policies, subgraphs });
  const read = await readPolicyFile(await namedPolicyFile(file));
  if (!read.ok) return read;
  const domain = ownerOfFile(file, manifest)?.domain;
  if (domain !== undefined) {
    const text = await readFile(file, 'utf8');
    const own = subgraphs.filter((one) => one.domain === domain);
    const ids = [
      ...read.value.policies.map(({ id }) => id),
      ...read.value.levels.map(({ policy }) => policy),
    ];
    const with_ = own.map((one) => ({ ...one, policies: { file, text } }));
    return success({ policies, subgraphs: with_, only: new Set(ids) });
  }
  const teams = manifest.teams.map(({ name }) => name);
  const joined = withPolicyFile(policies, read.value, teams);
  if (!joined.ok) return failure(...joined.findings);
  return success({ policies: joined.value.policies, subgraphs, only: joined.value.tried }, joined.findings);
}
