import { readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DEFAULT_POLICIES, type Manifest, type SubgraphEntry } from '../../registry/index.ts';
import { MisuseError } from '../command.ts';
import { folderOf } from './contract-files.ts';

/** How a domain's own policies are called; they lie beside its contracts. */
const DOMAIN_POLICIES = 'policies.yaml';

/** The policies that a domain keeps beside the contracts of one of its subgraphs. */
export type DomainPolicyFile = { readonly file: string; readonly text: string };

/** The policy file of a subgraph's domain; undefined when it has none. */
export async function domainPolicies(entry: SubgraphEntry): Promise<DomainPolicyFile | undefined> {
  const path = domainPath(entry);
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { file: shown(path), text };
}

/** Every policy file of a mesh, as it is named to people: those of supergraph.yaml, then those of domains. */
export async function policyFilesOf({ policies, subgraphs }: Manifest): Promise<readonly string[]> {
  const domains = await Promise.all(subgraphs.map(domainPolicies));
  const own = domains.flatMap((found) => (found ? [found.file] : []));
  return [...policies.map((file) => (file === DEFAULT_POLICIES ? file : shown(file))), ...new Set(own)];
}

/** The subgraph whose domain keeps this file beside its contracts; undefined for a file of the mesh. */
export function ownerOfFile(file: string, { subgraphs }: Manifest): SubgraphEntry | undefined {
  return subgraphs.find((entry) => {
    const path = domainPath(entry);
    return path !== undefined && shown(path) === shown(file);
  });
}

/** A file that the command line names. Throws MisuseError when there is none. */
export async function namedPolicyFile(path: string): Promise<string> {
  if (path === DEFAULT_POLICIES) return path;
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  const came = found ? 'it is a folder' : 'there is none';
  throw new MisuseError(`Expected a policy file at ${path}, but ${came}.`);
}

function domainPath(entry: SubgraphEntry): string | undefined {
  const folder = folderOf(entry);
  return folder === undefined ? undefined : join(folder, DOMAIN_POLICIES);
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
