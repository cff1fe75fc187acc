import { stat } from 'node:fs/promises';

const LOOK_EVERY_MS = 2_000;

/** What is done about files that change. */
export type FileWatcher = {
  /** A file is no longer as it was. */
  onChange(): void;
  /** After a change, nothing has changed any more for `stillMs`. */
  onStill(): void;
  /** How long files have to be left alone to count as written. */
  stillMs(): number;
};

/** Files that are not expected to change, looked at every two seconds. */
export class WatchedFiles {
  readonly #files: readonly string[];
  readonly #watcher: FileWatcher;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** The last look; the next one waits for it. */
  #looking = Promise.resolve();
  #isLooking = false;
  #state = '';
  /** When they changed; undefined once they were still again. */
  #changedAt: number | undefined;

  constructor(files: readonly string[], watcher: FileWatcher) {
    this.#files = files;
    this.#watcher = watcher;
  }

  /** Remembers the files as they are and looks at them from now on. */
  async start(): Promise<void> {
    this.#state = await stateOf(this.#files);
    if (this.#files.length === 0 || this.#isStopped) return;
    this.#timer = setInterval(() => {
      if (!this.#isLooking) void this.look();
    }, LOOK_EVERY_MS).unref();
  }

  /** Looks at once: what has changed until now has been told of when it resolves. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** Looks no more. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const state = await stateOf(this.#files);
    this.#isLooking = false;
    if (this.#isStopped) return;
    if (state !== this.#state) {
      this.#state = state;
      this.#changedAt = performance.now();
      this.#watcher.onChange();
    } else if (
      this.#changedAt !== undefined &&
      performance.now() - this.#changedAt >= this.#watcher.stillMs()
    ) {
      this.#changedAt = undefined;
      this.#watcher.onStill();
    }
  }
}

/** Size and time of files, as text to compare. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return states.map((state) => `${state?.size} ${state?.mtimeMs}`).join();
}
