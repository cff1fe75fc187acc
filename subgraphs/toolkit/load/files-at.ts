import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The files that a path names; a `*` in its last part stands for any signs, so that one table can lie in several. */
export function filesAt(path: string): readonly string[] {
  if (!basename(path).includes('*')) return existsSync(path) ? [path] : [];
  const parts = basename(path)
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  const folder = dirname(path);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));
}
