import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Core, pinned } from './cores.ts';
import { usageOf } from './process-tree.ts';

const running = new Set<ChildProcess>();

/** How a child process is started. */
export type ChildOptions = {
  readonly core: Core;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A file descriptor that takes what it prints. */
  readonly log?: number;
};

/** Starts a process bound to a core, in a group of its own, with a channel to this one. */
export function startChild({ core, file, args, env, cwd, log }: ChildOptions): ChildProcess {
  const [command, words] = pinned(core, file, args);
  const child = spawn(command, words, {
    detached: true,
    stdio: ['ignore', log ?? 'inherit', log ?? 'inherit', 'ipc'],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Starts one of our own TypeScript files. */
export function startModule(core: Core, file: string): ChildProcess {
  return startChild({ core, file: process.execPath, args: ['--import', import.meta.resolve('tsx'), file] });
}

/** CPU milliseconds a child has used so far. */
export function cpuMsOf({ pid }: ChildProcess): number {
  return pid === undefined ? 0 : usageOf(pid).cpuMs;
}

/** Ends a child with its whole group; resolves when it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  killGroup(child);
  await gone;
}

/** Ends all children, for when this process ends before its time. */
export function killChildren(): void {
  for (const child of running) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // Nothing is to be saved in a benchmark, and not everybody ends at a polite signal.
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
