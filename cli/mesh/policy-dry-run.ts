import { readFile } from 'node:fs/promises';
import { failure, type Outcome, parseContract, success } from '../../contracts/index.ts';
import {
  type Candidate,
  type DryRun,
  type Policy,
  readPolicies,
  readPolicyFile,
  withPolicyFile,
} from '../../registry/index.ts';
import { type CommandInput, MisuseError } from '../command.ts';
import { candidatesOf } from './candidate.ts';
import { namedPolicyFile, ownerOfFile } from './policy-files.ts';
import { type MeshManifest, readMeshManifest } from './read-mesh.ts';

/**
 * What `weft policy dry-run` is about: the mesh as its files are, with the policies it has or, where a file is named, with those
 * of the file in their place. Throws MisuseError for a file that is not there.
 */
export async function readDryRun(input: CommandInput, today: string): Promise<Outcome<DryRun>> {
  const [file, extra] = input.positionals;
  if (extra !== undefined) throw new MisuseError(`Expected one policy file, got also "${extra}".`);
  const manifest = await readMeshManifest(input);
  if (!manifest.ok) return manifest;
  const teams = manifest.value.teams.map(({ name }) => name);
  const policies = await readPolicies(manifest.value.policies, teams);
  if (!policies.ok) return policies;
  const local = await candidatesOf(manifest.value);
  if (!local.ok) return local;
  const subgraphs = local.value.map(({ candidate }) => candidate);
  const tried = await triedPolicies(file, manifest.value, { policies: policies.value, subgraphs });
  if (!tried.ok) return tried;
  return success(
    {
      subgraphs: tried.value.subgraphs,
      ...(tried.value.only ? { only: tried.value.only } : {}),
      mesh: {
        policies: tried.value.policies,
        teams: manifest.value.teams,
        organisation: manifest.value.organisation,
        contracts: subgraphs.flatMap(contractsWithIds),
      },
      usage: { days: 30, operations: [], requests: 0 },
      waivers: [],
      today,
    },
    [...policies.findings, ...local.findings],
  );
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
