import type { Bell } from './bell.ts';
import type { Change, ChangeReader, Position } from './change.ts';

/** A log that is read from a position on. */
export type ReadLog = {
  /** The next changes after a position, oldest first; empty when there are none yet. Rejects when the log cannot be read. */
  read(after: Position): Promise<readonly Change[]>;
  /** Rings when there may be more. */
  readonly bell: Bell;
  /** Why the log ended; undefined while it goes on. */
  readonly failure: unknown;
  /** Told once, when the reader goes. */
  release(): void;
};

/** Reads a log at the pace of one subscriber. */
export class LogReader implements ChangeReader {
  readonly #log: ReadLog;
  #after: Position;
  #isClosed = false;
  #resume: () => void = () => {};

  constructor(log: ReadLog, after: Position) {
    this.#log = log;
    this.#after = after;
  }

  async next(): Promise<readonly Change[]> {
    while (!this.#isClosed) {
      if (this.#log.failure !== undefined) throw this.#log.failure;
      const { rings } = this.#log.bell;
      const changes = await this.#read();
      if (this.#isClosed) break;
      const last = changes.at(-1);
      if (last) {
        this.#after = last.position;
        return changes;
      }
      await this.#more(rings);
    }
    return [];
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#log.release();
    this.#resume();
  }

  async #read(): Promise<readonly Change[]> {
    try {
      return await this.#log.read(this.#after);
    } catch (error) {
      // A log that ended takes along what is being read of it.
      throw this.#log.failure ?? error;
    }
  }

  #more(rings: number): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#log.bell.wait(rings, resolve);
      this.#resume = () => {
        forget();
        resolve();
      };
    });
  }
}

/** Reads of the same place at the same time are one: subscribers who are all up to date ask for the same. */
export class SharedReads {
  readonly #reads = new Map<string, Promise<readonly Change[]>>();

  read(after: Position, start: () => Promise<readonly Change[]>): Promise<readonly Change[]> {
    const key = JSON.stringify(after);
    const known = this.#reads.get(key);
    if (known) return known;
    const reading = start().finally(() => this.#reads.delete(key));
    this.#reads.set(key, reading);
    return reading;
  }
}
