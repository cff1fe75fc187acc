import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The files that a path names, so that one table can lie in several: a `*` stands for any signs within one part of the
 * path, and `**` for any folders or none. Names that begin with a dot are not found by them.
 */
export function filesAt(path: string): readonly string[] {
  if (!path.includes('*')) return existsSync(path) ? [path] : [];
  const name = basename(path);
  return foldersAt(dirname(path)).flatMap((folder) =>
    matching(folder, name, 'file').map((file) => join(folder, file)),
  );
}

function foldersAt(path: string): readonly string[] {
  if (!path.includes('*')) return [path];
  const name = basename(path);
  const above = foldersAt(dirname(path));
  if (name === '**') return above.flatMap((folder) => [folder, ...foldersBelow(folder)]);
  return above.flatMap((folder) => matching(folder, name, 'folder').map((one) => join(folder, one)));
}

function foldersBelow(folder: string): readonly string[] {
  return matching(folder, '*', 'folder').flatMap((name) => {
    const one = join(folder, name);
    return [one, ...foldersBelow(one)];
  });
}

function matching(folder: string, name: string, kind: 'file' | 'folder'): readonly string[] {
  if (!existsSync(folder)) return [];
  const parts = name.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() === (kind === 'folder') && pattern.test(entry.name))
    .map((entry) => entry.name)
    .filter((found) => !found.startsWith('.'))
    .sort();
}
