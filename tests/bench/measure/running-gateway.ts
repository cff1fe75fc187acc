import type { ChildProcess } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Adapter, Launch } from '../gateways/adapter.ts';
import { installPeer } from '../gateways/install-peer.ts';
import { startChild, stopChild } from './children.ts';
import { type TreeUsage, usageOf } from './process-tree.ts';
import type { Stage } from './stage.ts';

const START_TIMEOUT_MS = 60_000;

/** A gateway that answers, on a core of its own. */
export type RunningGateway = {
  readonly url: string;
  readonly startedInMs: number;
  usage(): TreeUsage;
  close(): Promise<void>;
};

/** Starts a gateway and waits until it answers. Rejects with what it printed when it does not. */
export async function startGatewayProcess(adapter: Adapter, stage: Stage): Promise<RunningGateway> {
  if (adapter.peer !== undefined) await installPeer(adapter.peer);
  const directory = join(stage.directory, `${adapter.name}-${Date.now()}`);
  await mkdir(directory);
  const port = await freePort();
  const { supergraphFile, subgraphs } = stage;
  const launch = await adapter.prepare({ port, directory, supergraphFile, subgraphs });
  return startServerProcess({ launch, directory, port, path: adapter.path });
}

/** A command line that starts a server at a port, and a folder for what it prints. */
export type ServerStart = {
  readonly launch: Launch;
  readonly directory: string;
  readonly port: number;
  readonly path: string;
};

/** Starts a GraphQL server and waits until it answers. Rejects with what it printed when it does not. */
export async function startServerProcess(start: ServerStart): Promise<RunningGateway> {
  const { launch, directory, port } = start;
  const logFile = join(directory, 'log.txt');
  const log = await open(logFile, 'w');
  const startedAt = performance.now();
  const child = startChild({
    core: 'gateway',
    file: launch.file,
    args: launch.args,
    log: log.fd,
    env: { NODE_ENV: 'production', ...launch.env },
    cwd: launch.cwd ?? directory,
  });
  await log.close();
  const url = `http://127.0.0.1:${port}${start.path}`;
  if (!(await answersInTime(url, child))) {
    await stopChild(child);
    const printed = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-8).join(' | ');
    throw new Error(`It does not answer at ${url}: ${printed}`);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('Expected a process id.');
  return {
    url,
    startedInMs: performance.now() - startedAt,
    usage: () => usageOf(pid),
    close: () => stopChild(child),
  };
}

async function answersInTime(url: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const isThere = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{__typename}"}',
    }).then(
      async (response) => (await response.text()) !== '' && response.status === 200,
      () => false,
    );
    if (isThere) return true;
    await delay(50);
  }
  return false;
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('Expected a free port.'));
      });
    });
  });
}
