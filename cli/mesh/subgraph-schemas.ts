import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { z } from 'zod';
import {
  type Finding,
  failure,
  formatFinding,
  hasErrors,
  type Outcome,
  success,
} from '../../contracts/index.ts';
import type { Manifest, SubgraphEntry, SubgraphSchema } from '../../registry/index.ts';
import { readContractSchema } from '../../subgraphs/toolkit/index.ts';
import { loadModule } from './load-module.ts';

/** The SDL of every subgraph of the mesh, in its order, without starting any that run here. Fails with all findings. */
export async function readSubgraphSchemas(manifest: Manifest): Promise<Outcome<readonly SubgraphSchema[]>> {
  const outcomes = await Promise.all(manifest.subgraphs.map((entry) => readSubgraphSchema(manifest, entry)));
  // A contract with mistakes is read by every domain that refers to it; each mistake is told once.
  const findings = distinct(outcomes.flatMap((outcome) => outcome.findings));
  const schemas = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  return hasErrors(findings) ? failure(...findings) : success(schemas, findings);
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  const told = new Set<string>();
  return findings.filter((finding) => {
    const text = formatFinding(finding);
    if (told.has(text)) return false;
    told.add(text);
    return true;
  });
}

/** The SDL of one subgraph and what it is called, without starting it. */
export async function readSubgraphSchema(
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
  if (run?.kind === 'module') {
    const loaded = await loadModule(manifest, { name, file: run.file });
    return loaded.ok ? found(loaded.value.sdl, relative(process.cwd(), run.file)) : loaded;
  }
  if (schema?.kind === 'file') return readSchemaFile(manifest, { name, file: schema.file }, found);
  return fetchSchema(manifest, entry, schema?.url ?? url, found);
}

async function readSchemaFile(
  manifest: Manifest,
  { name, file }: { readonly name: string; readonly file: string },
  found: (sdl: string, file: string) => Outcome<SubgraphSchema>,
): Promise<Outcome<SubgraphSchema>> {
  const shown = relative(process.cwd(), file);
  try {
    return found(await readFile(file, 'utf8'), shown);
  } catch {
    return failure({
      code: 'MISSING_FILE',
      severity: 'error',
      message: `Expected the SDL of the subgraph ${name} at ${shown}, but there is no file to read.`,
      place: manifest.placeOf(['subgraphs', name, 'schema', 'file']),
      subgraph: name,
    });
  }
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

const sdlAnswer = z.object({ data: z.object({ _service: z.object({ sdl: z.string() }) }) });

function readSdl(body: unknown): string | undefined {
  const read = sdlAnswer.safeParse(body);
  return read.success ? read.data.data._service.sdl : undefined;
}
