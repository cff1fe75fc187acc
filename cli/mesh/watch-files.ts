import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Editors save in several steps; what changes within this time is one change. */
const SETTLE_MS = 120;

/**
 * Calls back with the files that changed below the folders, or are the files, once a burst of changes has settled.
 * Returns a function that stops watching.
 */
export function watchFiles(
  paths: readonly string[],
  isWanted: (file: string) => boolean,
  onChange: (files: readonly string[]) => void,
): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (file: string): void => {
    if (!isWanted(file)) return;
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed];
      changed.clear();
      onChange(files);
    }, SETTLE_MS);
  };
  const watchers = paths.map((path) => watchOne(path, note));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher?.close();
  };
}

/** A folder, or one file by way of its folder: a file that is replaced by rename would otherwise be lost from sight. */
function watchOne(path: string, note: (file: string) => void): FSWatcher | undefined {
  const isFile = basename(path).includes('.');
  const folder = isFile ? dirname(path) : path;
  try {
    return watch(folder, (_event, name) => {
      if (name === null) return;
      const file = join(folder, name);
      if (!isFile || file === path) note(file);
    });
  } catch {
    // A folder that is gone cannot be watched; the change that removed it was already told.
    return undefined;
  }
}
