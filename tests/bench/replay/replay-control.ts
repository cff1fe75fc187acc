import { z } from 'zod';
import { addCounts, type Counts, countsSchema } from './counts.ts';

const allCounts = z.record(z.string(), countsSchema);

/** The far end of a replay server's control paths. */
export class ReplayControl {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** What all subgraphs were asked since the last reset. */
  async read(): Promise<Counts> {
    const response = await fetch(`${this.url}/control/counts`);
    return addCounts(Object.values(allCounts.parse(await response.json())));
  }

  /** Counts from nothing again. */
  async reset(): Promise<void> {
    await (await fetch(`${this.url}/control/reset`, { method: 'POST' })).text();
  }

  /** Holds back the last byte of every answer; 0 ends it. */
  async hold(ms: number): Promise<void> {
    await (await fetch(`${this.url}/control/hold/${ms}`, { method: 'POST' })).text();
  }
}
