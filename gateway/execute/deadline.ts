import { ClientError } from '../errors.ts';
import { Cancellation, type Signal } from './signal.ts';

/** When work has to stop: after a time and, unless it may not be cut in half, when the client goes away. */
export type Deadline = { readonly timeoutMs: number; readonly clientSignal?: Signal | undefined };

/**
 * Runs work with a signal that ends it. Rejects with `ClientError` REQUEST_TIMEOUT or CLIENT_GONE when it was ended, because
 * what then comes back is incomplete for no subgraph's fault.
 */
export async function withDeadline<T>(
  { timeoutMs, clientSignal }: Deadline,
  work: (signal: Signal) => Promise<T>,
): Promise<T> {
  const cancellation = new Cancellation();
  const leave = (): void => cancellation.abort(clientGone());
  const timer = setTimeout(expire, timeoutMs, cancellation, timeoutMs);
  if (clientSignal?.aborted) leave();
  else clientSignal?.addEventListener('abort', leave);
  try {
    const result = await work(cancellation);
    if (cancellation.aborted) throw cancellation.reason;
    return result;
  } finally {
    clearTimeout(timer);
    clientSignal?.removeEventListener('abort', leave);
  }
}

/** What work is ended with when nobody waits for it any more. */
export function clientGone(): ClientError {
  return new ClientError('CLIENT_GONE', 'The client closed the connection.');
}

function expire(cancellation: Cancellation, timeoutMs: number): void {
  const message = `Expected the request to finish within ${timeoutMs} ms; it took longer.`;
  cancellation.abort(new ClientError('REQUEST_TIMEOUT', message));
}
