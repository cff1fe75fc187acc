import { setTimeout as delay } from 'node:timers/promises';
import type { KnownOperation, PreviewGraph } from '../../../gateway/index.ts';
import type { KeptMeasurements, Measurement, Registry, UsageBatch } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import { type QualityTarget, qualityTargets } from '../quality/quality-target.ts';
import type { RegistryFeed, Served } from './registry-feed.ts';

/** How long to wait before the registry is asked again, the first time and at most. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** A registry whose store this process opens: a directory, or PostgreSQL, which may be away for a while. */
export class LocalFeed implements RegistryFeed {
  readonly #open: () => Promise<Registry>;
  readonly #note: (text: string) => void;
  readonly #closed = new AbortController();
  #opening: Promise<Registry> | undefined;

  /** `open` is called again when it rejected. */
  constructor(open: () => Promise<Registry>, note: (text: string) => void) {
    this.#open = open;
    this.#note = note;
  }

  /** The registry, opened now if need be. */
  registry(): Promise<Registry> {
    if (!this.#opening) {
      const opening = this.#open();
      opening.catch(() => {
        this.#opening = undefined;
      });
      this.#opening = opening;
    }
    return this.#opening;
  }

  async read(): Promise<Served> {
    return readServed(await this.registry());
  }

  follow(listener: (served: Served) => void): () => void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#closed.signal]);
    void this.#follow(listener, signal);
    return () => stop.abort();
  }

  async mostUsed(count: number): Promise<readonly KnownOperation[]> {
    const registry = await this.registry();
    const { operations } = await registry.usage();
    const most = [...operations].sort((one, other) => other.count - one.count).slice(0, count);
    const texts = await Promise.all(most.map(({ operation }) => registry.document(operation)));
    return most.flatMap(({ name }, index): KnownOperation[] => {
      const query = texts[index];
      if (query === undefined) return [];
      return [name === undefined ? { query } : { query, operationName: name }];
    });
  }

  async addUsage(batch: UsageBatch): Promise<void> {
    const registry = await this.registry();
    await registry.addUsage(batch.rows, batch.texts);
  }

  async addQuality(measurements: readonly Measurement[]): Promise<KeptMeasurements> {
    return (await this.registry()).addQuality(measurements);
  }

  async measuring(): Promise<readonly QualityTarget[]> {
    const { subgraphs } = (await this.registry()).state;
    return qualityTargets([...subgraphs.values()]);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    const registry = await this.#opening?.catch(() => undefined);
    await registry?.close();
  }

  async #follow(listener: (served: Served) => void, signal: AbortSignal): Promise<void> {
    const registry = await this.#untilOpen(signal);
    if (!registry) return;
    let told = '';
    const tell = async (): Promise<void> => {
      const mark = markOf(registry);
      if (mark === told) return;
      told = mark;
      const served = await readServed(registry);
      // What came in between is told by its own call.
      if (told === mark && !signal.aborted) listener(served);
    };
    const tellOrNote = (): void =>
      void tell().catch((error: unknown) => {
        told = '';
        this.#note(`The registry cannot be read: ${describeError(error)}`);
      });
    const unfollow = registry.onChange(tellOrNote);
    signal.addEventListener('abort', unfollow, { once: true });
    tellOrNote();
  }

  /** Undefined when nobody waits for it any more. */
  async #untilOpen(signal: AbortSignal): Promise<Registry | undefined> {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      try {
        return await this.registry();
      } catch {
        await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    return undefined;
  }
}

/** Changes when something changes that a gateway serves; checks and approvals are no matter of gateways. */
function markOf({ state: { build, previews } }: Registry): string {
  const open = [...previews.values()].map(({ preview }) => [preview.name, preview.supergraph]);
  return JSON.stringify([build?.build.number, open]);
}

async function readServed(registry: Registry): Promise<Served> {
  const open = [...registry.state.previews.values()];
  const [current, graphs] = await Promise.all([
    registry.supergraph(),
    Promise.all(
      open.map(async ({ preview }): Promise<PreviewGraph[]> => {
        const sdl = await registry.document(preview.supergraph);
        return sdl === undefined ? [] : [{ preview, sdl }];
      }),
    ),
  ]);
  return current ? { current, previews: graphs.flat() } : { previews: graphs.flat() };
}
