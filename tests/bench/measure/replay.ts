import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { ReplayControl } from '../replay/replay-control.ts';
import { cpuMsOf, startModule, stopChild } from './children.ts';

const readySchema = z.object({ url: z.string() });

/** The replay server's process, as seen from the harness. */
export class Replay extends ReplayControl {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    super(url);
    this.#child = child;
  }

  static async start(): Promise<Replay> {
    const child = startModule('load', join(import.meta.dirname, '../replay/replay-process.ts'));
    const [message] = await once(child, 'message');
    return new Replay(child, readySchema.parse(message).url);
  }

  /** CPU milliseconds it has used so far. */
  get cpuMs(): number {
    return cpuMsOf(this.#child);
  }

  close(): Promise<void> {
    return stopChild(this.#child);
  }
}
