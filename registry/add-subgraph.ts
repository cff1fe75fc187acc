import { addYamlEntry } from '../contracts/index.ts';
import type { Manifest } from './manifest.ts';
import { nameSchema, subgraphNameSchema } from './manifest-schema.ts';
import type { Team } from './team.ts';

/** A subgraph as it is to be written into `supergraph.yaml`; paths are relative to that file. */
export type NewSubgraph = {
  readonly name: string;
  /** Where it answers on this machine unless the variable `<NAME>_URL` says otherwise; or the address of a service that runs. */
  readonly at: { readonly port: number } | { readonly url: string };
  readonly domain: string;
  readonly owner: string;
  /** Folder of its contracts. */
  readonly contracts?: string;
  /** File of its SDL. */
  readonly schemaFile?: string;
};

/** Adds a subgraph to the text of `supergraph.yaml`, and a team when one is given; every other line stays as it is. */
export function addSubgraph(text: string, subgraph: NewSubgraph, team?: Team): string {
  const { name, at, domain, owner, contracts, schemaFile } = subgraph;
  const local = 'port' in at ? `http://localhost:${at.port}` : undefined;
  const value = {
    routing_url: 'url' in at ? at.url : `\${${variableName(name)}_URL:-${local}}/graphql`,
    domain,
    owner,
    ...(contracts === undefined ? {} : { run: { contracts } }),
    ...(schemaFile === undefined ? {} : { schema: { file: schemaFile } }),
  };
  const withSubgraph = addYamlEntry(text, { map: 'subgraphs', key: name, value });
  if (!team) return withSubgraph;
  const { name: key, ...about } = team;
  return addYamlEntry(withSubgraph, { map: 'teams', key, value: about });
}

/** The start of the environment variables of a subgraph: `sales-eu` → `SALES_EU`. */
export function variableName(subgraph: string): string {
  return subgraph.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

/** Why a text cannot be the name of a subgraph; undefined when it can. */
export function subgraphNameProblem(name: string): string | undefined {
  const checked = subgraphNameSchema.safeParse(name);
  return checked.success ? undefined : `${checked.error.issues[0]?.message}, got "${name}".`;
}

/** Why a text cannot be the name of a team or a domain; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  const checked = nameSchema.safeParse(name);
  return checked.success ? undefined : `${checked.error.issues[0]?.message}, got "${name}".`;
}

const FIRST_PORT = 4101;
const LAST_PORT = 65_535;

/** The ports to try for a new subgraph of this machine, in order: those after the highest that the mesh uses. */
export function* portsForNew(manifest: Manifest, taken: ReadonlySet<number>): Generator<number> {
  const used = manifest.subgraphs.map(({ routingUrl }) => Number(new URL(routingUrl).port));
  const highest = Math.max(FIRST_PORT - 1, ...used.filter((port) => port < LAST_PORT));
  for (let port = highest + 1; port <= LAST_PORT; port += 1) if (!taken.has(port)) yield port;
  for (let port = FIRST_PORT; port <= highest; port += 1)
    if (!used.includes(port) && !taken.has(port)) yield port;
}
