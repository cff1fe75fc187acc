import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { json } from '../../edge/index.ts';
import { type ForeignMesh, startForeignMesh } from '../support/foreign-mesh.ts';
import { freePorts } from './support/mesh-folder.ts';
import { until, WeftProcess, weft, weftHere } from './support/weft.ts';

/* `weft serve gateway --workers`: real processes behind one port, one of them killed. */

// Each test starts several processes that all load the whole gateway.
vi.setConfig({ testTimeout: 120_000 });

let mesh: ForeignMesh;
let folder: string;

beforeAll(async () => {
  mesh = await startForeignMesh();
  folder = await mkdtemp(join(tmpdir(), 'weft-workers-'));
  await writeFile(join(folder, 'supergraph.graphql'), await mesh.supergraphSdl('0.5'));
  await writeFile(join(folder, 'broken.graphql'), 'type Query { a: Int }');
});

afterAll(async () => {
  await mesh?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The child processes of a process that are workers, by Linux's own account. */
async function workersOf(pid: number): Promise<number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  return children.map(Number);
}

type Served = { readonly gateway: WeftProcess; readonly url: string };

async function serve(...flags: string[]): Promise<Served> {
  const [port] = await freePorts(1);
  const gateway = new WeftProcess(
    ['serve', 'gateway', '--supergraph', 'supergraph.graphql', '--port', `${port}`, ...flags],
    { cwd: folder },
  );
  await gateway.shows('The gateway answers at');
  return { gateway, url: `http://localhost:${port}` };
}

/** On a connection of its own, so that the workers share the requests; each differs, so that none shares its answer. */
async function ask(url: string, timeoutMs = 60_000): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { 'content-type': 'application/json', connection: 'close', 'x-request-id': randomUUID() },
    body: '{"query":"{ top { name } }"}',
  });
  return response.text();
}

/** So many that one of two workers gets none of them about never. */
const ASKED = 40;

const ANSWER = '{"data":{"top":[{"name":"Table"},{"name":"Couch"}]}}';

/** Holds every answer of the subgraph back until it is told to go on. */
function holdAnswers(): { readonly release: () => void; readonly arrived: () => number } {
  let release = (): void => undefined;
  let arrived = 0;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  mesh.products.fault = async () => {
    arrived += 1;
    await released;
    return json(200, JSON.parse(ANSWER));
  };
  const go = (): void => {
    mesh.products.fault = undefined;
    release();
  };
  return { release: go, arrived: () => arrived };
}

describe('weft serve gateway --workers 2', () => {
  let gateway: WeftProcess;
  let url: string;
  beforeAll(async () => {
    ({ gateway, url } = await serve('--workers', '2'));
  });
  afterAll(() => gateway?.signal('SIGKILL'));

  it('replaces a worker that was killed, which costs only the requests it was at work on', async () => {
    expect(gateway.out).toContain('with 2 workers');
    const before = await workersOf(gateway.pid);
    expect(before).toHaveLength(2);
    const held = holdAnswers();
    const asked: Promise<string>[] = [];
    // One after the other: a busy machine would let one worker take a burst alone.
    for (let at = 1; at <= ASKED; at += 1) {
      asked.push(ask(url));
      await until(() => held.arrived() === at, 30_000);
    }
    const settled = Promise.allSettled(asked);
    const [killed = 0] = before;
    process.kill(killed, 'SIGKILL');
    await gateway.shows(`The worker ${killed} ended (SIGKILL); another starts`);
    held.release();
    const answers = await settled;
    const answered = answers.filter(({ status }) => status === 'fulfilled');
    expect(answered.length, 'the other worker answers all of its requests').toBeGreaterThan(0);
    expect(answered.length, 'those of the killed one are lost').toBeLessThan(ASKED);
    for (const one of answered) expect(one).toMatchObject({ value: ANSWER });

    await until(async () => {
      const now = await workersOf(gateway.pid);
      return now.length === 2 && !now.includes(killed);
    }, 30_000);
    expect(await Promise.all(Array.from({ length: 10 }, () => ask(url)))).toEqual(Array(10).fill(ANSWER));
  });

  it('says that the port is taken', async () => {
    const port = new URL(url).port;
    const { code, err } = await weft(
      ['serve', 'gateway', '--supergraph', 'supergraph.graphql', '--workers', '2', '--port', port],
      { cwd: folder },
    );
    expect({ code, first: err.split('\n')[0] }).toEqual({
      code: 1,
      first: `error PORT_IN_USE: The gateway cannot listen on port ${port}: it is already in use.`,
    });
  });

  it('finishes running requests after SIGTERM, and leaves no process', async () => {
    await expectGracefulEnd({ gateway, url }, 'SIGTERM');
  });
});

/** Stops a gateway whose workers have requests under way: all are answered, and nothing is told or left. */
async function expectGracefulEnd({ gateway, url }: Served, signal: NodeJS.Signals): Promise<void> {
  const workers = await workersOf(gateway.pid);
  const told = gateway.err;
  const held = holdAnswers();
  const asked = Array.from({ length: 6 }, () => ask(url));
  await until(() => held.arrived() === 6, 30_000);
  gateway.signal(signal);
  // Nothing that a subgraph holds back: a request that still gets in would be one more to wait for.
  await until(() =>
    fetch(`${url}/health/live`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(1_000),
    }).then(
      () => false,
      () => true,
    ),
  );
  held.release();
  expect(await Promise.all(asked)).toEqual(Array(6).fill(ANSWER));
  expect(await gateway.ended()).toMatchObject({ code: 0, err: told });
  for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
}

describe('weft serve gateway --workers 2, killed', () => {
  let gateway: WeftProcess;
  let url: string;
  beforeAll(async () => {
    ({ gateway, url } = await serve('--workers', '2'));
  });
  afterAll(() => gateway?.signal('SIGKILL'));

  it('lets no request hang while a worker is killed', async () => {
    const [killed = 0] = await workersOf(gateway.pid);
    let isOver = false;
    const askOn = async (): Promise<readonly string[]> => {
      const outcomes: string[] = [];
      while (!isOver) outcomes.push(await ask(url, 10_000).catch((error: Error) => error.name));
      return outcomes;
    };
    const asking = Promise.all(Array.from({ length: 8 }, askOn));
    await pause(500);
    process.kill(killed, 'SIGKILL');
    await gateway.shows(`The worker ${killed} ended (SIGKILL); another starts`);
    await pause(500);
    isOver = true;
    const outcomes = (await asking).flat();
    expect(outcomes).not.toContain('TimeoutError');
    expect(outcomes.filter((one) => one === ANSWER).length).toBeGreaterThan(outcomes.length - 9);
  });

  it('ends the workers when the process that started them is killed', async () => {
    const workers = await workersOf(gateway.pid);
    gateway.signal('SIGKILL');
    await gateway.ended();
    await until(() => workers.every((pid) => !isAlive(pid)));
  });
});

describe('weft serve gateway --workers', () => {
  it('takes one process per core with auto, and finishes running requests after SIGINT', async () => {
    const served = await serve('--workers', 'auto');
    onTestFinished(() => served.gateway.signal('SIGKILL'));
    expect(served.gateway.out).toMatch(/The gateway answers at http/);
    expect(await workersOf(served.gateway.pid)).toHaveLength(availableParallelism());
    await expectGracefulEnd(served, 'SIGINT');
  });

  it('says once why a supergraph is none, and exits 1', async () => {
    const { code, out, err } = await weft(
      ['serve', 'gateway', '--supergraph', 'broken.graphql', '--workers', '3', '--port', '0'],
      { cwd: folder },
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.match(/INVALID_SUPERGRAPH/g)).toHaveLength(1);
    expect(err).toMatch(/^broken\.graphql\b/);
  });

  it.each(['0', '1.5', 'many'])('refuses %j with exit code 2', async (workers) => {
    const { code, err } = await weftHere(
      ['serve', 'gateway', '--supergraph', 'supergraph.graphql', '--workers', workers],
      { cwd: folder },
    );
    expect({ code, first: err.split('\n')[0] }).toEqual({
      code: 2,
      first: `Expected auto or a whole number above 0 at --workers, got "${workers}".`,
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
