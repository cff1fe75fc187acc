import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';

/** Files that were just written. */
export type WrittenFiles = {
  /** Leaves everything as it was before. */
  takeBack(): Promise<void>;
  /** Changes a file that is there, in one step: whoever watches it never sees half of it. */
  edit(file: string, change: (text: string) => string): Promise<void>;
};

type NewFile = { readonly file: string; readonly text: string };

/** Writes new files below a folder. Without `force` it refuses, writing nothing, where one is there or code lies beside it. */
export async function writeNewFiles(
  root: string,
  files: readonly NewFile[],
  force: boolean,
): Promise<Outcome<WrittenFiles>> {
  const findings = await inTheWay(root, files, force);
  if (findings.length > 0) return failure(...findings);
  const before: { readonly path: string; readonly text: string | undefined }[] = [];
  const folders: string[] = [];
  const takeBack = async (): Promise<void> => {
    for (const { path, text } of before.reverse())
      await (text === undefined ? rm(path, { force: true }) : writeFile(path, text));
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const { file, text } of files) {
      const path = join(root, file);
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) folders.push(made);
      before.push({ path, text: await readFile(path, 'utf8').catch(() => undefined) });
      await writeFile(path, text);
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  return success({ takeBack, edit });
}

async function inTheWay(
  root: string,
  files: readonly NewFile[],
  force: boolean,
): Promise<readonly Finding[]> {
  const folders = [...new Set(files.map(({ file }) => dirname(file)))];
  const code = folders.find((folder) => existsSync(join(root, folder, 'index.ts')));
  if (code !== undefined) {
    const message = `Expected a folder without code at ${code}, got one with index.ts.`;
    return [
      {
        code: 'FOLDER_TAKEN',
        severity: 'error',
        message,
        place: { file: code },
        fix: 'Choose another name.',
      },
    ];
  }
  if (force) return [];
  const there = await Promise.all(folders.map((folder) => readdir(join(root, folder)).catch(() => [])));
  const contracts = folders.flatMap((folder, index) =>
    (there[index] ?? []).filter((name) => /\.odcs\.ya?ml$/.test(name)).map((name) => join(folder, name)),
  );
  const taken = [
    ...new Set([
      ...contracts,
      ...files.map(({ file }) => file).filter((file) => existsSync(join(root, file))),
    ]),
  ];
  return taken.map((file) => ({
    code: 'FILE_EXISTS',
    severity: 'error',
    message: `Expected no ${file.endsWith('yaml') ? 'contract' : 'file'} yet, got ${file}.`,
    place: { file },
    fix: 'Say --force to write over files of these names, or choose another name for the domain.',
  }));
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const text = change(await readFile(file, 'utf8'));
  const draft = `${file}.weft-init`;
  await writeFile(draft, text);
  await rename(draft, file);
}
