/** Lets one task at a time run, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task after all that came before; settles as the task does. */
  take<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Settles when all tasks that came so far have ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
