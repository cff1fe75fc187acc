import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundleProgram } from './bundle.ts';

/** What a store acknowledged to a process. */
export type Acknowledged = {
  readonly first: number;
  readonly count: number;
  readonly name: string;
  readonly hash: string;
};

/** The program of an `Appender`, in one file below a directory. */
export function bundleAppender(directory: string): Promise<string> {
  return bundleProgram(join(import.meta.dirname, 'append-process.ts'), directory);
}

/** A process that appends to a store, and what it was acknowledged. */
export class Appender {
  readonly entries: Acknowledged[] = [];
  usage = 0;
  /** Why it ended, when it was not killed. */
  ended: string | undefined;
  isOpen = false;
  readonly #child: ChildProcess;
  readonly #over: Promise<unknown>;
  #rest = '';

  /** Starts the bundled program; `fileLimitKb` is how large a file it may write. */
  constructor(program: string, address: string, { fileLimitKb }: { readonly fileLimitKb?: number } = {}) {
    const limit = fileLimitKb === undefined ? '' : `ulimit -f ${fileLimitKb}; `;
    const { NODE_ENV: _, VITEST: __, ...environment } = process.env;
    this.#child = spawn(
      '/bin/bash',
      ['-c', `${limit}exec "$@"`, 'bash', process.execPath, program, address],
      { stdio: ['ignore', 'pipe', 'inherit'], env: environment },
    );
    this.#over = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#over;
  }

  async end(): Promise<void> {
    await this.#over;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    // The last line may not be whole: then it was not said.
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#takeLine(line);
  }

  #takeLine(line: string): void {
    const [what, ...rest] = line.split(' ');
    if (what === 'open') this.isOpen = true;
    else if (what === 'usage') this.usage += Number(rest[0]);
    else if (what === 'ended') this.ended = rest.join(' ');
    else if (what === 'entries') {
      const [first, count, name = '', hash = ''] = rest;
      this.entries.push({ first: Number(first), count: Number(count), name, hash });
    }
  }
}
