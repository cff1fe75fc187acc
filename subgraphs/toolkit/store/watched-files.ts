import { stat } from 'node:fs/promises';

const LOOK_EVERY_MS = 2_000;

/** Files that are not expected to change, looked at every two seconds. */
export class WatchedFiles {
  readonly #files: readonly string[];
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `onChange` is called once, when one of the files is no longer as it was when watching began. */
  constructor(files: readonly string[], onChange: () => void) {
    this.#files = files;
    this.#onChange = onChange;
  }

  /** Remembers the files as they are and looks at them from now on. */
  async start(): Promise<void> {
    const before = await stateOf(this.#files);
    if (this.#files.length === 0 || this.#isStopped) return;
    const look = async (): Promise<void> => {
      if ((await stateOf(this.#files)) === before || this.#isStopped) return;
      this.stop();
      this.#onChange();
    };
    this.#timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  }

  /** Looks no more. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }
}

/** Size and time of files, as text to compare. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return states.map((state) => `${state?.size} ${state?.mtimeMs}`).join();
}
