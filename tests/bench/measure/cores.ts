import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which core a process is bound to: the gateway has one for itself, everything else shares the other. */
export type Core = 'gateway' | 'load';

const CORES: Readonly<Record<Core, string>> = { gateway: '0', load: '1' };

/** Whether processes can be bound to cores here. */
export const canPin: boolean =
  availableParallelism() >= 2 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** A command line bound to a core, or as it is where that cannot be. */
export function pinned(core: Core, file: string, args: readonly string[]): readonly [string, string[]] {
  return canPin ? ['taskset', ['-c', CORES[core], file, ...args]] : [file, [...args]];
}

/** Binds a running process, all its threads included. */
export function pinProcess(core: Core, pid: number): void {
  if (canPin) spawnSync('taskset', ['-acp', CORES[core], String(pid)]);
}
