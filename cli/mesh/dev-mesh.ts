import { resolve } from 'node:path';
import { type Finding, formatFinding, hasErrors } from '../../contracts/index.ts';
import { PortInUseError, type RunningServer } from '../../edge/index.ts';
import { createGateway, type Gateway, startGateway, withEnvironment } from '../../gateway/index.ts';
import type { SubgraphEntry } from '../../registry/index.ts';
import type { RunningSubgraph } from '../../subgraphs/toolkit/index.ts';
import type { Terminal } from '../command.ts';
import { composeMesh, type MeshManifest } from './compose-mesh.ts';
import { runsHere, startSubgraph } from './start-subgraph.ts';
import { watchFiles } from './watch-files.ts';

export type DevMeshOptions = {
  readonly manifest: MeshManifest;
  readonly scale: number;
  readonly webDirectory?: string;
  readonly terminal: Terminal;
  /** Reads `supergraph.yaml` again after it changed. */
  readManifest(): Promise<
    | { readonly ok: true; readonly value: MeshManifest }
    | { readonly ok: false; readonly findings: readonly Finding[] }
  >;
};

/** The whole mesh of a manifest in one process: subgraphs on their own ports, the gateway, and a watch over the files. */
export class DevMesh {
  readonly #options: DevMeshOptions;
  readonly #gateway: Gateway;
  readonly #running = new Map<string, RunningSubgraph>();
  #manifest: MeshManifest;
  #server: RunningServer | undefined;
  #stopWatching: () => void = () => undefined;
  /** Changes are taken up one after another. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: DevMeshOptions) {
    const { manifest, webDirectory } = options;
    this.#options = options;
    this.#manifest = manifest;
    const config = withEnvironment(manifest.gateway, process.env);
    this.#gateway = createGateway({ config, ...(webDirectory ? { webDirectory } : {}) });
  }

  /** Address of the gateway once started. */
  get url(): string {
    return this.#server?.url ?? '';
  }

  /** True when a graph serves. */
  get isServing(): boolean {
    return this.#gateway.phase === 'serving';
  }

  /** Starts everything. Rejects with PortInUseError; domains that fail are told of and the rest goes on. */
  async start(): Promise<void> {
    this.#server = await startGateway(this.#gateway);
    const entries = this.#manifest.subgraphs.filter(runsHere);
    const started = entries.map((entry) => this.#startSubgraph(entry));
    await Promise.all([...started, this.#recompose()]);
    this.#watch();
  }

  /** Stops the gateway first, then the subgraphs. */
  async close(): Promise<void> {
    this.#stopWatching();
    await this.#work;
    await this.#server?.close(1_000);
    await Promise.all([...this.#running.values()].map((subgraph) => subgraph.close()));
  }

  async #startSubgraph(entry: SubgraphEntry): Promise<void> {
    const { terminal, scale } = this.#options;
    const started = performance.now();
    const label = entry.name.padEnd(Math.max(...this.#manifest.subgraphs.map(({ name }) => name.length)));
    const progress = (message: string): void => terminal.out(`  …  ${label}  ${message}\n`);
    try {
      const outcome = await startSubgraph(this.#manifest, entry, { scale, host: 'localhost', progress });
      if (!outcome.ok) {
        this.#tell(outcome.findings, `  ✗  ${label}  does not start`);
        return;
      }
      this.#running.set(entry.name, outcome.value);
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      terminal.out(`  ✓  ${label}  ${entry.owner.padEnd(20)}  ${outcome.value.url}  ${seconds} s\n`);
    } catch (error) {
      throw asPortInUse(error, entry) ?? error;
    }
  }

  /** Composes from the files and swaps; when they do not compose the old graph keeps serving. */
  async #recompose(): Promise<boolean> {
    const composed = await composeMesh(this.#manifest);
    if (composed.ok) {
      const used = await this.#gateway.useSupergraph(composed.value.supergraph.sdl, this.#manifest.teams);
      if (used.ok) return true;
      this.#tell(used.findings, 'The supergraph cannot be served');
      return false;
    }
    this.#gateway.reportComposition(composed.findings);
    this.#tell(
      composed.findings,
      this.isServing
        ? 'The change does not compose; the previous graph keeps serving'
        : 'The mesh does not compose',
    );
    return false;
  }

  #tell(findings: readonly Finding[], heading: string): void {
    const { terminal } = this.#options;
    terminal.err(`${heading}:\n`);
    for (const finding of findings.filter((one) => hasErrors([one])))
      terminal.err(`     ${formatFinding(finding).replaceAll('\n', '\n     ')}\n`);
  }

  #watch(): void {
    const { manifest } = { manifest: this.#manifest };
    const folders = manifest.subgraphs.flatMap(({ run }) =>
      run?.kind === 'contracts' ? [run.directory] : run?.kind === 'module' ? [resolve(run.file, '..')] : [],
    );
    const schemaFiles = manifest.subgraphs.flatMap(({ schema }) =>
      schema?.kind === 'file' ? [schema.file] : [],
    );
    const manifestFile = resolve(manifest.file);
    const isWanted = (file: string): boolean =>
      file === manifestFile || schemaFiles.includes(file) || /\.(odcs\.ya?ml|ts)$/.test(file);
    this.#stopWatching = watchFiles([manifestFile, ...schemaFiles, ...folders], isWanted, (files) => {
      this.#work = this.#work
        .then(() => this.#takeUp(files))
        .catch((error: unknown) => {
          this.#options.terminal.err(
            `The change could not be taken up: ${error instanceof Error ? error.message : String(error)}\n`,
          );
        });
    });
  }

  async #takeUp(files: readonly string[]): Promise<void> {
    const { terminal } = this.#options;
    const started = performance.now();
    if (files.includes(resolve(this.#manifest.file)) && !(await this.#takeUpManifest())) return;
    for (const entry of this.#manifest.subgraphs) {
      const { run } = entry;
      if (
        run?.kind === 'contracts' &&
        files.some((file) => resolve(file, '..') === run.directory && /ya?ml$/.test(file)) &&
        !(await this.#reload(entry))
      )
        return;
      if (
        run &&
        files.some(
          (file) =>
            file.endsWith('.ts') &&
            file.startsWith(resolve(run.kind === 'module' ? resolve(run.file, '..') : run.directory)),
        )
      ) {
        terminal.out(`${entry.name}: its code changed; start weft dev again to run it.\n`);
      }
    }
    if (await this.#recompose())
      terminal.out(`Recomposed in ${Math.round(performance.now() - started)} ms.\n`);
  }

  async #reload(entry: SubgraphEntry): Promise<boolean> {
    const running = this.#running.get(entry.name);
    if (!running) {
      await this.#startSubgraph(entry);
      return this.#running.has(entry.name);
    }
    const reloaded = await running.reload?.();
    if (!reloaded || reloaded.ok) return true;
    this.#gateway.reportComposition(reloaded.findings);
    this.#tell(reloaded.findings, `The change to ${entry.name} is refused; what it served before serves on`);
    return false;
  }

  async #takeUpManifest(): Promise<boolean> {
    const read = await this.#options.readManifest();
    if (!read.ok) {
      this.#gateway.reportComposition(read.findings);
      this.#tell(read.findings, 'supergraph.yaml is refused; the previous graph keeps serving');
      return false;
    }
    const before = new Map(this.#manifest.subgraphs.map((entry) => [entry.name, entry]));
    this.#manifest = read.value;
    const isSame = (entry: SubgraphEntry): boolean =>
      JSON.stringify(before.get(entry.name)) === JSON.stringify(entry);
    const kept = new Set(read.value.subgraphs.filter(isSame).map((entry) => entry.name));
    const gone = [...this.#running].filter(([name]) => !kept.has(name));
    await Promise.all(gone.map(([name, subgraph]) => this.#running.delete(name) && subgraph.close()));
    await Promise.all(
      read.value.subgraphs
        .filter((entry) => runsHere(entry) && !kept.has(entry.name))
        .map((entry) => this.#startSubgraph(entry)),
    );
    this.#stopWatching();
    this.#watch();
    return true;
  }
}

/** A hand-written subgraph may reject with Node's own error; both mean the same to the person who waits. */
function asPortInUse(error: unknown, entry: SubgraphEntry): Error | undefined {
  const isBusy =
    error instanceof PortInUseError ||
    (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
  if (!isBusy) return undefined;
  const variable = `${entry.name.toUpperCase().replaceAll('-', '_')}_URL`;
  return new SubgraphPortInUse(
    `The subgraph ${entry.name} cannot listen at ${entry.routingUrl}: the port is already in use. ` +
      `Stop what listens there, or choose another address with ${variable}=http://localhost:PORT.`,
  );
}

/** The address of a subgraph is taken; the message says which and what to do. */
export class SubgraphPortInUse extends Error {}
