import type { Finding } from '../../contracts/index.ts';
import type { SubgraphEntry, SubgraphSchema } from '../../registry/index.ts';
import type { RunningSubgraph } from '../../subgraphs/toolkit/index.ts';
import type { DevReport } from '../render/dev-report.ts';
import { listenAddress, runsHere } from './local-subgraph.ts';
import type { MeshManifest } from './read-mesh.ts';
import { startSubgraph } from './start-subgraph.ts';

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

type Domain = { readonly entry: SubgraphEntry; readonly subgraph: RunningSubgraph; sdl: string | undefined };

/** A change of the mesh's files, as far as the subgraphs have to follow it. */
export type DomainChange = {
  readonly manifest: MeshManifest;
  readonly schemas: readonly SubgraphSchema[];
  /** True for a subgraph whose own contracts were written. */
  isTouched(entry: SubgraphEntry): boolean;
};

/** The subgraphs of a mesh that run in this process, each on its own port. */
export class DomainServers {
  readonly #running = new Map<string, Domain>();
  readonly #report: DevReport;
  readonly #scale: number;
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #isClosed = false;

  constructor(report: DevReport, scale: number) {
    this.#report = report;
    this.#scale = scale;
  }

  /** How many subgraphs answer. */
  get count(): number {
    return this.#running.size;
  }

  /** Starts every subgraph of this machine that is not running; one that fails is told of and the others go on. */
  async startMissing(manifest: MeshManifest): Promise<void> {
    this.#forgetRetries();
    const missing = manifest.subgraphs.filter((entry) => runsHere(entry) && !this.#running.has(entry.name));
    await Promise.all(missing.map((entry) => this.#start(manifest, entry)));
  }

  /**
   * Follows a change that composes: stops what is gone, starts what is new or elsewhere, reloads whose contracts or SDL
   * changed. Returns the findings of subgraphs that refuse; they serve on what they served before.
   */
  async follow({ manifest, schemas, isTouched }: DomainChange): Promise<readonly Finding[]> {
    const wanted = new Map(manifest.subgraphs.filter(runsHere).map((entry) => [entry.name, entry]));
    const gone = [...this.#running.values()].filter(
      ({ entry }) => !isSameServer(entry, wanted.get(entry.name)),
    );
    await Promise.all(gone.map((domain) => this.#stop(domain)));
    const sdlOf = new Map(schemas.map(({ name, sdl }) => [name, sdl]));
    const refusals = [...this.#running.values()]
      .filter((domain) => isTouched(domain.entry) || domain.sdl !== sdlOf.get(domain.entry.name))
      .map((domain) => this.#reload(domain, sdlOf.get(domain.entry.name)));
    await this.startMissing(manifest);
    return (await Promise.all(refusals)).flat();
  }

  /** Notes what each running subgraph serves, so that a later change of its SDL is seen. */
  noteServed(schemas: readonly SubgraphSchema[]): void {
    for (const { name, sdl } of schemas) {
      const domain = this.#running.get(name);
      if (domain) domain.sdl ??= sdl;
    }
  }

  /** Stops all; a start that is under way stops as soon as it is through. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#forgetRetries();
    await Promise.all([...this.#running.values()].map((domain) => this.#stop(domain)));
  }

  async #start(manifest: MeshManifest, entry: SubgraphEntry): Promise<void> {
    const start = this.#report.startOf(entry);
    const { host } = listenAddress(entry);
    const options = { scale: this.#scale, host, progress: start.progress };
    const outcome = await startSubgraph(manifest, entry, options);
    if (!outcome.ok) {
      start.down(outcome.findings);
      if (mayComeLater(outcome.findings)) this.#retryLater(manifest, entry, FIRST_RETRY_MS);
      return;
    }
    if (this.#isClosed) return outcome.value.close();
    this.#running.set(entry.name, { entry, subgraph: outcome.value, sdl: undefined });
    start.up(outcome.value.url, outcome.value.rows);
    this.#report.warnings(outcome.findings);
  }

  /** Tries again by itself what only waits for its database, quietly and less and less often. */
  #retryLater(manifest: MeshManifest, entry: SubgraphEntry, afterMs: number): void {
    if (this.#isClosed) return;
    const retry = async (): Promise<void> => {
      const { host } = listenAddress(entry);
      const options = { scale: this.#scale, host, progress: () => undefined };
      const outcome = await startSubgraph(manifest, entry, options);
      const isWanted = this.#retries.delete(entry.name) && !this.#isClosed;
      if (outcome.ok && !isWanted) return outcome.value.close();
      if (!isWanted) return;
      if (!outcome.ok && mayComeLater(outcome.findings))
        return this.#retryLater(manifest, entry, Math.min(afterMs * 2, LAST_RETRY_MS));
      const start = this.#report.startOf(entry);
      if (!outcome.ok) return start.down(outcome.findings);
      this.#running.set(entry.name, { entry, subgraph: outcome.value, sdl: undefined });
      start.up(outcome.value.url, outcome.value.rows);
      this.#report.warnings(outcome.findings);
    };
    this.#retries.set(
      entry.name,
      setTimeout(() => void retry(), afterMs),
    );
  }

  #forgetRetries(): void {
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
  }

  async #stop({ entry, subgraph }: Domain): Promise<void> {
    this.#running.delete(entry.name);
    await subgraph.close();
  }

  async #reload(domain: Domain, sdl: string | undefined): Promise<readonly Finding[]> {
    // A hand-written subgraph keeps its code, and so its SDL, until the process starts anew.
    const reloaded = await domain.subgraph.reload?.();
    if (reloaded && !reloaded.ok) return reloaded.findings;
    this.#report.warnings(reloaded?.findings ?? []);
    domain.sdl = sdl;
    return [];
  }
}

/** True when nothing is wrong but that a database is not there yet. */
function mayComeLater(findings: readonly Finding[]): boolean {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return errors.length > 0 && errors.every(({ code }) => code === 'DATABASE_UNREACHABLE');
}

/** True when a running server already is what the new entry asks for; a new owner needs no new server. */
function isSameServer(running: SubgraphEntry, wanted: SubgraphEntry | undefined): boolean {
  const server = (entry: SubgraphEntry) => JSON.stringify([listenAddress(entry), entry.run]);
  return wanted !== undefined && server(running) === server(wanted);
}
