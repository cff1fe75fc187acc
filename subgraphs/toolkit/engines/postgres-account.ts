import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Another system account that PostgreSQL runs as; it refuses to run as root. */
export type ServerAccount = { readonly name: string; readonly uid: number; readonly gid: number };

/** What helps whenever the embedded server cannot run here. */
export const USE_OWN_SERVER = 'Or set CUSTOMERS_DATABASE_URL to a PostgreSQL server of your own.';

// The service accounts of Linux distributions and macOS; `nobody` exists nearly everywhere, so none is ever created.
const ACCOUNTS = ['postgres', '_postgres', 'nobody'] as const;

/**
 * The account the server runs as: undefined (ourselves) unless we are root, else the owner of the existing data, else
 * a service account. Throws when root has none to lend.
 */
export async function findServerAccount(data: string): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(data).catch(() => undefined);
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  for (const name of ACCOUNTS) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new Error(
    `PostgreSQL does not run as root, and this system has none of the accounts ${ACCOUNTS.join(', ')}. ` +
      `Start as a normal user. ${USE_OWN_SERVER}`,
  );
}

/**
 * The folder the server lives in: `directory`, or a folder of the system when the account cannot reach it (a
 * checkout below /root, say). No folder of the person is opened to others.
 */
export async function findServerHome(directory: string, account: ServerAccount | undefined): Promise<string> {
  await mkdir(directory, { recursive: true });
  if (!account) {
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK).catch(() => {
      throw new Error(
        `${directory} belongs to another user. Remove it, or start as its owner. ${USE_OWN_SERVER}`,
      );
    });
    return directory;
  }
  const closed = await closedFolder(directory, account);
  if (!closed) return directory;
  const mark = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 12);
  // Not below /tmp: what cleans that up by age would take single files out of a database.
  const home = join('/var/lib/weft', `postgres-${mark}`);
  const made = await mkdir(home, { recursive: true }).then(
    () => closedFolder(home, account),
    () => home,
  );
  if (!made) return home;
  throw new Error(
    `PostgreSQL does not run as root, and the account ${account.name} can reach neither ${directory} (${closed} is closed to it) ` +
      `nor ${home}. Start as a normal user, or open the folder: chmod o+x ${closed}. ${USE_OWN_SERVER}`,
  );
}

/** The first folder on the way to `path` that the account may not enter. */
async function closedFolder(path: string, account: ServerAccount): Promise<string | undefined> {
  const parents: string[] = [];
  for (let folder = dirname(await realpath(path)); ; folder = dirname(folder)) {
    parents.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of parents) {
    const { mode, uid, gid } = await stat(folder);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return folder;
  }
  return undefined;
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  const answer = await promisify(execFile)('id', [flag, name]).catch(() => undefined);
  const id = Number(answer?.stdout.trim() || Number.NaN);
  // `nobody` of macOS is 4294967294, which no call to set an id accepts.
  return Number.isInteger(id) && id > 0 && id < 2 ** 31 ? id : undefined;
}
