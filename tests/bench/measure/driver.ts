import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { LoadOptions, LoadResult } from '../driver/load.ts';
import { cpuMsOf, startModule, stopChild } from './children.ts';

const replySchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.string().optional(),
});

const loadResultSchema = z.object({
  requests: z.number(),
  wrong: z.number(),
  firstWrong: z.string(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
  firstByteP50: z.number(),
  bytesPerAnswer: z.number(),
});

type Waiting = { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void };

/** The load driver's process, as seen from the harness. */
export class Driver {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => this.#take(message));
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The load driver ended.'));
    });
  }

  static async start(): Promise<Driver> {
    const child = startModule('load', join(import.meta.dirname, '../driver/driver-process.ts'));
    await once(child, 'message');
    return new Driver(child);
  }

  /** Runs a load to its end. */
  async load(load: LoadOptions): Promise<LoadResult> {
    return loadResultSchema.parse(await this.#order({ kind: 'load', load }));
  }

  /** Starts a load that goes on until it is stopped. */
  startLoad(load: Omit<LoadOptions, 'until'>): { stop(): Promise<LoadResult> } {
    const result = this.load({ ...load, until: { kind: 'stopped' } });
    const id = this.#orders;
    // Whoever stops it takes the error.
    result.catch(() => undefined);
    return {
      stop: async () => {
        await this.#order({ kind: 'stop', load: id });
        return result;
      },
    };
  }

  /** Opens connections that stay idle; resolves to how many there are. */
  async openIdle(load: LoadOptions): Promise<number> {
    return z.number().parse(await this.#order({ kind: 'idle', load }));
  }

  /** How many idle connections the gateway has left open; closes them. */
  async closeIdle(): Promise<number> {
    return z.number().parse(await this.#order({ kind: 'idle-left' }));
  }

  /** CPU milliseconds it has used so far. */
  get cpuMs(): number {
    return cpuMsOf(this.#child);
  }

  close(): Promise<void> {
    return stopChild(this.#child);
  }

  #order(order: object): Promise<unknown> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ ...order, id });
    });
  }

  #take(message: unknown): void {
    const { id, result, error } = replySchema.parse(message);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }
}
