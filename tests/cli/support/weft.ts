import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommandLine } from '../../../cli/main.ts';
import { ROOT } from './mesh-folder.ts';

const LAUNCHER = join(ROOT, 'cli/weft.cjs');

/** What a command line printed and how it ended. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

type SpawnOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another copy of `cli/weft.cjs`. */
  readonly launcher?: string;
};

/** The real `weft` as a child process. */
export class WeftProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  out = '';
  err = '';

  constructor(args: readonly string[], { cwd, env = {}, launcher = LAUNCHER }: SpawnOptions) {
    this.#child = spawn(process.execPath, [launcher, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
    });
    this.#ended = new Promise((resolve) =>
      this.#child.on('close', (code) => resolve({ code, out: this.out, err: this.err })),
    );
  }

  /** Everything printed so far. */
  get text(): string {
    return this.out + this.err;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Waits until the terminal shows a text. Throws with all of it when the process ends first or time is up. */
  async shows(what: string | RegExp, timeoutMs = 60_000): Promise<void> {
    const has = () => (typeof what === 'string' ? this.text.includes(what) : what.test(this.text));
    await until(() => has() || this.#child.exitCode !== null, timeoutMs).catch(() => undefined);
    if (!has()) throw new Error(`Expected the terminal to show ${String(what)}, got:\n${this.text}`);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ctrl-C, or SIGKILL after 10 s so that a failing test leaves nothing behind. */
  async stop(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const started = performance.now();
    if (this.#child.exitCode === null) this.signal('SIGINT');
    const kill = setTimeout(() => this.signal('SIGKILL'), 10_000);
    const { code } = await this.#ended;
    clearTimeout(kill);
    return { code, ms: performance.now() - started };
  }
}

/** Runs the real `weft` to its end. */
export function weft(args: readonly string[], options: SpawnOptions): Promise<Ended> {
  return new WeftProcess(args, options).ended();
}

/** Runs a command line in this process, for what needs no process of its own. */
export async function commandLine(...args: string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isInteractive: false,
  });
  return { code, out, err };
}

/** Polls until true. Throws after the timeout. */
export async function until(isTrue: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; await sleep(25))
    if (await isTrue()) return;
  throw new Error(`Expected it to become true within ${timeoutMs} ms.`);
}
