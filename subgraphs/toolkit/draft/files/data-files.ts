import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { type Finding, failure, type Outcome, success } from '../../../../contracts/index.ts';
import { filesAt } from '../../load/files-at.ts';
import { tableName } from '../column-names.ts';

/** Files of one shape that make one table. */
export type DataFiles = {
  /** Name of the table. */
  readonly name: string;
  readonly format: 'csv' | 'tsv' | 'parquet' | 'json';
  /** As the contract will say it: relative to the mesh where it lies inside, perhaps with a `*`. */
  readonly path: string;
  /** The files themselves, absolute. */
  readonly files: readonly string[];
};

const FORMATS: Readonly<Record<string, DataFiles['format']>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.parquet': 'parquet',
  '.json': 'json',
  '.ndjson': 'json',
  '.jsonl': 'json',
};
const KNOWN = 'a .csv, .tsv, .parquet, .json or .ndjson file';

/** True when a path names a file of rows, going by its ending. */
function isDataFile(path: string): boolean {
  return FORMATS[extname(path).toLowerCase()] !== undefined;
}

/**
 * The files that `--from` names: one, a folder of them, or a pattern with `*`. Each file is a table by itself here; those
 * of one shape are put together once they were looked at. A folder of partitions (`year=2024/…`) is one table. `root` is the
 * folder of the mesh.
 */
export async function findDataFiles(from: string, root: string): Promise<Outcome<readonly DataFiles[]>> {
  const path = resolve(from);
  if (path.includes('*')) return matching(path, from, root);
  const found = await stat(path).catch(() => undefined);
  if (!found)
    return failure(
      problem('MISSING_FILE', `Expected ${KNOWN}, or a folder of them, at ${from}; there is nothing.`),
    );
  if (found.isDirectory()) {
    const names = (await readdir(path)).filter((name) => isDataFile(name) && !name.startsWith('.')).sort();
    if (names.length > 0) return success(names.map((name) => oneFile(join(path, name), root)));
    const partitions = partitioned(path);
    if (partitions !== undefined) return matching(partitions, partitions, root);
    const advice =
      "Give the folder that holds the files themselves, or a pattern such as 'folder/**/*.parquet': folders below it are searched only where they are partitions (year=2024).";
    return failure({
      ...problem('NO_DATA_FILES', `Expected ${KNOWN} in the folder ${from}, found none.`),
      fix: advice,
    });
  }
  if (isDataFile(path)) return success([oneFile(path, root)]);
  return failure(problem('UNKNOWN_FORMAT', `Expected ${KNOWN}, got ${from}.`));
}

/** The pattern of a folder that holds nothing but files of one format in partitions, as `key=value` folders are. */
function partitioned(folder: string): string | undefined {
  const files = filesAt(join(folder, '*=*', '**', '*')).filter(isDataFile);
  const endings = [...new Set(files.map((file) => extname(file)))];
  return endings.length === 1 ? join(folder, '**', `*${endings[0]}`) : undefined;
}

function matching(path: string, from: string, root: string): Outcome<readonly DataFiles[]> {
  const files = filesAt(path);
  const [first] = files;
  if (first === undefined)
    return failure(problem('MISSING_FILE', `Expected files that match ${from}, found none.`));
  if (files.every(isDataFile)) return success([together(files, path, root)]);
  return failure(
    problem('UNKNOWN_FORMAT', `Expected ${from} to match nothing but files of rows, got ${basename(first)}.`),
  );
}

/** Several files as one table; `pattern` must match them and no others. */
export function together(files: readonly string[], pattern: string, root: string): DataFiles {
  return { ...oneFile(pattern, root), files };
}

function oneFile(path: string, root: string): DataFiles {
  const extension = extname(path);
  const inside = relative(root, path);
  // Partitions and patterns of folders say nothing of what the rows are.
  const folder = dirname(path)
    .split(sep)
    .findLast((part) => !/[*=]/.test(part));
  const names = [basename(path, extension), folder ?? ''].map(tableName);
  return {
    name: names.find((name) => /[a-z]/.test(name.replace(/^n_/, ''))) ?? 'rows',
    format: FORMATS[extension.toLowerCase()] ?? 'csv',
    path: inside.startsWith('..') ? path : inside,
    files: [path],
  };
}

function problem(code: string, message: string): Finding {
  return { code, severity: 'error', message };
}
