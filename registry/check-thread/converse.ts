import type { Worker } from 'node:worker_threads';
import { CheckThreadError } from './check-thread-error.ts';
import type { ThreadReply, ThreadTask } from './messages.ts';

type Conversation = { readonly task?: ThreadTask; readonly timeoutMs?: number | undefined };

/** Tells a thread its task and waits for its next reply. Rejects with CheckThreadError when it ends before, or takes too long. */
export function converse(worker: Worker, { task, timeoutMs }: Conversation): Promise<ThreadReply> {
  const stop = new AbortController();
  return new Promise<ThreadReply>((resolve, reject) => {
    const onError = (cause: unknown): void => reject(lost(cause));
    const onExit = (): void => reject(lost());
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => reject(tooSlow(timeoutMs, task)), timeoutMs).unref();
    worker.once('message', resolve).once('error', onError).once('exit', onExit);
    stop.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', onError).off('exit', onExit);
    });
    if (task) worker.postMessage(task);
  }).finally(() => stop.abort());
}

function lost(cause?: unknown): CheckThreadError {
  const hasNoMemory = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const why = hasNoMemory
    ? 'it needed more memory than registry.maxCheckMemoryMb allows'
    : `it ${cause === undefined ? 'was stopped' : `died: ${String(cause)}`}`;
  return unfinished(why, cause);
}

function unfinished(why: string, cause?: unknown): CheckThreadError {
  return new CheckThreadError(`The check was not finished, and nothing was changed: ${why}.`, { cause });
}

function tooSlow(timeoutMs: number, task: ThreadTask | undefined): CheckThreadError {
  if (task) return unfinished(`it took longer than the ${timeoutMs / 1_000} s of registry.maxCheckSeconds`);
  return new CheckThreadError(`Expected the thread that checks to start within ${timeoutMs} ms.`);
}
