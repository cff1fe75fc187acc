import type { Answer } from './connection.ts';
import type { LoadResult } from './load.ts';
import { percentile } from './percentile.ts';

const SHOWN_OF_WRONG = 400;

/** Counts what comes back in a load. */
export class Tally {
  readonly #startedAt = performance.now();
  readonly #latencies: number[] = [];
  readonly #firstBytes: number[] = [];
  #bytes = 0;
  #wrong = 0;
  #firstWrong = '';

  /** How many answers came. */
  get answers(): number {
    return this.#latencies.length;
  }

  /** Milliseconds since the load began. */
  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** An answer, right or wrong. */
  add({ status, pieces, sentAt, firstByteAt }: Answer, isRight: boolean): void {
    this.#latencies.push(performance.now() - sentAt);
    this.#firstBytes.push(firstByteAt - sentAt);
    for (const piece of pieces) this.#bytes += piece.length;
    if (!isRight) this.addWrong(`${status} ${Buffer.concat(pieces).toString()}`);
  }

  /** Something wrong that is not an answer, or the text of one. */
  addWrong(what: string): void {
    this.#wrong += 1;
    this.#firstWrong ||= what.slice(0, SHOWN_OF_WRONG);
  }

  /** What came of it all. */
  result(): LoadResult {
    const latencies = this.#latencies.sort((a, b) => a - b);
    const firstBytes = this.#firstBytes.sort((a, b) => a - b);
    return {
      requests: latencies.length,
      wrong: this.#wrong,
      firstWrong: this.#firstWrong,
      seconds: this.elapsedMs / 1_000,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: latencies.at(-1) ?? 0,
      firstByteP50: percentile(firstBytes, 0.5),
      bytesPerAnswer: latencies.length === 0 ? 0 : this.#bytes / latencies.length,
    };
  }
}
