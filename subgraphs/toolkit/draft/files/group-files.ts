import { basename, dirname, extname, join } from 'node:path';
import { filesAt } from '../../load/files-at.ts';
import { type DataFiles, together } from './data-files.ts';

/** Files as they were found, with the names of their columns. */
type Shaped = { readonly files: DataFiles; readonly columns: readonly string[] };

/**
 * Puts files together that are parts of one table: equal columns, and names that differ in numbers only or behind one
 * common beginning (`orders-2024-01.csv`, `orders_berlin.csv`). A pattern must be able to name them and no others.
 */
export function groupFiles(shaped: readonly Shaped[], root: string): readonly DataFiles[] {
  const groups = new Map<string, Shaped[]>();
  for (const one of shaped) {
    const key = JSON.stringify([commonName(one.files), one.files.format, one.columns]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => joined(group, root));
}

function commonName({ files: [path = ''] }: DataFiles): string {
  const stem = basename(path, extname(path));
  const bare = stem.replaceAll(/\d+/g, '').replaceAll(/[-_. ]+/g, '-');
  return /\d/.test(stem) ? bare : stem.replace(/^(.{3,}?)[-_ ].*$/, '$1-');
}

function joined(group: readonly Shaped[], root: string): readonly DataFiles[] {
  if (group.length === 1) return group.map(({ files }) => files);
  const paths = group.flatMap(({ files }) => files.files);
  const [first = ''] = paths;
  const names = paths.map((path) => basename(path));
  const pattern = join(dirname(first), `${common(names)}*${extname(first)}`);
  const matched = filesAt(pattern);
  // The pattern would take in files of another shape.
  if (matched.length !== paths.length) return group.map(({ files }) => files);
  return [together([...paths].sort(), pattern, root)];
}

/** The longest common beginning that ends before a digit. */
function common(names: readonly string[]): string {
  const [first = ''] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).replace(/\d+$/, '');
}
