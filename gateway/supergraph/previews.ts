import type { Outcome } from '../../contracts/index.ts';
import type { Preview } from '../../registry/serving/index.ts';
import { BoundedMap } from '../bounded-map.ts';
import { ClientError } from '../errors.ts';
import type { Snapshot } from './snapshot.ts';

/** A candidate's supergraph, and the preview that vouches for it. */
export type PreviewGraph = { readonly preview: Preview; readonly sdl: string };

type Built = { readonly graph: PreviewGraph; readonly snapshot: Promise<Outcome<Snapshot>>; isKept: boolean };

/** How previews are built, and how many are kept. */
export type PreviewSettings = {
  readonly build: (graph: PreviewGraph) => Promise<Outcome<Snapshot>>;
  readonly maxBuilt: number;
};

/**
 * The previews beside the stable graph, each built when it is first asked for. One that stays the same stays built when others come
 * and go; one that goes, changes, or was not asked for while `maxBuilt` others were, is given back when its requests have ended.
 */
export class Previews {
  readonly #settings: PreviewSettings;
  readonly #built: BoundedMap<string, Built>;
  #graphs: ReadonlyMap<string, PreviewGraph> = new Map();

  constructor(settings: PreviewSettings) {
    this.#settings = settings;
    this.#built = new BoundedMap({ maxEntries: settings.maxBuilt, onLeave: giveBack });
  }

  get isEmpty(): boolean {
    return this.#graphs.size === 0;
  }

  has(name: string): boolean {
    return this.#graphs.has(name);
  }

  /** These and no others from now on. */
  use(graphs: readonly PreviewGraph[]): void {
    this.#graphs = new Map(graphs.map((graph) => [graph.preview.name, graph]));
    for (const { graph } of [...this.#built.values()]) {
      const { name, supergraph } = graph.preview;
      if (this.#graphs.get(name)?.preview.supergraph !== supergraph) this.#built.delete(name);
    }
  }

  /** The snapshot of a preview, retained; or why there is none. Undefined when no preview has that name. */
  async lease(name: string): Promise<Snapshot | ClientError | undefined> {
    const graph = this.#graphs.get(name);
    if (!graph) return undefined;
    const built = this.#built.get(name) ?? this.#build(graph);
    const outcome = await built.snapshot;
    // Given back while it was being built: nobody would tell it from one that is built now.
    if (outcome.ok) return built.isKept ? outcome.value.retain() : this.lease(name);
    const [finding] = outcome.findings;
    return new ClientError('PREVIEW_INVALID', finding?.message ?? `The preview "${name}" cannot be served.`);
  }

  /** Settles when the last request of each has ended. */
  async close(): Promise<void> {
    const built = [...this.#built.values()];
    this.use([]);
    const outcomes = await Promise.allSettled(built.map(({ snapshot }) => snapshot));
    await Promise.all(
      outcomes.flatMap((one) =>
        one.status === 'fulfilled' && one.value.ok ? [one.value.value.disposed] : [],
      ),
    );
  }

  #build(graph: PreviewGraph): Built {
    const built: Built = { graph, snapshot: this.#settings.build(graph), isKept: true };
    this.#built.set(graph.preview.name, built);
    // What failed for a moment may work the next time.
    built.snapshot.catch(() => this.#built.delete(graph.preview.name));
    return built;
  }
}

function giveBack(built: Built): void {
  built.isKept = false;
  built.snapshot.then(
    (outcome) => outcome.ok && outcome.value.release(),
    () => {},
  );
}
