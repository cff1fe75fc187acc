import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../demo/context.ts';

const SOURCES = [
  'package.json',
  'supergraph.yaml',
  'cli',
  'contracts',
  'edge',
  'threads',
  'gateway',
  'registry',
  'subgraphs',
];
const READY_WITHIN_MS = 90_000;
/** What `weft` promises: Ctrl-C stops everything within this time. */
const STOPPED_WITHIN_MS = 5_000;

/** A copy of the repository with a `.weft` of its own: neither edits nor another mesh in the repository disturb it. */
export type MeshCopy = { readonly root: string; remove(): Promise<void> };

/** Copies the sources below the system's temporary folder; `node_modules` and the built pages are shared. */
export async function copyMesh(): Promise<MeshCopy> {
  const root = await mkdtemp(join(tmpdir(), 'weft-mesh-'));
  // PostgreSQL does not run as root: its own account must be able to walk here.
  await chmod(root, 0o755);
  await Promise.all([
    ...SOURCES.map((name) => cp(join(ROOT, name), join(root, name), { recursive: true })),
    ...['node_modules', 'web'].map((name) => symlink(join(ROOT, name), join(root, name))),
  ]);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** A running `weft`. */
export type WeftProcess = {
  /** Everything it said so far, both streams. */
  output(): string;
  /** Presses Ctrl-C. Rejects unless the process ends with exit code 0 within 5 s. */
  stop(): Promise<void>;
};

export type WeftCommand = {
  readonly root: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Servers it starts: it is ready when each answers 200 at /health/ready. */
  readonly servers: readonly string[];
};

/** Runs `node cli/weft.cjs …` until all its servers are ready. Rejects with its output when it ends or takes too long. */
export async function startWeft({ root, args, env, servers }: WeftCommand): Promise<WeftProcess> {
  // As a person's shell would: what a test run sets is not passed on.
  const { NODE_ENV: _, VITEST: __, UV_THREADPOOL_SIZE: ___, ...shell } = process.env;
  const child = spawn(process.execPath, ['cli/weft.cjs', ...args], {
    cwd: root,
    env: { ...shell, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await areReady(servers))) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || Date.now() > deadline) {
      child.kill('SIGKILL');
      const why = hasEnded ? `ended with ${child.exitCode ?? child.signalCode}` : 'took too long';
      throw new Error(`weft ${args.join(' ')} ${why} before it was ready:\n${said}`);
    }
    await sleep(100);
  }
  // From here on it speaks up only for what went wrong: whoever reads a failed test wants to see it.
  child.stderr.pipe(process.stderr);
  return { output: () => said, stop: () => stopProcess(child, () => said) };
}

async function areReady(servers: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(
    servers.map((url) =>
      fetch(`${url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      ),
    ),
  );
  return answers.every((isReady) => isReady);
}

async function stopProcess(child: ChildProcess, output: () => string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
    clearTimeout(timer);
  }
  if (child.exitCode === 0) return;
  throw new Error(
    `Expected weft to stop with exit code 0 within ${STOPPED_WITHIN_MS} ms, got ${child.exitCode ?? child.signalCode}:\n${output()}`,
  );
}

/** Ports nobody listens at. All are held until the last is found, so that they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0);
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
