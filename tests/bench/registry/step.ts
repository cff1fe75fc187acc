import { watchTurns } from './loop-turns.ts';

/** Runs a step and prints what it cost: processor time of all threads, the clock, and the longest pause of the event loop. */
export async function step<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  const [cpu, clock] = [process.cpuUsage(), performance.now()];
  const { result, turns } = await watchTurns(async () => run());
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2).padStart(8)} s`;
  const line = [
    name.padEnd(44),
    `${seconds((user + system) / 1000)} processor`,
    `${seconds(performance.now() - clock)} clock`,
    `${turns.longestMs.toFixed(0).padStart(8)} ms longest pause (${turns.longestClockMs.toFixed(0)} by the clock)`,
  ].join('  ');
  process.stdout.write(`${line}\n`);
  return result;
}
