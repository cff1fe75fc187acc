import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { MisuseError } from '../command.ts';

const run = promisify(execFile);

/**
 * The text of a file as it was at a revision of git (`main`, `HEAD~1`, a tag); undefined when it was not there yet. Throws
 * MisuseError when the revision is none, or the file lies in no repository.
 */
export async function fileAtRevision(file: string, revision: string): Promise<string | undefined> {
  const commit = await commitOf(dirname(file), revision);
  try {
    return await git(dirname(file), ['show', `${commit}:./${basename(file)}`]);
  } catch {
    return undefined;
  }
}

/** The files of a folder, without those below it, as they were at a revision. Throws MisuseError like `fileAtRevision`. */
export async function namesAtRevision(folder: string, revision: string): Promise<readonly string[]> {
  const commit = await commitOf(folder, revision);
  const listed = await git(folder, ['ls-tree', '-z', '--name-only', commit, './']);
  return listed.split('\0').filter((name) => name !== '');
}

async function commitOf(folder: string, revision: string): Promise<string> {
  try {
    // --end-of-options: a revision is never taken for a flag of git.
    const commit = await git(folder, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ]);
    return commit.trim();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new MisuseError(
      isMissing
        ? 'Expected git on this machine for --against, found none.'
        : `Expected --against to name a commit, branch or tag of the git repository of ${folder}, got "${revision}".`,
    );
  }
}

/** What git says in a folder. Rejects when there is no git, no repository or nothing to say. */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}
