import { readFileSync } from 'node:fs';

/** How long the event loop of this thread stood still while something ran. */
type LoopTurns = {
  /** The longest pause in processor time of this thread: what requests would wait on a machine that does nothing else. */
  readonly longestMs: number;
  /** The same by the clock: on a busy machine that is mostly time in which others ran. */
  readonly longestClockMs: number;
};

const TICK_MS = 1;
// What Linux counts for the main thread, which has the number of its process.
const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`;

/**
 * Watches the event loop while `work` runs. Processor time of this thread is what to compare: other threads, and whatever else the
 * machine does, do not count.
 */
export async function watchTurns<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly turns: LoopTurns }> {
  let last = now();
  let turns: LoopTurns = { longestMs: 0, longestClockMs: 0 };
  const note = (): void => {
    const { cpuMs, clockMs } = now();
    turns = {
      longestMs: Math.max(turns.longestMs, cpuMs - last.cpuMs),
      longestClockMs: Math.max(turns.longestClockMs, clockMs - last.clockMs),
    };
    last = { cpuMs, clockMs };
  };
  const ticks = setInterval(note, TICK_MS);
  const result = await work();
  // The turn in which it settled counts too.
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  note();
  clearInterval(ticks);
  return { result, turns };
}

function now(): { readonly cpuMs: number; readonly clockMs: number } {
  const [nanoseconds = '0'] = readFileSync(SCHEDULED, 'latin1').split(' ');
  return { cpuMs: Number(nanoseconds) / 1e6, clockMs: performance.now() };
}
