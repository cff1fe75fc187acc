import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { startModule, stopChild } from './children.ts';

/** A fixed piece of work on the gateway's core: what it costs says how fast the machine is at the moment. */
export class Calibration {
  readonly #child: ChildProcess;
  #fastestMs = Number.POSITIVE_INFINITY;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<Calibration> {
    const child = startModule('gateway', join(import.meta.dirname, 'calibration-process.ts'));
    await once(child, 'message');
    const calibration = new Calibration(child);
    // The first rounds are compiled while they run.
    for (let at = 0; at < 5; at++) await calibration.measure();
    calibration.#fastestMs = Number.POSITIVE_INFINITY;
    await calibration.measure();
    return calibration;
  }

  /** CPU milliseconds of the work now. */
  async measure(): Promise<number> {
    const reply = once(this.#child, 'message');
    this.#child.send('work');
    const [ms] = await reply;
    const cpuMs = z.number().parse(ms);
    this.#fastestMs = Math.min(this.#fastestMs, cpuMs);
    return cpuMs;
  }

  /** The least it has cost in this run: the machine at its fastest. */
  get fastestMs(): number {
    return this.#fastestMs;
  }

  close(): Promise<void> {
    return stopChild(this.#child);
  }
}
