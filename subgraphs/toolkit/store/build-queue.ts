/** What is read into memory is read one at a time in a process, so that the domains of a mesh do not crowd each other out. */
let queue: Promise<void> = Promise.resolve();

/** Does a piece of work when all before it is done. `work` must not reject. */
export function inLine(work: () => Promise<void>): Promise<void> {
  queue = queue.then(work);
  return queue;
}
