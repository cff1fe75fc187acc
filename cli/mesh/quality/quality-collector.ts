import { setTimeout as delay } from 'node:timers/promises';
import type { KeptMeasurements, Measurement } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import { askQuality } from './ask-quality.ts';
import type { QualityTarget } from './quality-target.ts';

/** Whom a collector asks, and who keeps what it finds. */
export type CollectorOptions = {
  /** The subgraphs of the mesh as it is now. */
  readonly targets: () => Promise<readonly QualityTarget[]>;
  readonly keep: (measurements: readonly Measurement[]) => Promise<KeptMeasurements>;
  /** From one round to the next. */
  readonly everyMs: number;
  /** Told what a person should know, once. */
  readonly note: (text: string) => void;
};

const ASKED_AT_ONCE = 8;
/** Who measures nothing is asked in each so-manieth round only. */
const ROUNDS_OF_SILENCE = 60;

/** Reads what the subgraphs of a mesh measure of their data, again and again, and hands on what is new. */
export class QualityCollector {
  readonly #options: CollectorOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** Product and subgraph → when the measurement was made that was handed on last. */
  readonly #known = new Map<string, string>();
  /** Address of who measures nothing → the round in which it is asked again. */
  readonly #silent = new Map<string, number>();
  readonly #told = new Set<string>();
  #round = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Settles when nothing is asked any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#collect().catch((error: unknown) =>
        this.#tell(`What subgraphs measure cannot be kept: ${describeError(error)}`),
      );
      await delay(this.#options.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #collect(): Promise<void> {
    this.#round += 1;
    const targets = (await this.#options.targets()).filter(
      ({ url }) => (this.#silent.get(url) ?? 0) <= this.#round,
    );
    for (let start = 0; start < targets.length; start += ASKED_AT_ONCE) {
      const some = targets.slice(start, start + ASKED_AT_ONCE);
      const found = await Promise.all(some.map((target) => this.#ask(target)));
      await this.#keep(found.flat());
    }
  }

  async #ask(target: QualityTarget): Promise<readonly Measurement[]> {
    const asked = await askQuality(target, this.#stop.signal);
    if (asked.kind === 'not-measuring') this.#silent.set(target.url, this.#round + ROUNDS_OF_SILENCE);
    if (asked.kind !== 'measured') return [];
    return asked.measurements.filter((one) => this.#known.get(keyOf(one)) !== one.measuredAt);
  }

  async #keep(measurements: readonly Measurement[]): Promise<void> {
    if (measurements.length === 0 || this.#stop.signal.aborted) return;
    const { refused } = await this.#options.keep(measurements);
    for (const one of measurements) this.#known.set(keyOf(one), one.measuredAt);
    for (const why of refused) this.#tell(why);
  }

  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.note(text);
  }
}

function keyOf({ product, subgraph }: Measurement): string {
  return JSON.stringify([product, subgraph]);
}
