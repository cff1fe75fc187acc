import { Worker } from 'node:worker_threads';

/** What a thread is called where processes are looked at, and how much memory it may take before it dies. */
type ThreadOptions = { readonly name: string; readonly maxMemoryMb: number };

/**
 * Starts a module in a worker thread. `module` is its path without the ending (`./thread-main`), seen from the file at `from`, which
 * is `import.meta.url`: sources start sources, and compiled files start compiled ones.
 */
export function startThread(module: string, from: string, { name, maxMemoryMb }: ThreadOptions): Worker {
  const isSource = from.endsWith('.ts');
  const main = new URL(`${module}${isSource ? '.ts' : '.js'}`, from);
  const options = { name, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb } };
  return isSource
    ? new Worker(new URL('./thread-start.cjs', import.meta.url), {
        ...options,
        workerData: { entry: main.href },
      })
    : new Worker(main, options);
}
