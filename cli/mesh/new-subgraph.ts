import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import {
  addSubgraph,
  type NewSubgraph,
  nameProblem,
  portsForNew,
  type SubgraphEntry,
  subgraphNameProblem,
  type Team,
  variableName,
} from '../../registry/index.ts';
import {
  type Draft,
  draftContracts,
  readContractSchema,
  readMeshAround,
  wayIn,
} from '../../subgraphs/toolkit/index.ts';
import { folderOf } from './contract-files.ts';
import { writeNewFiles } from './new-files.ts';
import { isFree } from './port-in-use.ts';
import { proveSubgraph } from './prove-subgraph.ts';
import type { MeshManifest } from './read-mesh.ts';
import { readSubgraphSchemas } from './subgraph-schemas.ts';

/** What the person asked for. */
export type NewSubgraphOptions = {
  readonly name: string;
  readonly from?: string;
  readonly owner?: string;
  /** Where a service that runs by itself answers. */
  readonly url?: string;
  /** Write over contracts that are there. */
  readonly force: boolean;
};

/** A domain that was made, held against its data, and written into the mesh. */
export type MadeSubgraph = {
  readonly entry: SubgraphEntry;
  /** Set when the owner was not declared before. */
  readonly team?: Team;
  readonly draft: Draft;
  /** Relative to the folder of `supergraph.yaml`. */
  readonly files: readonly string[];
  readonly rows?: number;
  readonly warnings: readonly Finding[];
};

/**
 * Makes a new domain: drafts its contracts, holds them against the data and the mesh, and only then adds it to
 * `supergraph.yaml`. On failure nothing is left behind.
 */
export async function makeSubgraph(
  manifest: MeshManifest,
  options: NewSubgraphOptions,
): Promise<Outcome<MadeSubgraph>> {
  const refusal = refuseName(manifest, options);
  if (refusal) return failure(refusal);
  const folder = folderFor(manifest, options);
  const planned = await newEntry(manifest, options, folder);
  const drafted = await draftContracts(
    wayIn(options.from),
    await draftContext(manifest, planned, { ...options, folder }),
  );
  if (!drafted.ok) return drafted;
  const draft = drafted.value;
  const entry = asDrafted(planned, draft, manifest.root);
  const team = newTeam(manifest, entry);
  const texts = [...draft.products, ...(draft.otherFiles ?? [])].map(({ fileName, text }) => ({
    file: join(folder, fileName),
    text,
  }));
  const written = await writeNewFiles(manifest.root, texts, options.force);
  if (!written.ok) return written;
  const proven = await withVariables(draft.environment ?? {}, () => proveSubgraph(manifest, entry, team));
  if (!proven.ok) {
    await written.value.takeBack();
    return failure(...proven.findings.map((finding) => atOriginal(finding, entry, options.from)));
  }
  if (!manifest.subgraphs.some((one) => one.name === entry.name))
    await written.value.edit(manifest.file, (text) =>
      addSubgraph(text, asWritten(entry, draft, folder), team),
    );
  return success({
    entry,
    ...(team ? { team } : {}),
    draft,
    files: texts.map(({ file }) => file),
    ...proven.value,
    warnings: [...drafted.findings, ...proven.findings],
  });
}

/**
 * Where the new files go. The contract of a service belongs beside its schema, where every command looks for it: there, if
 * that folder lies in the mesh and is nobody else's, nor the mesh's own or one of code.
 */
function folderFor(manifest: MeshManifest, { name, from }: NewSubgraphOptions): string {
  const usual = `subgraphs/${name}`;
  if (from === undefined || wayIn(from).kind !== 'schema') return usual;
  const beside = dirname(resolve(from));
  const inside = relative(manifest.root, beside);
  const isTaken =
    existsSync(join(beside, 'index.ts')) ||
    manifest.subgraphs.some((entry) => resolve(folderOf(entry) ?? manifest.root) === beside);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) || isTaken ? usual : inside;
}

/** A copy of a schema that was taken back is nowhere to be mended: the finding names the file it was made of. */
function atOriginal(finding: Finding, { schema }: SubgraphEntry, from: string | undefined): Finding {
  const { place } = finding;
  if (schema?.kind !== 'file' || from === undefined || !place) return finding;
  return resolve(place.file) === schema.file ? { ...finding, place: { ...place, file: from } } : finding;
}

async function draftContext(
  manifest: MeshManifest,
  { name, domain, owner }: SubgraphEntry,
  options: NewSubgraphOptions & { readonly folder: string },
) {
  return {
    domain,
    owner,
    ...(options.owner === undefined ? {} : { askedOwner: options.owner }),
    root: manifest.root,
    folder: options.folder,
    ...(options.url === undefined ? {} : { serviceUrl: options.url }),
    databaseVariable: `${variableName(name)}_DATABASE_URL`,
    mesh: await meshAround(manifest, name),
  };
}

/** The entry with what the draft says of it. */
function asDrafted(planned: SubgraphEntry, draft: Draft, root: string): SubgraphEntry {
  const { name, routingUrl, run } = planned;
  const owned = {
    name,
    routingUrl,
    domain: draft.domain ?? planned.domain,
    owner: draft.owner ?? planned.owner,
  };
  if (draft.schemaFile === undefined) return run ? { ...owned, run } : owned;
  return { ...owned, schema: { kind: 'file', file: resolve(root, draft.schemaFile) } };
}

function asWritten(
  { name, routingUrl, domain, owner }: SubgraphEntry,
  draft: Draft,
  folder: string,
): NewSubgraph {
  if (draft.schemaFile !== undefined)
    return { name, at: { url: routingUrl }, domain, owner, schemaFile: draft.schemaFile };
  return { name, at: { port: Number(new URL(routingUrl).port) }, domain, owner, contracts: folder };
}

function refuseName(
  { subgraphs, placeOf }: MeshManifest,
  { name, owner, force }: NewSubgraphOptions,
): Finding | undefined {
  const ownerProblem = owner === undefined ? undefined : nameProblem(owner);
  const problem = subgraphNameProblem(name) ?? ownerProblem?.replace('name', 'name of a team for --owner');
  if (problem) return { code: 'INVALID_NAME', severity: 'error', message: problem };
  const taken = subgraphs.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  if (!taken || (force && taken.name === name && taken.run?.kind === 'contracts')) return undefined;
  return {
    code: 'NAME_TAKEN',
    severity: 'error',
    message: `Expected a name that the mesh does not have yet, got "${name}".`,
    place: placeOf(['subgraphs', taken.name]),
    fix:
      taken.run?.kind === 'contracts'
        ? 'Choose another name, or say --force to write its contracts anew.'
        : 'Choose another name.',
  };
}

/** The entry as it is, or a new one at the next port that nobody has. */
async function newEntry(
  manifest: MeshManifest,
  { name, owner, url }: NewSubgraphOptions,
  folder: string,
): Promise<SubgraphEntry> {
  const known = manifest.subgraphs.find((entry) => entry.name === name);
  if (known) return known;
  const team = owner ?? manifest.teams.find(({ domain }) => domain === name)?.name ?? name;
  const routingUrl = url ?? `http://localhost:${await freePort(manifest)}/graphql`;
  return {
    name,
    routingUrl,
    domain: name,
    owner: team,
    run: { kind: 'contracts', directory: resolve(manifest.root, folder) },
  };
}

async function freePort(manifest: MeshManifest): Promise<number> {
  for (const port of portsForNew(manifest, new Set([manifest.gateway.port])))
    if (await isFree(port, 'localhost')) return port;
  throw new Error('Expected a free port for the subgraph; all are taken.');
}

function newTeam({ teams }: MeshManifest, { owner, domain }: SubgraphEntry): Team | undefined {
  if (teams.some(({ name }) => name === owner)) return undefined;
  const words = owner.replaceAll(/[-_.]+/g, ' ');
  return { name: owner, title: words.charAt(0).toUpperCase() + words.slice(1), domain };
}

/** The names and products of all other domains. One that cannot be read now is left out. */
async function meshAround(manifest: MeshManifest, name: string) {
  const others = manifest.subgraphs.filter((entry) => entry.name !== name);
  const schemas = await readSubgraphSchemas({ ...manifest, subgraphs: others });
  const directories = others.flatMap(({ run }) => (run?.kind === 'contracts' ? [run.directory] : []));
  const read = await Promise.all(
    directories.map((directory) => readContractSchema(manifest.root, directory)),
  );
  return readMeshAround({
    sdls: schemas.ok ? schemas.value.map(({ sdl }) => sdl) : [],
    models: read.flatMap((outcome) => (outcome.ok ? [outcome.value.model] : [])),
    paths: { root: manifest.root, dataDir: join(manifest.root, '.weft', 'scale-1') },
  });
}

/** Does something while variables of the environment are set. */
async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
