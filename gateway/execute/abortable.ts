import type { Signal } from '../../edge/index.ts';

/** The value of a promise, or a rejection with the signal's reason as soon as it aborts: for code that may not heed the signal. */
export async function abortable<T>(value: T | Promise<T>, signal: Signal): Promise<T> {
  if (!(value instanceof Promise)) return value;
  if (signal.aborted) throw signal.reason;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
