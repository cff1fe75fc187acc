import { dirname, resolve } from 'node:path';
import type { Finding, Outcome } from '../../contracts/index.ts';
import { PortInUseError, type RunningServer } from '../../edge/index.ts';
import {
  createGateway,
  type Gateway,
  type GatewayConfig,
  startGateway,
  withEnvironment,
} from '../../gateway/index.ts';
import { KeptSubgraphs, type SubgraphEntry } from '../../registry/index.ts';
import { isExtensionFile } from '../../subgraphs/toolkit/index.ts';
import type { DevReport } from '../render/dev-report.ts';
import { describeError } from '../render/failure.ts';
import { type ComposedMesh, composeMesh, keepSupergraph } from './compose-mesh.ts';
import { DomainServers } from './domain-servers.ts';
import { gatewayPortInUse } from './port-in-use.ts';
import type { MeshManifest } from './read-mesh.ts';
import { DevRegistry } from './registry/dev-registry.ts';
import type { Served } from './registry/registry-feed.ts';
import { FileWatch } from './watch-files.ts';

/** What a mesh is started with. */
export type DevMeshOptions = {
  readonly manifest: MeshManifest;
  readonly scale: number;
  readonly webDirectory?: string | undefined;
  readonly report: DevReport;
  /** Reads `supergraph.yaml` again. */
  readManifest(): Promise<Outcome<MeshManifest>>;
};

/** The whole mesh of a manifest in one process: subgraphs on their own ports, the gateway, and a watch over the files. */
export class DevMesh {
  readonly #options: DevMeshOptions;
  readonly #report: DevReport;
  readonly #domains: DomainServers;
  readonly #watch: FileWatch;
  readonly #registry: DevRegistry;
  /** So that a saved file costs what it changes: requests wait while the mesh is composed. */
  readonly #kept = new KeptSubgraphs();
  #manifest: MeshManifest;
  #gateway: Gateway;
  #server: RunningServer | undefined;
  /** Changes are taken up one after another. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: DevMeshOptions) {
    this.#options = options;
    this.#report = options.report;
    this.#manifest = options.manifest;
    this.#domains = new DomainServers(options.report, options.scale);
    this.#registry = new DevRegistry({
      manifest: options.manifest,
      note: (text) => this.#report.note(text),
      openReads: () => this.#gateway.config.introspection,
    });
    this.#gateway = this.#createGateway(gatewaySettings(options.manifest));
    this.#watch = new FileWatch({
      isWanted: (file) => this.#isWatched(file),
      onChange: (files) => this.#enqueue(() => this.#takeUp(files)),
      onBlind: (folder, error) =>
        this.#report.note(`Changes in ${folder} are not seen: ${describeError(error)}`),
    });
  }

  /** Address of the gateway once started. */
  get url(): string {
    return this.#server?.url ?? '';
  }

  /** True when a graph serves. */
  get isServing(): boolean {
    return this.#gateway.phase === 'serving';
  }

  /** How many subgraphs answer. */
  get domainCount(): number {
    return this.#domains.count;
  }

  /** Starts everything. Rejects with PortInUseError of the gateway; domains that fail are told of and the rest goes on. */
  async start(): Promise<void> {
    this.#report.startRound(this.#manifest.subgraphs);
    this.#server = await startGateway(this.#gateway);
    const composing = composeMesh(this.#manifest, this.#kept);
    await Promise.all([this.#domains.startMissing(this.#manifest), composing]);
    const composed = await composing;
    if (composed.ok) {
      this.#domains.noteServed(composed.value.schemas);
      await this.#serve(composed.value);
    } else this.#refuse('The mesh does not compose', composed.findings);
    this.#watch.update(watchedFolders(this.#manifest));
    void this.#registry
      .follow((served) => this.#enqueue(() => this.#takePublished(served)))
      .catch((error: unknown) =>
        this.#report.note(`The registry cannot be followed: ${describeError(error)}`),
      );
    const targets = () =>
      this.#manifest.subgraphs.flatMap(({ name, run, routingUrl: url }) =>
        run?.kind === 'module' ? [] : [{ name, url }],
      );
    void this.#registry.watchQuality(targets, this.#gateway.config.quality.pollMs);
  }

  /** Stops the gateway first, then the subgraphs; what clients used until then is kept. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#server?.close(1_000);
    await this.#domains.close();
    await this.#registry.close();
  }

  #createGateway(config: GatewayConfig): Gateway {
    const { webDirectory } = this.#options;
    return createGateway({
      config,
      registry: this.#registry.handler,
      onUsage: (batch) => this.#registry.addUsage(batch),
      ...(webDirectory === undefined ? {} : { webDirectory }),
    });
  }

  #isWatched(file: string): boolean {
    const schemas = this.#manifest.subgraphs.flatMap(({ schema }) =>
      schema?.kind === 'file' ? [schema.file] : [],
    );
    if ([resolve(this.#manifest.file), ...schemas].includes(file)) return true;
    return /\.(odcs\.ya?ml|ts)$/.test(file) || isExtensionFile(file);
  }

  #enqueue(step: () => Promise<void>): void {
    this.#work = this.#work
      .then(step)
      .catch((error: unknown) =>
        this.#report.refusal(`The change could not be taken up: ${describeError(error)}`, []),
      );
  }

  /** Reads everything anew, so that what is told is the whole truth; swaps only when all of it holds. */
  async #takeUp(files: readonly string[]): Promise<void> {
    const started = performance.now();
    this.#report.startRound(this.#manifest.subgraphs);
    this.#tellCodeChanges(files);
    if (files.every(isCode)) return;
    const read = await this.#options.readManifest();
    if (!read.ok) return this.#refuse(`${this.#manifest.file} is refused`, read.findings);
    this.#manifest = read.value;
    this.#report.startRound(read.value.subgraphs);
    this.#watch.update(watchedFolders(read.value));
    if (files.includes(resolve(read.value.file))) await this.#registry.adopt(read.value);
    const composed = await composeMesh(read.value, this.#kept);
    if (!composed.ok) return this.#refuse('The change does not compose', composed.findings);
    const isTouched = ({ run }: SubgraphEntry) =>
      run?.kind === 'contracts' &&
      files.some((file) => file === run.directory || dirname(file) === run.directory);
    const refusals = await this.#domains.follow({ ...composed.value, isTouched });
    this.#domains.noteServed(composed.value.schemas);
    if (refusals.length > 0) return this.#refuse('The data contradicts the change', refusals);
    await this.#followSettings(read.value);
    if (await this.#serve(composed.value))
      this.#report.note(`Recomposed in ${Math.round(performance.now() - started)} ms.`);
  }

  async #serve(composed: ComposedMesh): Promise<boolean> {
    const { teams, variants, clients } = composed.manifest;
    const used = await this.#gateway.useSupergraph(composed.supergraph.sdl, teams, { variants, clients });
    if (used.ok) await keepSupergraph(composed);
    else this.#refuse('The supergraph cannot be served', used.findings);
    return used.ok;
  }

  /** What was published to the registry of this mesh serves until a file changes. */
  async #takePublished({ current, previews }: Served): Promise<void> {
    this.#gateway.usePreviews(previews);
    if (!current || current.sdl === this.#gateway.snapshot?.parts.supergraphSdl) return;
    const { teams, variants, clients } = this.#manifest;
    const facts = { variants, clients, build: current.build };
    const used = await this.#gateway.useSupergraph(current.sdl, teams, facts);
    if (used.ok) this.#report.note(`Build ${current.build.number} of the registry serves.`);
    else this.#refuse(`Build ${current.build.number} of the registry cannot be served`, used.findings);
  }

  #refuse(heading: string, findings: readonly Finding[]): void {
    this.#gateway.reportComposition(findings);
    const consequence = this.isServing ? '; the previous graph keeps serving' : '';
    this.#report.refusal(`${heading}${consequence}:`, findings);
  }

  /** A gateway with other settings takes over; on another port it is there before the old one goes. */
  async #followSettings(manifest: MeshManifest): Promise<void> {
    const settings = gatewaySettings(manifest);
    const { config } = this.#gateway;
    if (JSON.stringify(settings) === JSON.stringify(config)) return;
    const next = this.#createGateway(settings);
    const { snapshot } = this.#gateway;
    const { teams, variants, clients } = manifest;
    if (snapshot) await next.useSupergraph(snapshot.parts.supergraphSdl, teams, { variants, clients });
    const isElsewhere = settings.port !== config.port || settings.host !== config.host;
    if (!isElsewhere) await this.#server?.close(1_000);
    try {
      const server = await startGateway(next);
      if (isElsewhere) await this.#server?.close(1_000);
      this.#gateway = next;
      this.#server = server;
      this.#report.note(`The gateway has new settings and answers at ${server.url}`);
    } catch (error) {
      await next.close();
      if (!(error instanceof PortInUseError)) throw error;
      this.#report.refusal('The gateway stays where it is:', [gatewayPortInUse(error.port)]);
    }
  }

  #tellCodeChanges(files: readonly string[]): void {
    for (const { name, run } of this.#manifest.subgraphs) {
      const folder = run && folderOf(run);
      const isRunning = run?.kind === 'contracts' ? isCode : isTypeScript;
      if (files.some((file) => isRunning(file) && dirname(file) === folder))
        this.#report.note(`${name}: its code changed; start weft dev again to run it.`);
    }
  }
}

/** Code that only a new start runs; resolvers beside contracts are loaded again. */
function isCode(file: string): boolean {
  return isTypeScript(file) && !isExtensionFile(file);
}

function isTypeScript(file: string): boolean {
  return file.endsWith('.ts');
}

function gatewaySettings(manifest: MeshManifest): GatewayConfig {
  return withEnvironment(manifest.gateway, process.env);
}

function watchedFolders({ file, subgraphs }: MeshManifest): readonly string[] {
  const folders = subgraphs.flatMap(({ run, schema }) => [
    ...(run ? [folderOf(run)] : []),
    ...(schema?.kind === 'file' ? [dirname(schema.file)] : []),
  ]);
  return [dirname(resolve(file)), ...folders];
}

function folderOf(run: NonNullable<SubgraphEntry['run']>): string {
  return run.kind === 'contracts' ? run.directory : dirname(run.file);
}
