import { setTimeout as delay } from 'node:timers/promises';
import type { KnownOperation, PreviewGraph } from '../../../gateway/index.ts';
import type { KeptMeasurements, Measurement, RemoteRegistry, UsageBatch } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import { type QualityTarget, qualityTargets } from '../quality/quality-target.ts';
import type { RegistryFeed, Served } from './registry-feed.ts';

/** How long the registry may hold a question for a newer build; previews are asked for anew each time. */
const WAIT_MS = 5_000;
/** How long the first answer may take before the gateway starts without it. */
const START_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** A registry that runs elsewhere, over HTTP: it answers as soon as there is a newer build. */
export class HttpFeed implements RegistryFeed {
  readonly #remote: RemoteRegistry;
  readonly #note: (text: string) => void;
  readonly #texts = new Map<string, string>();

  constructor(remote: RemoteRegistry, note: (text: string) => void) {
    this.#remote = remote;
    this.#note = note;
  }

  async read(): Promise<Served> {
    const current = await this.#remote.supergraph({ signal: AbortSignal.timeout(START_WITHIN_MS) });
    const previews = await this.#previews();
    return current ? { current, previews } : { previews };
  }

  follow(listener: (served: Served) => void): () => void {
    const stop = new AbortController();
    void this.#follow(listener, stop.signal);
    return () => stop.abort();
  }

  async mostUsed(count: number): Promise<readonly KnownOperation[]> {
    const { operations } = await this.#remote.usage();
    const most = [...operations].sort((one, other) => other.count - one.count).slice(0, count);
    const texts = await Promise.all(most.map(({ operation }) => this.#remote.document(operation)));
    return most.flatMap(({ name }, index): KnownOperation[] => {
      const query = texts[index];
      if (query === undefined) return [];
      return [name === undefined ? { query } : { query, operationName: name }];
    });
  }

  addUsage({ rows, texts }: UsageBatch): Promise<void> {
    return this.#remote.addUsage(rows, texts);
  }

  addQuality(measurements: readonly Measurement[]): Promise<KeptMeasurements> {
    return this.#remote.addQuality(measurements);
  }

  async measuring(): Promise<readonly QualityTarget[]> {
    return qualityTargets(await this.#remote.subgraphs());
  }

  /** Nothing is held open. */
  async close(): Promise<void> {}

  async #follow(listener: (served: Served) => void, signal: AbortSignal): Promise<void> {
    let after = 0;
    let told = '';
    let pauseMs = 0;
    while (!signal.aborted) {
      try {
        const current = await this.#remote.supergraph({ after, waitMs: WAIT_MS, signal });
        const previews = await this.#previews();
        if (pauseMs > 0) this.#note(`The registry at ${this.#remote.url} answers again.`);
        pauseMs = 0;
        if (signal.aborted) return;
        after = current?.build.number ?? after;
        const mark = JSON.stringify([
          after,
          previews.map(({ preview }) => [preview.name, preview.supergraph]),
        ]);
        if (mark !== told) listener(current ? { current, previews } : { previews });
        told = mark;
      } catch (error) {
        if (signal.aborted) return;
        if (pauseMs === 0)
          this.#note(`The registry cannot be asked, the gateway serves on: ${describeError(error)}`);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2 || FIRST_PAUSE_MS);
        // Gateways that lost it together do not come back together.
        await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** A text never changes, so each is fetched once. */
  async #previews(): Promise<readonly PreviewGraph[]> {
    const previews = (await this.#remote.previews()).map(({ preview }) => preview);
    const open = new Set(previews.map(({ supergraph }) => supergraph));
    for (const hash of this.#texts.keys()) if (!open.has(hash)) this.#texts.delete(hash);
    for (const hash of open) {
      const text = this.#texts.get(hash) ?? (await this.#remote.document(hash));
      if (text !== undefined) this.#texts.set(hash, text);
    }
    return previews.flatMap((preview) => {
      const sdl = this.#texts.get(preview.supergraph);
      return sdl === undefined ? [] : [{ preview, sdl }];
    });
  }
}
