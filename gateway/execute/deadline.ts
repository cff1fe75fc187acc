import { setMaxListeners } from 'node:events';
import { ClientError } from '../errors.ts';

/** When work has to stop: after a time and, unless it may not be cut in half, when the client goes away. */
export type Deadline = { readonly timeoutMs: number; readonly clientSignal?: AbortSignal | undefined };

/**
 * Runs work with a signal that ends it. Rejects with `ClientError` REQUEST_TIMEOUT or CLIENT_GONE when it was ended, because
 * what then comes back is incomplete for no subgraph's fault.
 */
export async function withDeadline<T>(
  { timeoutMs, clientSignal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // One per call under way; Node warns above ten.
  const leave = (): void =>
    controller.abort(new ClientError('CLIENT_GONE', 'The client closed the connection.'));
  const timer = setTimeout(() => {
    controller.abort(
      new ClientError(
        'REQUEST_TIMEOUT',
        `Expected the request to finish within ${timeoutMs} ms; it took longer.`,
      ),
    );
  }, timeoutMs);
  if (clientSignal?.aborted) leave();
  else clientSignal?.addEventListener('abort', leave, { once: true });
  try {
    const result = await work(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } finally {
    clearTimeout(timer);
    clientSignal?.removeEventListener('abort', leave);
  }
}
