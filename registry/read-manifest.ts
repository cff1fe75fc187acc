import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import {
  failure,
  hasErrors,
  type Outcome,
  readYamlDocument,
  success,
  type Variables,
} from '../contracts/index.ts';
import type { Manifest, SchemaSource, SubgraphEntry, SubgraphRun } from './manifest.ts';
import { checkManifest } from './manifest-checks.ts';
import { manifestSchema, type teamSchema } from './manifest-schema.ts';
import { DEFAULT_POLICIES } from './policies/default-policies.ts';
import { withRoot } from './settings.ts';
import type { Team } from './team.ts';

/**
 * Reads `supergraph.yaml`: Rover's keys plus `domain`, `owner`, `run`, `teams`, `policies`, `gateway`. Every finding
 * names file, line and column; a missing file is a finding too. `variables` fill `${NAME}` and `${NAME:-default}`.
 */
export async function readManifest<G>(
  file: string,
  options: { readonly gateway: z.ZodType<G>; readonly variables?: Variables },
): Promise<Outcome<Manifest<G>>> {
  const text = await readText(file);
  if (!text.ok) return text;
  const read = readYamlDocument(text.value, file, manifestSchema(options.gateway), {
    variables: options.variables ?? process.env,
  });
  if (!read.ok) return read;
  const { value, placeOf } = read.value;
  const root = dirname(resolve(file));
  const manifest: Manifest<G> = {
    file,
    root,
    federationVersion: value.federation_version,
    subgraphs: Object.entries(value.subgraphs).map(([name, entry]) => subgraphEntry(name, entry, root)),
    teams: Object.entries(value.teams).map(([name, team]) => ({ name, ...defined(team) })),
    clients: Object.entries(value.clients).map(([name, client]) => ({ name, ...client })),
    variants: Object.entries(value.variants).map(([name, variant]) => ({ name, ...variant })),
    organisation: value.organisation,
    limits: value.limits,
    policies: value.policies.map((policy) => (policy === DEFAULT_POLICIES ? policy : resolve(root, policy))),
    registry: withRoot(value.registry, root),
    gateway: value.gateway,
    placeOf,
  };
  const findings = [...read.findings, ...(await checkManifest(manifest))];
  return hasErrors(findings) ? failure(...findings) : success(manifest, findings);
}

async function readText(file: string): Promise<Outcome<string>> {
  try {
    return success(await readFile(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const isMissing = code === 'ENOENT';
    return failure({
      code: isMissing ? 'MANIFEST_MISSING' : 'MANIFEST_UNREADABLE',
      severity: 'error',
      message: isMissing
        ? `Expected the description of the mesh at ${file}, got no such file.`
        : `Expected a readable file at ${file}, got ${code}.`,
      place: { file },
      fix: isMissing
        ? 'Change to the directory that holds supergraph.yaml, or name the file with --config.'
        : 'Check the path and its permissions.',
    });
  }
}

type RawSubgraph = z.infer<ReturnType<typeof manifestSchema>>['subgraphs'][string];

function subgraphEntry(name: string, entry: RawSubgraph, root: string): SubgraphEntry {
  const { schema, run } = entry;
  const source = schema && schemaSource(schema, root);
  const runner = run && subgraphRun(run, root);
  return {
    name,
    // The schema refuses an entry that has neither.
    routingUrl: entry.routing_url ?? schema?.subgraph_url ?? '',
    domain: entry.domain ?? name,
    owner: entry.owner ?? '',
    ...(source ? { schema: source } : {}),
    ...(runner ? { run: runner } : {}),
  };
}

function schemaSource(schema: NonNullable<RawSubgraph['schema']>, root: string): SchemaSource | undefined {
  if (schema.file !== undefined) return { kind: 'file', file: resolve(root, schema.file) };
  if (schema.subgraph_url === undefined) return undefined;
  const headers = schema.introspection_headers;
  return { kind: 'url', url: schema.subgraph_url, ...(headers ? { headers } : {}) };
}

function subgraphRun(run: NonNullable<RawSubgraph['run']>, root: string): SubgraphRun | undefined {
  if (run.module !== undefined) return { kind: 'module', file: resolve(root, run.module) };
  if (run.contracts === undefined) return undefined;
  const data = run.data === undefined ? {} : { data: resolve(root, run.data) };
  return { kind: 'contracts', directory: resolve(root, run.contracts), ...data };
}

function defined({ title, contact, domain, members }: z.infer<typeof teamSchema>): Omit<Team, 'name'> {
  return {
    title,
    ...(contact === undefined ? {} : { contact }),
    ...(domain === undefined ? {} : { domain }),
    ...(members === undefined ? {} : { members }),
  };
}
