import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommandLine } from '../../../cli/main.ts';
import { ROOT } from './mesh-folder.ts';

const LAUNCHER = join(ROOT, 'cli/weft.cjs');

/** What a command line printed and how it ended. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Where a command line is run. */
type Place = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

type SpawnOptions = Place & {
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

  /** Ctrl-C, or SIGKILL after 10 s so that a failing test leaves nothing behind. Returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) this.signal('SIGINT');
    const kill = setTimeout(() => this.signal('SIGKILL'), 10_000);
    const { code } = await this.#ended;
    clearTimeout(kill);
    return code;
  }
}

/** Runs the real `weft` to its end. */
export function weft(args: readonly string[], options: SpawnOptions): Promise<Ended> {
  return new WeftProcess(args, options).ended();
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let isFree: Promise<unknown> = Promise.resolve();

/**
 * Runs a command line in this process as if it had been started in that folder: text and exit code as of `weft`, for a fraction of the price.
 * One after the other, because folder and variables are those of the whole process.
 */
export function weftHere(args: readonly string[], { cwd, env = {} }: Place): Promise<Ended> {
  const ended = isFree.then(() => inPlace({ cwd, env }, () => commandLine(...args)));
  isFree = ended.catch(() => undefined);
  return ended;
}

async function inPlace<T>({ cwd, env = {} }: Place, run: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  const variables = Object.keys(env).map((name) => [name, process.env[name]] as const);
  const listeners = STOP_SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  process.chdir(cwd);
  Object.assign(process.env, env);
  try {
    return await run();
  } finally {
    process.chdir(before);
    // What a command does on Ctrl-C would end the process of the tests.
    for (const [signal, known] of listeners)
      for (const listener of process.listeners(signal))
        if (!known.includes(listener)) process.off(signal, listener);
    for (const [name, value] of variables) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
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
