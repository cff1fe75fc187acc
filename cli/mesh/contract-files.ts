import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { failure, type Outcome, success } from '../../contracts/index.ts';
import type { SubgraphEntry } from '../../registry/index.ts';
import { type CommandInput, MisuseError } from '../command.ts';
import { readMeshManifest } from './read-mesh.ts';

/** Contracts that are served together: those of one folder. */
export type ContractFolder = {
  readonly folder: string;
  readonly files: readonly string[];
  /** False when files of the folder were named one by one. */
  readonly isWhole: boolean;
};

/**
 * The contracts a command is about, by folder: the files named, those below the folders named or, when nothing is named,
 * all of the mesh. Throws MisuseError for a path that is not there; fails when the mesh cannot be read.
 */
export async function findContracts(input: CommandInput): Promise<Outcome<readonly ContractFolder[]>> {
  if (input.positionals.length > 0) {
    const files = await Promise.all(input.positionals.map(filesAt));
    return success(byFolder(files.flat(), input.positionals));
  }
  const manifest = await readMeshManifest(input);
  if (!manifest.ok) return manifest;
  const folders = [...new Set(manifest.value.subgraphs.flatMap((entry) => folderOf(entry) ?? []))].map(shown);
  const found = await Promise.all(
    folders.map(async (folder) => ({ folder, files: await contractsIn(folder), isWhole: true })),
  );
  if (found.some(({ files }) => files.length > 0)) return success(found);
  return failure({
    code: 'NO_CONTRACTS',
    severity: 'error',
    message: 'Expected at least one subgraph of the mesh to have a data contract (*.odcs.yaml), found none.',
    place: { file: manifest.value.file },
  });
}

/** Where the files of a subgraph lie: the contracts it is made from, or the code or the SDL written by hand and contracts beside it. */
export function folderOf({ run, schema }: SubgraphEntry): string | undefined {
  if (run?.kind === 'contracts') return run.directory;
  if (run?.kind === 'module') return dirname(run.file);
  return schema?.kind === 'file' ? dirname(schema.file) : undefined;
}

/** The contracts of one subgraph of the mesh, as paths from here. */
export async function contractsOf(entry: SubgraphEntry): Promise<readonly string[]> {
  const folder = folderOf(entry);
  return folder === undefined ? [] : contractsIn(shown(folder));
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new MisuseError(`Expected a data contract or a folder at ${path}, but there is none.`);
  if (!found.isDirectory()) return [path];
  const files = await contractsBelow(path);
  if (files.length > 0) return files;
  throw new MisuseError(`Expected at least one data contract (*.odcs.yaml) below ${path}, found none.`);
}

async function contractsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules',
  );
  const nested = await Promise.all(below.map(({ name }) => contractsBelow(join(folder, name))));
  return [...(await contractsIn(folder)), ...nested.flat()].sort();
}

async function contractsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names
    .filter((name) => /\.odcs\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}

function byFolder(files: readonly string[], named: readonly string[]): ContractFolder[] {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    folders.set(folder, (folders.get(folder) ?? new Set()).add(file));
  }
  return [...folders].map(([folder, ofFolder]) => {
    const isWhole = [...ofFolder].every((file) => !named.includes(file));
    return { folder, files: [...ofFolder], isWhole };
  });
}
