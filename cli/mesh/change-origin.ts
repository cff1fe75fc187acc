import { userInfo } from 'node:os';
import { git } from './git-revision.ts';

/** Where a change comes from, as far as git or the CI system says. */
export type ChangeOrigin = {
  /** Ends with `-dirty` when files differ from it. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  /** Who made it: the CI's actor, git's user or the account of this machine. */
  readonly author: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the files of a folder come from: what the CI system says holds over git, because it checks out commits without a branch. */
export async function readOrigin(
  folder: string,
  environment: Environment = process.env,
): Promise<ChangeOrigin> {
  const ci = ofCi(environment);
  const [head, branch, changes, author] = await Promise.all([
    tell(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']),
    tell(folder, ['symbolic-ref', '--short', '--quiet', 'HEAD']),
    tell(folder, ['status', '--porcelain', '--untracked-files=normal', '--', '.']),
    tell(folder, ['config', 'user.name']),
  ]);
  const commit = head === undefined ? ci.commit : `${head}${changes === undefined ? '' : '-dirty'}`;
  return {
    commit,
    branch: ci.branch ?? branch,
    author: ci.author ?? author ?? account(),
  };
}

/** The first that is set of what GitHub and GitLab call the same thing. */
function ofCi(environment: Environment): { readonly [Key in keyof ChangeOrigin]?: string | undefined } {
  const first = (...names: readonly string[]) => names.map((name) => environment[name]).find(Boolean);
  if (environment['GITHUB_ACTIONS'] === 'true')
    return {
      commit: first('GITHUB_SHA'),
      branch: first('GITHUB_HEAD_REF', 'GITHUB_REF_NAME'),
      author: first('GITHUB_ACTOR'),
    };
  if (environment['GITLAB_CI'] === 'true')
    return {
      commit: first('CI_COMMIT_SHA'),
      branch: first('CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_COMMIT_REF_NAME'),
      author: first('GITLAB_USER_LOGIN', 'CI_COMMIT_AUTHOR'),
    };
  return {};
}

async function tell(folder: string, args: readonly string[]): Promise<string | undefined> {
  const said = await git(folder, args).catch(() => '');
  return said.trim() || undefined;
}

/** The account of this process. A container may run under a number that has no name. */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
