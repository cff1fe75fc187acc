import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long this thread works before requests have their turn. */
const SLICE_MS = 8;

/** Work that may be interrupted wherever it yields. */
export type Steps<T> = Generator<void, T>;

/** Does work of hundreds of milliseconds without holding up what else this thread has to do. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + SLICE_MS;
  }
}
