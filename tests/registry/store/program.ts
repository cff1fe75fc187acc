import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Makes one file of a program in this folder and all it imports, which starts in a tenth of the time: for tests that start dozens of
 * processes. Gives the file, below the directory.
 */
export async function bundleProgram(name: string, directory: string): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // For the packages in it that are CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    // Loaded by pg where it is installed.
    external: ['pg-native'],
    logLevel: 'error',
  });
  return outfile;
}

/** A running program that says what was acknowledged to it, a line for each. */
export class Program {
  /** Whole lines; of the last one only a part may have been said. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #over: Promise<unknown>;
  #rest = '';

  /** Starts a bundled program; `fileLimitKb` is how large a file it may write. */
  constructor(
    file: string,
    args: readonly string[],
    { fileLimitKb }: { readonly fileLimitKb?: number } = {},
  ) {
    const limit = fileLimitKb === undefined ? '' : `ulimit -f ${fileLimitKb}; `;
    const { NODE_ENV: _, VITEST: __, ...environment } = process.env;
    this.#child = spawn('/bin/bash', ['-c', `${limit}exec "$@"`, 'bash', process.execPath, file, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment,
    });
    this.#over = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What stands behind a word in the lines that begin with it. */
  said(word: string): readonly (readonly string[])[] {
    return this.lines.flatMap((line) => {
      const [first, ...rest] = line.split(' ');
      return first === word ? [rest] : [];
    });
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#over;
  }

  async end(): Promise<void> {
    await this.#over;
  }
}
