import { join } from 'node:path';
import { type Outcome, success } from '../../../contracts/index.ts';
import { TrustedBuilds } from '../../../gateway/index.ts';
import type { CurrentSupergraph } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import { QualityCollector } from '../quality/quality-collector.ts';
import type { MeshManifest } from '../read-mesh.ts';
import type { RegistryAnswer, ServedGraph, WorkerQuestion } from '../worker-messages.ts';
import type { FeedOptions } from './feed-options.ts';
import { keepBuild, readKeptBuild } from './kept-build.ts';
import { type OpenedFeed, openFeed } from './open-feed.ts';
import type { Served } from './registry-feed.ts';

/** What a gateway follows a registry with. */
type FollowOptions = FeedOptions & {
  /** Only what one of them signed is kept for a start without the registry. */
  readonly trustedKeys: readonly string[];
};

/** The registry as the process above a gateway's workers sees it: what is to be served, and where usage goes. */
export class FollowedRegistry {
  readonly #opened: OpenedFeed;
  readonly #manifest: MeshManifest | undefined;
  readonly #note: (text: string) => void;
  readonly #file: string;
  readonly #trusted: TrustedBuilds;
  #kept = 0;
  #quality: QualityCollector | undefined;

  private constructor(opened: OpenedFeed, { manifest, note, trustedKeys }: FollowOptions) {
    this.#opened = opened;
    this.#manifest = manifest;
    this.#note = note;
    this.#trusted = new TrustedBuilds(trustedKeys);
    this.#file = join(manifest?.root ?? process.cwd(), '.weft', 'gateway', 'build.json');
  }

  /** Opens the registry at an address. Fails with findings when it is here and cannot be opened. */
  static async open(address: string, options: FollowOptions): Promise<Outcome<FollowedRegistry>> {
    const opened = await openFeed(address, options);
    return opened.ok ? success(new FollowedRegistry(opened.value, options)) : opened;
  }

  /**
   * What to serve first: what the registry says, or while it is away the build that served last. With it come the most used
   * operations, at most `warmOperations`.
   */
  async start(warmOperations: number): Promise<ServedGraph> {
    try {
      const { feed } = this.#opened;
      const graph = await this.#toGraph(await feed.read());
      return { ...graph, known: await feed.mostUsed(warmOperations) };
    } catch (error) {
      const current = await readKeptBuild(this.#file);
      const consequence = current
        ? `build ${current.build.number}, which served last, serves until it is back`
        : 'there is nothing to serve until it is back';
      this.#note(`The registry cannot be asked (${describeError(error)}); ${consequence}.`);
      return this.#toGraph(current ? { current, previews: [] } : { previews: [] });
    }
  }

  /** Tells of everything to be served from now on. Returns how to stop. */
  follow(use: (graph: ServedGraph) => void): () => void {
    return this.#opened.feed.follow((served) => {
      this.#toGraph(served).then(use, (error: unknown) => this.#note(describeError(error)));
    });
  }

  /** Answers what a worker asks. */
  async answer(question: WorkerQuestion): Promise<RegistryAnswer | undefined> {
    if (question.about === 'registry') return this.#opened.answer?.(question.request) ?? NOT_HERE;
    await this.#opened.feed.addUsage(question.batch);
    return undefined;
  }

  /** Reads from now on what the subgraphs measure of their data. */
  watchQuality(everyMs: number): void {
    const { feed } = this.#opened;
    if (everyMs === 0) return;
    this.#quality = new QualityCollector({
      targets: () => feed.measuring(),
      keep: (measurements) => feed.addQuality(measurements),
      ...{ everyMs, note: this.#note },
    });
  }

  async close(): Promise<void> {
    await this.#quality?.close();
    await this.#opened.feed.close();
  }

  async #toGraph({ current, previews }: Served): Promise<ServedGraph> {
    const { teams = [], variants = [], clients = [] } = this.#manifest ?? {};
    const facts = { variants, clients };
    if (!current) return { teams, facts, previews };
    if (current.build.number !== this.#kept) {
      this.#kept = current.build.number;
      // Serving does not depend on it.
      await this.#keep(current).catch((error: unknown) =>
        this.#note(`The build cannot be kept at ${this.#file}: ${describeError(error)}`),
      );
    }
    return { sdl: current.sdl, teams, facts: { ...facts, build: current.build }, previews };
  }

  /** What the gateway is to refuse must not take the place of what it could start with. */
  async #keep(current: CurrentSupergraph): Promise<void> {
    if ((await this.#trusted.findFaults(current)).length > 0) return;
    this.#trusted.accept(current);
    await keepBuild(this.#file, current);
  }
}

const NOT_HERE: RegistryAnswer = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errors: [{ message: 'This gateway does not serve a registry.' }] }),
};
