import { Cancellation, type Signal } from '../../edge/index.ts';
import { ClientError } from '../errors.ts';
import { startTimeLimit } from './time-limits.ts';

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
  const leaving = { handleEvent: () => cancellation.abort(clientGone()) };
  if (clientSignal?.aborted) leaving.handleEvent();
  else clientSignal?.addEventListener('abort', leaving);
  try {
    return await withTimeLimit(cancellation, timeoutMs, work);
  } finally {
    clientSignal?.removeEventListener('abort', leaving);
  }
}

/** The same for work that somebody else may cancel, too: rejects with the reason it was ended for. */
export async function withTimeLimit<T>(
  cancellation: Cancellation,
  timeoutMs: number,
  work: (signal: Signal) => Promise<T>,
): Promise<T> {
  const limit = startTimeLimit(timeoutMs, () => expire(cancellation, timeoutMs));
  try {
    const result = await work(cancellation);
    if (cancellation.aborted) throw cancellation.reason;
    return result;
  } finally {
    limit.stop();
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
