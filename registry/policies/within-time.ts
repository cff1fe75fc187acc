import { createContext, Script } from 'node:vm';

const box: { work: () => unknown } = { work: () => undefined };
const context = createContext(box);
const script = new Script('work()');

/** The work took longer than it may. */
export class OutOfTimeError extends Error {}

/**
 * Runs something that must not wait, and ends it after a time; even a regular expression that backtracks without end is
 * stopped. Throws what it throws, and `OutOfTimeError` when it took too long.
 */
export function withinTime<T>(work: () => T, limitMs: number): T {
  let answer: { readonly value: T } | undefined;
  box.work = () => {
    answer = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    // Node makes this error in the realm of the script, where `Error` is another one.
    if (codeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new OutOfTimeError(`Expected an answer within ${limitMs} ms.`);
  } finally {
    box.work = () => undefined;
  }
  if (!answer) throw new Error('Expected the work to end with an answer or an error.');
  return answer.value;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
