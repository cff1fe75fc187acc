import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Editors save in several steps; what changes within this time is one change. */
const SETTLE_MS = 120;

/** What to do with what is seen. */
export type WatchOptions = {
  isWanted(file: string): boolean;
  /** Called with the files that changed, once a burst of changes has settled. */
  onChange(files: readonly string[]): void;
  /** Called once per folder that cannot be watched. */
  onBlind(folder: string, error: unknown): void;
};

type Watched = { readonly watcher: FSWatcher; readonly inode: number | undefined };

/**
 * Watches folders (not what lies deeper). Files are seen by way of their folder, so one that is replaced by rename is not
 * lost from sight; a folder that is removed is waited for at its nearest parent.
 */
export class FileWatch {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, Watched>();
  readonly #changed = new Set<string>();
  #folders: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Watches these folders from now on and no others. Those already watched miss nothing. */
  update(folders: Iterable<string>): void {
    this.#folders = new Set([...folders].map((folder) => resolve(folder)));
    const targets = new Set([...this.#folders].map(nearestExisting));
    for (const [folder, { watcher }] of this.#watchers) {
      if (targets.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of targets) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  /** Stops watching. */
  close(): void {
    clearTimeout(this.#timer);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(folder: string): void {
    const onBlind = (error: unknown): void => {
      this.#watchers.delete(folder);
      if (existsSync(folder)) this.#options.onBlind(folder, error);
    };
    try {
      const watcher = watch(folder, (_event, name) => this.#see(folder, name));
      watcher.on('error', onBlind);
      this.#watchers.set(folder, { watcher, inode: inodeOf(folder) });
    } catch (error) {
      onBlind(error);
    }
  }

  #see(folder: string, name: string | null): void {
    const file = name === null ? folder : join(folder, name);
    if (this.#isFolderChange(folder, file)) {
      // A folder came or went: what lies in it counts as changed, and the watchers move.
      this.#watchers.get(folder)?.watcher.close();
      this.#watchers.delete(folder);
      this.update(this.#folders);
      this.#note(file);
    } else if (this.#folders.has(folder) && this.#options.isWanted(file)) {
      this.#note(file);
    }
  }

  #isFolderChange(folder: string, file: string): boolean {
    // Another inode: removed and made again, and the watcher still sits on the old one.
    if (inodeOf(folder) !== this.#watchers.get(folder)?.inode) return true;
    return [...this.#folders].some((wanted) => wanted === file || wanted.startsWith(`${file}/`));
  }

  #note(file: string): void {
    this.#changed.add(file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const files = [...this.#changed];
      this.#changed.clear();
      this.#options.onChange(files);
    }, SETTLE_MS);
  }
}

function nearestExisting(folder: string): string {
  let found = folder;
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found);
  return found;
}

function inodeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}
