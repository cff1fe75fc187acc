import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ServerAccount } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** One database cluster on disk and what runs it. */
export type Cluster = {
  readonly home: string;
  readonly data: string;
  readonly account: ServerAccount | undefined;
  readonly binaries: PostgresBinaries;
};

/** A PostgreSQL server that accepts connections on the loopback address. */
export type ServerProcess = { readonly port: number; close(): Promise<void> };

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '50',
  shared_buffers: '64MB',
  // A power cut may lose the last writes, never damage the database.
  synchronous_commit: 'off',
  max_wal_size: '256MB',
  TimeZone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
} as const;

const MAX_LOG_CHARS = 8_192;
const START_TIMEOUT_MS = 30_000;
const PORT_ATTEMPTS = 3;

/** How a program of PostgreSQL is spawned: as the account, untouched by the person's `PG…` variables and locale. */
export function spawnSettings(cluster: Pick<Cluster, 'account' | 'home'>) {
  const { account } = cluster;
  return {
    cwd: cluster.home,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  };
}

/**
 * Starts the server on a free port and waits until it accepts connections. Throws with the end of the server's log.
 * The server runs in its own process group, so that Ctrl-C reaches only the host, which closes it in its own order;
 * nothing is hooked into the host's signals or exit.
 */
export async function startServerProcess(cluster: Cluster): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const log = new LogTail();
    const server = spawnServer(cluster, port, log);
    const guard = guardAgainstOrphan(cluster);
    if (await becomesReady(server, log)) return runningServer(server, guard, port);
    await stop(server);
    guard.kill('SIGKILL');
    const taken = /Address already in use|could not bind/.test(log.text);
    // The processes of a server that was killed hold its shared memory for another moment.
    const held = /pre-existing shared memory block/.test(log.text);
    if ((taken || held) && attempt < PORT_ATTEMPTS) await sleep(held ? 500 : 0);
    else throw new Error(`The embedded PostgreSQL in ${cluster.data} did not start:\n${log.text.trim()}`);
  }
}

/**
 * Removes the lock file of a server that was killed. A server that still runs gets some seconds, for its host may have
 * been killed a moment ago; if it goes on, it is somebody's, and this throws.
 */
export async function clearLock(cluster: Cluster, waitMs = 5_000): Promise<void> {
  const lock = join(cluster.data, 'postmaster.pid');
  for (const deadline = Date.now() + waitMs; ; await sleep(50)) {
    const content = await readFile(lock, 'utf8').catch(() => undefined);
    if (content === undefined) return;
    const pid = Number.parseInt(content, 10);
    if (!(await isServerOf(pid, cluster.data))) return rm(lock, { force: true });
    if (Date.now() > deadline) {
      throw new Error(
        `Another process uses the database in ${cluster.data} (PostgreSQL runs as process ${pid}). ` +
          `Stop what started it, or the server itself: kill -INT ${pid}.`,
      );
    }
  }
}

/** The port of a server that somebody else runs over the data; undefined where none does. */
export async function runningPort(cluster: Cluster): Promise<number | undefined> {
  const content = await readFile(join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => '');
  // Lines of the lock file: process, folder, start, port, … (miscinit.c of PostgreSQL).
  const [pid = '', , , port = ''] = content.split('\n');
  return (await isServerOf(Number.parseInt(pid, 10), cluster.data)) ? Number(port) || undefined : undefined;
}

/** Process numbers come round again, in containers soon; so the command line has to name the folder too. */
async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (!(pid > 0)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => processCommand(pid));
  return command.includes(data) && /postgres/.test(command);
}

async function processCommand(pid: number): Promise<string> {
  if (process.platform === 'linux') return '';
  const ps = spawn('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  for await (const chunk of ps.stdout) text += String(chunk);
  return text;
}

function spawnServer(cluster: Cluster, port: number, log: LogTail): ChildProcess {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(cluster.binaries.postgres, ['-D', cluster.data, '-p', String(port), ...settings], {
    ...spawnSettings(cluster),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => log.add(chunk));
  server.on('error', (error) => log.add(error.message));
  return server;
}

async function becomesReady(server: ChildProcess, log: LogTail): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (server.pid !== undefined && isRunning(server) && Date.now() < deadline) {
    if (log.text.includes('database system is ready to accept connections')) return true;
    await sleep(5);
  }
  return false;
}

function runningServer(server: ChildProcess, guard: ChildProcess, port: number): ServerProcess {
  // Neither keeps a host alive that has nothing else to do; the guard then stops the server.
  for (const child of [server, guard]) child.unref();
  for (const pipe of [server.stderr, guard.stdin]) if (pipe instanceof Socket) pipe.unref();
  let closing: Promise<void> | undefined;
  const close = async () => {
    await stop(server);
    guard.kill('SIGKILL');
  };
  return {
    port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/**
 * A shell that reads a pipe held by this process alone. When this process is gone, however it went (SIGKILL too), the
 * pipe ends and the shell stops the server. `pg_ctl` finds it by the lock file, so a reused process number is safe.
 */
function guardAgainstOrphan(cluster: Cluster): ChildProcess {
  // The second try is for a server that had not written its lock file yet, or would not go.
  const script =
    'while read -r _; do :; done; "$0" stop -D "$1" -m fast -t 5 || { sleep 1; exec "$0" stop -D "$1" -m immediate; }';
  const guard = spawn('/bin/sh', ['-c', script, cluster.binaries.control, cluster.data], {
    ...spawnSettings(cluster),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the server runs unguarded, which is no reason to fail.
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  return guard;
}

/** Fast shutdown, then immediate (the log is replayed at the next start), then the hard way: 2.5 s at most. */
async function stop(server: ChildProcess): Promise<void> {
  const steps = [
    ['SIGINT', 1_800],
    ['SIGQUIT', 500],
    ['SIGKILL', 200],
  ] as const;
  for (const [signal, patienceMs] of steps) {
    if (server.pid === undefined || !isRunning(server)) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await Promise.race([exited, sleep(patienceMs)]);
  }
}

function isRunning(server: ChildProcess): boolean {
  return server.exitCode === null && server.signalCode === null;
}

const boundAddress = z.object({ port: z.int() });

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = boundAddress.parse(probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The end of what the server wrote, for the error that quotes it. */
class LogTail {
  text = '';

  add(chunk: string): void {
    this.text = (this.text + chunk).slice(-MAX_LOG_CHARS);
  }
}
