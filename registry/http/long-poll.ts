import type { Registry } from '../registry.ts';
import { ApiError } from './api-errors.ts';
import type { ApiSignal } from './http.ts';

/** Callers who wait at once; each holds a socket and little else. */
const MAX_WAITING = 2_000;

let waiting = 0;

/** Settles when there is a build after that number, when the time is over, or when the caller went away. */
export async function waitForBuild(
  registry: Registry,
  { after, waitMs, signal }: { readonly after: number; readonly waitMs: number; readonly signal: ApiSignal },
): Promise<void> {
  const isThere = (): boolean => (registry.state.build?.build.number ?? 0) > after;
  if (isThere() || waitMs === 0 || signal.aborted) return;
  if (waiting >= MAX_WAITING)
    throw new ApiError('BUSY', `Expected at most ${MAX_WAITING} callers to wait, got one more.`, {
      headers: { 'retry-after': '5' },
    });
  waiting += 1;
  try {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const stop = registry.onBuild(() => {
        if (isThere()) end();
      });
      const timer = setTimeout(end, waitMs);
      signal.addEventListener('abort', end);
    });
  } finally {
    waiting -= 1;
  }
}
