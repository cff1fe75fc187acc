/**
 * Waits for Ctrl-C or a termination signal, then closes; a second Ctrl-C, or `patienceMs`, ends the process at once.
 */
export async function untilStopped(close: () => Promise<void>, patienceMs = 5_000): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  process.once('SIGINT', () => process.exit(130));
  setTimeout(() => process.exit(1), patienceMs).unref();
  await close();
  // Native thread pools (DuckDB) may keep the event loop alive a little longer than anyone needs.
  process.exit(0);
}
