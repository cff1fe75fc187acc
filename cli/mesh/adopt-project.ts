import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { type AdoptedDomain, type Adoption, planAdoption } from '../../contracts/dbt/index.ts';
import { addYamlEntry, type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import { gatewayConfigSchema } from '../../gateway/index.ts';
import { addSubgraph, portsForNew, readManifest } from '../../registry/index.ts';
import { composeMesh } from './compose-mesh.ts';
import { isFree } from './port-in-use.ts';
import type { MeshManifest } from './read-mesh.ts';

/** What the person asked for; what is left out is as the last time. */
export type AdoptionOptions = {
  readonly target: string;
  readonly select?: readonly string[];
  readonly domain?: string;
  readonly owner?: string;
  /** As typed: a path from here, or an address. */
  readonly database?: string;
  /** Only say what would be written. */
  readonly isCheck: boolean;
};

/**
 * Adopts a dbt project into the mesh, or lets what was adopted follow it: contracts first, then `supergraph.yaml`, and then
 * the mesh has to compose with them. On failure every file is as it was before. The dbt project is only read.
 */
export async function adoptProject(
  manifest: MeshManifest,
  { isCheck, database, ...options }: AdoptionOptions,
): Promise<Outcome<Adoption>> {
  const { root, subgraphs, teams } = manifest;
  const domains = subgraphs.flatMap(({ domain, owner, run }) =>
    run?.kind === 'contracts' ? [[domain, { folder: relative(root, run.directory), owner }] as const] : [],
  );
  const planned = await planAdoption({
    ...options,
    ...(database === undefined ? {} : { database: fromRoot(database, root) }),
    root: relative(process.cwd(), root) || '.',
    teams: teams.map(({ name }) => name),
    domains: new Map(domains),
  });
  if (!planned.ok) return planned;
  const taken = planned.value.domains.flatMap((domain) => takenName(domain, manifest));
  if (taken.length > 0) return failure(...planned.findings, ...taken);
  const text = await manifestText(planned.value, manifest);
  const writes = [...planned.value.writes];
  if (text !== (await readFile(manifest.file, 'utf8'))) writes.push({ file: manifest.file, text });
  const adoption = { ...planned.value, writes };
  if (isCheck) return success(adoption, planned.findings);
  const written = await writeAndCompose(writes, manifest);
  const findings = [...planned.findings, ...written.findings];
  return written.ok ? success(adoption, findings) : failure(...findings);
}

/** Paths in contracts start from the folder of `supergraph.yaml`. */
function fromRoot(database: string, root: string): string {
  const isPath = !isAbsolute(database) && !/^\w+:\/\/|^\$\{/.test(database);
  return isPath ? relative(root, resolve(database)) : database;
}

/** A subgraph that has the name of the domain, but is not made from contracts. */
function takenName({ domain }: AdoptedDomain, { subgraphs, placeOf }: MeshManifest): Finding[] {
  const taken = subgraphs.find(({ name, run }) => name === domain && run?.kind !== 'contracts');
  if (!taken) return [];
  return [
    {
      code: 'NAME_TAKEN',
      severity: 'error',
      message: `Expected a subgraph made from contracts for the domain ${domain}, but the one of this name is written by hand.`,
      place: placeOf(['subgraphs', taken.name]),
      fix: 'Choose another domain with --domain, or with meta.mesh.domain in the dbt project.',
    },
  ];
}

async function manifestText({ domains }: Adoption, manifest: MeshManifest): Promise<string> {
  let text = await readFile(manifest.file, 'utf8');
  const taken = new Set([manifest.gateway.port]);
  const declared = new Set(manifest.teams.map(({ name }) => name));
  for (const { domain, folder, owner, teams } of domains) {
    if (!manifest.subgraphs.some((entry) => entry.domain === domain && entry.run?.kind === 'contracts')) {
      const port = await nextFree(manifest, taken);
      taken.add(port);
      text = addSubgraph(text, { name: domain, at: { port }, domain, owner, contracts: folder });
    }
    for (const { name, title, contact } of teams) {
      if (declared.has(name)) continue;
      declared.add(name);
      const value = { title, domain, ...(contact ? { contact } : {}) };
      text = addYamlEntry(text, { map: 'teams', key: name, value });
    }
  }
  return text;
}

async function nextFree(manifest: MeshManifest, taken: ReadonlySet<number>): Promise<number> {
  for (const port of portsForNew(manifest, taken)) if (await isFree(port, 'localhost')) return port;
  throw new Error('Expected a free port for the subgraph; all are taken.');
}

type Write = Adoption['writes'][number];

/** Writes, and takes it back when the mesh does not compose with it. Fails with why it does not. */
async function writeAndCompose(writes: readonly Write[], manifest: MeshManifest): Promise<Outcome<void>> {
  const before = await Promise.all(
    writes.map(async ({ file }) => ({ file, text: await readFile(file, 'utf8').catch(() => undefined) })),
  );
  const composedBefore = await composeMesh(manifest);
  const folders: string[] = [];
  for (const { file, text } of writes) {
    const made = await mkdir(dirname(file), { recursive: true });
    if (made !== undefined) folders.push(made);
    await writeFile(file, text);
  }
  const next = await readManifest(manifest.file, { gateway: gatewayConfigSchema });
  const composed = next.ok ? await composeMesh(next.value) : next;
  if (composed.ok) return success(undefined);
  if (!composedBefore.ok && manifest.subgraphs.length > 0) {
    const message =
      'The mesh did not compose before, so nobody knows whether the adopted products fit into it.';
    const fix = 'Run weft compose to see why.';
    return success(undefined, [{ code: 'MESH_BROKEN', severity: 'warning', message, fix }]);
  }
  for (const { file, text } of before)
    await (text === undefined ? rm(file, { force: true }) : writeFile(file, text));
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  return failure(...composed.findings);
}
