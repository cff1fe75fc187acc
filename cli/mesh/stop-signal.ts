/** Longest time between Ctrl-C and the end of the process. */
const PATIENCE_MS = 4_500;

/** A second signal within this time is the first one, told twice. */
const REPEAT_MS = 500;

/**
 * From now on Ctrl-C and the other signals to stop no longer end the process by themselves. `arrived` settles with the
 * first of them; a second one, or a close that takes too long, ends the process at once.
 */
export function catchStopSignal(): StopSignal {
  let first: number | undefined;
  const arrived = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        first ??= performance.now();
        // npm passes on the Ctrl-C that the terminal already sent us.
        if (performance.now() - first > REPEAT_MS) process.exit(130);
        resolve();
      });
    }
  });
  return {
    arrived,
    isWanted: () => first !== undefined,
    async end(close, patienceMs = PATIENCE_MS) {
      setTimeout(() => process.exit(1), patienceMs).unref();
      await close();
      // Native thread pools (DuckDB) may keep the event loop alive a little longer than anyone needs.
      process.exit(0);
    },
  };
}

/** The wish to stop: wait for it, then `end` the process with exit code 0. */
export type StopSignal = {
  readonly arrived: Promise<void>;
  isWanted(): boolean;
  /** Ends anyway when closing takes longer than `patienceMs`. */
  end(close: () => Promise<void>, patienceMs?: number): Promise<never>;
};
