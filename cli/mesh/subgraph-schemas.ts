import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Finding, failure, hasErrors, type Outcome, success } from '../../contracts/index.ts';
import type { Manifest, SubgraphEntry, SubgraphSchema } from '../../registry/index.ts';
import { readContractSchema, type SubgraphModule } from '../../subgraphs/toolkit/index.ts';

/** The SDL of every subgraph of the mesh, without starting any that run here. Fails with all findings. */
export async function readSubgraphSchemas(manifest: Manifest): Promise<Outcome<readonly SubgraphSchema[]>> {
  const outcomes = await Promise.all(manifest.subgraphs.map((entry) => readSubgraphSchema(manifest, entry)));
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const schemas = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  return hasErrors(findings) ? failure(...findings) : success(schemas, findings);
}

async function readSubgraphSchema(
  manifest: Manifest,
  entry: SubgraphEntry,
): Promise<Outcome<SubgraphSchema>> {
  const { name, routingUrl: url, domain, owner, run, schema } = entry;
  const found = (sdl: string, file: string, findings: readonly Finding[] = []): Outcome<SubgraphSchema> =>
    success({ name, url, domain, owner, file, sdl }, findings);
  if (run?.kind === 'contracts') {
    const read = await readContractSchema(manifest.root, run.directory);
    if (!read.ok) return failure(...read.findings.map((finding) => ({ ...finding, subgraph: name })));
    return found(read.value.sdl, read.value.files[0] ?? run.directory, read.findings);
  }
  if (run?.kind === 'module')
    return found((await loadModule(run.file)).sdl, relative(process.cwd(), run.file));
  if (schema?.kind === 'file')
    return found(await readFile(schema.file, 'utf8'), relative(process.cwd(), schema.file));
  return fetchSchema(manifest, entry, schema?.url ?? url, found);
}

/** Loads a hand-written subgraph. Throws TypeError when the file does not export what `run.module` needs. */
export async function loadModule(file: string): Promise<SubgraphModule> {
  const loaded = (await import(pathToFileURL(file).href)) as Partial<SubgraphModule>;
  if (typeof loaded.sdl !== 'string' || typeof loaded.start !== 'function') {
    throw new TypeError(
      `Expected ${file} to export sdl (a string) and start (a function), as run.module needs.`,
    );
  }
  return { sdl: loaded.sdl, start: loaded.start };
}

async function fetchSchema(
  manifest: Manifest,
  { name, schema }: SubgraphEntry,
  url: string,
  found: (sdl: string, file: string) => Outcome<SubgraphSchema>,
): Promise<Outcome<SubgraphSchema>> {
  const problem = (what: string): Outcome<SubgraphSchema> =>
    failure({
      code: 'SUBGRAPH_SCHEMA_UNREACHABLE',
      severity: 'error',
      message: `Expected the subgraph ${name} to answer { _service { sdl } } at ${url}, ${what}.`,
      place: manifest.placeOf(['subgraphs', name]),
      subgraph: name,
      fix: 'Start the subgraph, or give schema.file in supergraph.yaml.',
    });
  try {
    const headers = schema?.kind === 'url' ? schema.headers : undefined;
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
      signal: AbortSignal.timeout(10_000),
    });
    const body: unknown = await response.json();
    const sdl = readSdl(body);
    return sdl === undefined ? problem(`got HTTP ${response.status} without it`) : found(sdl, url);
  } catch (error) {
    return problem(`got ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readSdl(body: unknown): string | undefined {
  const data = (body as { data?: { _service?: { sdl?: unknown } } } | null)?.data;
  return typeof data?._service?.sdl === 'string' ? data._service.sdl : undefined;
}
