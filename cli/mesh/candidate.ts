import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { didYouMean, failure, hasErrors, type Outcome, success } from '../../contracts/index.ts';
import type { Candidate, Manifest, SubgraphEntry } from '../../registry/index.ts';
import { MisuseError } from '../command.ts';
import { readOrigin } from './change-origin.ts';
import { contractsOf, folderOf } from './contract-files.ts';
import { domainPolicies } from './policy-files.ts';
import { readSubgraphSchema } from './subgraph-schemas.ts';

/** A candidate made of files, and where the files it names lie. */
export type LocalCandidate = {
  readonly candidate: Candidate;
  /** Paths from here, by the names that the candidate and reports about it use. */
  readonly paths: ReadonlyMap<string, string>;
};

/**
 * A subgraph as its files say it should become: the SDL that `weft compose` takes, the texts of its contracts, and the
 * commit and branch they are of. Fails with what is wrong in the files. Throws MisuseError for a name that is no subgraph.
 */
export async function candidateOf(manifest: Manifest, name: string): Promise<Outcome<LocalCandidate>> {
  const entry = subgraphNamed(manifest.subgraphs, name);
  const schema = await readSubgraphSchema(manifest, entry);
  if (!schema.ok) return failure(...schema.findings);
  const files = await contractsOf(entry);
  const origin = await readOrigin(folderOf(entry) ?? manifest.root);
  const contracts = await Promise.all(
    files.map(async (file) => ({ file: basename(file), text: await readFile(file, 'utf8') })),
  );
  const { url, domain, owner, file, sdl } = schema.value;
  const { commit, branch } = origin;
  const policies = await domainPolicies(entry);
  const candidate: Candidate = {
    subgraph: name,
    domain,
    owner,
    url,
    sdl,
    file,
    contracts,
    ...(policies ? { policies: { ...policies, file: basename(policies.file) } } : {}),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
  };
  const named = policies ? [...files, policies.file] : files;
  return success({ candidate, paths: new Map(named.map((one) => [basename(one), one])) }, schema.findings);
}

/** All subgraphs of the mesh as their files say they should become. Fails with what is wrong in any of them. */
export async function candidatesOf(manifest: Manifest): Promise<Outcome<readonly LocalCandidate[]>> {
  const outcomes = await Promise.all(manifest.subgraphs.map(({ name }) => candidateOf(manifest, name)));
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const candidates = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  return hasErrors(findings) ? failure(...findings) : success(candidates, findings);
}

/** The subgraph of that name. Throws MisuseError with the nearest one when there is none. */
function subgraphNamed(subgraphs: readonly SubgraphEntry[], name: string): SubgraphEntry {
  const entry = subgraphs.find((one) => one.name === name);
  if (entry) return entry;
  const names = subgraphs.map((one) => one.name);
  throw new MisuseError(
    `Expected one of the subgraphs ${names.join(', ')}, got "${name}".${didYouMean(name, names)}`,
  );
}
