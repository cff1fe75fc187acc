import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { failure, formatFinding, type Outcome, success } from '../../contracts/index.ts';
import { type GatewayConfig, gatewayConfigSchema, withEnvironment } from '../../gateway/index.ts';
import { type CommandInput, listFlag, MisuseError, portFlag, textFlag } from '../command.ts';
import type { MeshManifest } from './read-mesh.ts';
import type { FollowedRegistry } from './registry/followed-registry.ts';
import type { SupergraphSource } from './worker-messages.ts';

/**
 * What a gateway starts with, and the registry that it follows from then on. Where there is no registry, nothing ever comes from
 * it.
 */
export type GatewaySource = {
  readonly source: SupergraphSource;
  /** Where the supergraph was read, when it was given as a file. */
  readonly file?: string;
  readonly registry: Pick<FollowedRegistry, 'follow' | 'answer' | 'close'>;
};

const NO_REGISTRY: GatewaySource['registry'] = {
  follow: () => () => {},
  answer: async () => {
    throw new TypeError('Expected a registry, but the gateway follows none.');
  },
  close: async () => {},
};

/**
 * Finds what `weft serve gateway` is to serve: the file of `--supergraph`, else what the registry says is current (`--registry`,
 * `WEFT_REGISTRY`, `registry.url`, or a `registry.store` in PostgreSQL), else the mesh composed from its files.
 */
export async function readGatewaySource(input: CommandInput): Promise<Outcome<GatewaySource>> {
  const file = input.flags['supergraph'];
  if (typeof file === 'string') return readFileSource(file, input);
  const manifest = await readManifestIfNeeded(input);
  if (!manifest.ok) return manifest;
  const address = registryAddress(input, manifest.value);
  return address === undefined
    ? composeSource(input)
    : openRegistrySource(input, { address, manifest: manifest.value });
}

async function readFileSource(file: string, input: CommandInput): Promise<Outcome<GatewaySource>> {
  if (input.flags['registry'] !== undefined)
    throw new MisuseError('Expected --supergraph or --registry, got both.');
  const settings = withFlags(gatewayConfigSchema.parse({}), input);
  let sdl: string;
  try {
    sdl = await readFile(file, 'utf8');
  } catch {
    throw new MisuseError(`Expected a composed supergraph at ${file}, but there is no file to read.`);
  }
  const graph = { sdl, teams: [], facts: {}, previews: [] };
  return success({ source: { graph, settings, hasRegistry: false }, file, registry: NO_REGISTRY });
}

/** With a registry elsewhere the mesh need not be described here. */
async function readManifestIfNeeded(input: CommandInput): Promise<Outcome<MeshManifest | undefined>> {
  const isThere = existsSync(textFlag(input, 'config', 'supergraph.yaml'));
  const isElsewhere = /^https?:/.test(textFlag(input, 'registry', process.env['WEFT_REGISTRY'] ?? ''));
  if (isElsewhere && !isThere && input.flags['config'] === undefined) return success(undefined);
  const { readMeshManifest } = await import('./read-mesh.ts');
  return readMeshManifest(input);
}

function registryAddress(input: CommandInput, manifest: MeshManifest | undefined): string | undefined {
  const given = textFlag(input, 'registry', process.env['WEFT_REGISTRY'] ?? '');
  if (given !== '') return given;
  const { url, store = '' } = manifest?.registry ?? {};
  return url ?? (/^postgres(ql)?:/.test(store) ? store : undefined);
}

async function composeSource(input: CommandInput): Promise<Outcome<GatewaySource>> {
  // Composing needs a third of a second of modules that a composed supergraph does without.
  const { keepSupergraph, readComposedMesh } = await import('./compose-mesh.ts');
  const composed = await readComposedMesh(input);
  if (!composed.ok) return failure(...composed.findings);
  for (const finding of composed.findings) input.terminal.err(`${formatFinding(finding)}\n`);
  const { supergraph, manifest } = composed.value;
  await keepSupergraph(composed.value);
  const { teams, variants, clients } = manifest;
  const graph = { sdl: supergraph.sdl, teams, facts: { variants, clients }, previews: [] };
  const settings = withFlags(manifest.gateway, input);
  return success({ source: { graph, settings, hasRegistry: false }, registry: NO_REGISTRY });
}

async function openRegistrySource(
  input: CommandInput,
  { address, manifest }: { readonly address: string; readonly manifest: MeshManifest | undefined },
): Promise<Outcome<GatewaySource>> {
  const settings = withFlags(manifest?.gateway ?? gatewayConfigSchema.parse({}), input);
  const { FollowedRegistry } = await import('./registry/followed-registry.ts');
  const note = (text: string): void => input.terminal.err(`${text}\n`);
  const registry = await FollowedRegistry.open(address, {
    ...{ manifest, note },
    openReads: () => settings.introspection,
    trustedKeys: settings.trustedKeys,
  });
  if (!registry.ok) return registry;
  const graph = await registry.value.start(settings.plan.warmOperations);
  registry.value.watchQuality(settings.quality.pollMs);
  return success({ source: { graph, settings, hasRegistry: true }, registry: registry.value });
}

/** The settings with the environment laid over them, and the flags over both. Throws MisuseError when a flag does not fit. */
function withFlags(config: GatewayConfig, input: CommandInput): GatewayConfig {
  const settings = withEnvironment(config, process.env);
  const { host } = input.flags;
  const forwardHeaders = [...settings.forwardHeaders, ...listFlag(input, 'forward-header')];
  const checked = gatewayConfigSchema.safeParse({
    ...settings,
    port: portFlag(input) ?? settings.port,
    host: typeof host === 'string' ? host : settings.host,
    forwardHeaders,
    workers: workersFlag(input) ?? settings.workers,
  });
  if (checked.success) return { ...checked.data, forwardHeaders: [...new Set(checked.data.forwardHeaders)] };
  const { message, path } = checked.error.issues[0] ?? { message: 'Invalid value', path: [] };
  const [key, index] = path;
  const isHeader = key === 'forwardHeaders' && typeof index === 'number';
  throw new MisuseError(
    isHeader
      ? `${message} at --forward-header, got "${forwardHeaders[index]}".`
      : `${message} at --${String(key)}, got "${String(input.flags[String(key)])}".`,
  );
}

/** A number as a number; whether it or the word fits is for the settings to say. */
function workersFlag({ flags: { workers } }: CommandInput): unknown {
  if (typeof workers !== 'string') return undefined;
  return workers.trim() !== '' && Number.isFinite(Number(workers)) ? Number(workers) : workers;
}
