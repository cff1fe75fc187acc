import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../gateway/errors.ts';
import { createGateway, type Gateway, gatewayConfigSchema, startGateway } from '../../gateway/index.ts';
import { HopelessOperations } from '../../gateway/plan/hopeless-operations.ts';
import { MESH_FIXTURES, startTestMesh } from '../support/gateway-fixtures.ts';
import { nastyOperation, nastySupergraph } from '../support/nasty-supergraph.ts';

/** Compares so many plans that nobody would wait for the end. */
const ENDLESS = nastyOperation(10);
const CHEAP = '{ __typename }';

/** Settings that no other gateway of this process has. */
const OWN_THREAD = gatewayConfigSchema.parse({ plan: { maxQueue: 7 } });

/** The threads started by this process, the youngest last. */
const threads: Worker[] = [];
const onWorker = (worker: Worker): void => void threads.push(worker);
const log: { readonly message: string }[] = [];
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  threads.length = 0;
  log.length = 0;
  process.on('worker', onWorker);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  process.off('worker', onWorker);
});

/** A gateway over a supergraph that is hard to plan, with plans of its own settings. */
async function startNasty(plan: Record<string, unknown> = {}): Promise<{ gateway: Gateway; url: string }> {
  const config = gatewayConfigSchema.parse({
    port: 0,
    host: '127.0.0.1',
    plan: { timeoutMs: 60_000, maxEvaluatedPlans: 10_000_000, ...plan },
  });
  const gateway = createGateway({ config, log: (entry) => log.push(entry) });
  const used = await gateway.useSupergraph(nastySupergraph());
  if (!used.ok) throw new Error(JSON.stringify(used.findings));
  const server = await startGateway(gateway);
  open.push(server);
  return { gateway, url: server.url };
}

type Asked = { readonly status: number; readonly codes: readonly unknown[]; readonly message?: string };

async function ask(url: string, query: string): Promise<Asked> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as {
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
  const [first] = body.errors ?? [];
  const codes = (body.errors ?? []).map(({ extensions }) => extensions.code);
  return { status: response.status, codes, ...(first ? { message: first.message } : {}) };
}

/** Settles when the thread does nothing but plan. */
async function untilBusy(): Promise<void> {
  const read = () => threads.at(-1)?.performance.eventLoopUtilization();
  let last = read();
  await expect
    .poll(
      () => {
        const now = read();
        const wasIdle = (now?.idle ?? 0) - (last?.idle ?? 0) > 0;
        const wasActive = (now?.active ?? 0) - (last?.active ?? 0) > 50;
        last = now;
        return wasActive && !wasIdle;
      },
      { interval: 100, timeout: 20_000 },
    )
    .toBe(true);
}

// A thread takes a second to start, on a busy machine many.
describe('planning', { timeout: 120_000 }, () => {
  it('delays nobody who has a plan', async () => {
    const { url } = await startNasty({ timeoutMs: 1_000 });
    await ask(url, CHEAP);
    let isPlanning = true;
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 1);
    const nasty = ask(url, ENDLESS).finally(() => {
      isPlanning = false;
    });
    let answered = 0;
    while (isPlanning) {
      expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
      answered += 1;
    }
    clearInterval(ticking);
    await nasty;
    // In this thread the plan would have let none of either through.
    expect(answered).toBeGreaterThan(5);
    expect(ticks).toBeGreaterThan(20);
  });

  it('ends after plan.timeoutMs, names the limit, and goes on with others', async () => {
    const { url } = await startNasty({ timeoutMs: 700 });
    expect(await ask(url, ENDLESS)).toEqual({
      status: 504,
      codes: ['PLANNING_TIMEOUT'],
      message: expect.stringMatching(/plan\.timeoutMs, 700 ms/),
    });
    expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
    expect(log).toEqual([]);
    expect(threads).toHaveLength(2);
  });

  it('is not tried again at once for an operation that takes too long', async () => {
    const { url } = await startNasty({ timeoutMs: 700 });
    await ask(url, ENDLESS);
    // In other words: planned alike, though not known as the same text.
    expect(await ask(url, `${ENDLESS} # again`)).toMatchObject({ status: 504, codes: ['PLANNING_TIMEOUT'] });
    expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
    // Each try costs a thread: the second one is that which goes on after the first.
    expect(threads).toHaveLength(2);
  });

  it('is tried again after a minute', () => {
    let now = 0;
    const hopeless = new HopelessOperations(() => now);
    const question = { text: ENDLESS, overrides: [], canDefer: false };
    const timeout = new ClientError('PLANNING_TIMEOUT', 'too long');
    hopeless.remember(question, new ClientError('PLANNING_OVERLOADED', 'later'));
    expect(() => hopeless.refuse(question)).not.toThrow();
    hopeless.remember(question, timeout);
    expect(() => hopeless.refuse(question)).toThrow(timeout);
    expect(() => hopeless.refuse({ ...question, overrides: ['a'] })).not.toThrow();
    now = 60_000;
    expect(() => hopeless.refuse(question)).not.toThrow();
  });

  it('fails alone when its thread dies', async () => {
    const { url } = await startNasty();
    await ask(url, CHEAP); // The thread is ready to plan.
    const nasty = ask(url, ENDLESS);
    await untilBusy();
    const waiting = ask(url, '{ a: __typename }');
    await threads[0]?.terminate();
    expect(await nasty).toMatchObject({ status: 500, codes: ['PLANNING_FAILED'] });
    expect(await waiting).toMatchObject({ status: 200, codes: [] });
    expect(log).toMatchObject([{ message: 'The planning thread ended while it worked.' }]);
    expect(threads).toHaveLength(2);
  });

  it('survives a thread that dies while nothing is planned', async () => {
    const { url } = await startNasty();
    await threads[0]?.terminate();
    expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
    expect(log).toEqual([]);
  });

  it('is bounded by plan.maxMemoryMb', async () => {
    const { url } = await startNasty({ maxMemoryMb: 64 });
    expect(await ask(url, ENDLESS)).toMatchObject({ status: 500, codes: ['PLANNING_FAILED'] });
    expect(log).toMatchObject([{ message: expect.stringContaining('memory limit') }]);
    expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
  });

  it('lets plan.maxQueue operations wait, and answers one more with 503', async () => {
    const { url, gateway } = await startNasty({ timeoutMs: 5_000, maxQueue: 2 });
    await ask(url, CHEAP);
    const nasty = ask(url, ENDLESS);
    await untilBusy();
    const waiting = [ask(url, '{ a: __typename }'), ask(url, '{ b: __typename }')];
    const plans = gateway.snapshot?.parts.plans;
    await expect.poll(() => plans?.size, { interval: 5 }).toBe(4);
    expect(await ask(url, '{ c: __typename }')).toEqual({
      status: 503,
      codes: ['PLANNING_OVERLOADED'],
      message: expect.stringMatching(/plan\.maxQueue, 2,/),
    });
    // Equal to one that waits already, so it waits with it.
    const [first, second, equal] = await Promise.all([...waiting, ask(url, '{ a: __typename }')]);
    expect([first, second, equal].map((one) => one?.status)).toEqual([200, 200, 200]);
    expect(await nasty).toMatchObject({ codes: ['PLANNING_TIMEOUT'] });
    expect(await ask(url, '{ c: __typename }')).toMatchObject({ status: 200 });
  });
});

describe('the planning thread', { timeout: 120_000 }, () => {
  it('is shared by gateways of equal settings, and ends with the last', async () => {
    const [first, second] = [await startNasty(), await startNasty()];
    expect(threads).toHaveLength(1);
    const ended = new Promise((resolve) => threads[0]?.once('exit', resolve));
    await first.gateway.close();
    expect(await ask(second.url, CHEAP)).toMatchObject({ status: 200 });
    expect(threads[0]?.threadId).toBeGreaterThan(0);
    await second.gateway.close();
    await ended;
    expect(threads).toHaveLength(1);
  });

  it('ends when the supergraph it was started for is none', async () => {
    const gateway = createGateway({ config: OWN_THREAD, log: () => {} });
    expect(await gateway.useSupergraph('type Query { a: Int }')).toMatchObject({ ok: false });
    expect(threads).toHaveLength(1);
    expect(threads[0]?.threadId).toBe(-1);
    await gateway.close();
  });

  it('is not there with plan.workers: 0', async () => {
    const { url } = await startNasty({ workers: 0 });
    expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
    expect(threads).toHaveLength(0);
  });

  it('is done without, and the log says so, when none can be started', async () => {
    const { url } = await startNasty({ maxMemoryMb: 8 });
    expect(await ask(url, CHEAP)).toMatchObject({ status: 200 });
    expect(log).toMatchObject([{ message: expect.stringMatching(/^No thread for planning can be started/) }]);
    expect(threads.every(({ threadId }) => threadId === -1)).toBe(true);
  });
});

describe('a new supergraph', { timeout: 120_000 }, () => {
  it('has the plans of the most used operations before it serves', async () => {
    const mesh = await startTestMesh(MESH_FIXTURES, { config: { plan: { warmOperations: 4 } } });
    open.push(mesh);
    const often = '{ flights(limit: 1) { id origin { name } } }';
    const conditional = 'query($no: Boolean!) { flight(id: 1) { delay @skip(if: $no) @include(if: $no) } }';
    const ask = (query: string) => mesh.ask(query, { variables: { no: true } });
    for (const query of [often, often, often, conditional, conditional, '{ airport(iata: "SFO") { state } }'])
      await ask(query);
    await ask('{ airport(iata: "SFO") { state } }');
    await ask('{ legs { __typename } }');
    const old = mesh.gateway.snapshot?.parts.plans;
    // One plan of the conditional operation tells that each setting needs its own, the other is for one.
    expect(old?.mostUsed(4).map(({ uses }) => uses)).toEqual([3, 2, 2, 2]);

    const withoutState = mesh.supergraphSdl.replaceAll(/^ *state: .*$/gm, '');
    expect(await mesh.gateway.useSupergraph(withoutState, [])).toMatchObject({ ok: true });
    const plans = mesh.gateway.snapshot?.parts.plans;
    expect(plans).not.toBe(old);
    // Of the four most used, one no longer validates: it asks for the state of an airport.
    expect(plans?.size).toBe(3);
    await ask(conditional.replace('1', '7'));
    expect(plans?.size).toBe(3);
    expect((await ask('{ airport(iata: "SFO") { state } }')).status).toBe(400);
  });

  it('has the plans of what is answered in parts, too', async () => {
    const mesh = await startTestMesh(MESH_FIXTURES, { config: { plan: { warmOperations: 1 } } });
    open.push(mesh);
    const ask = () =>
      fetch(`${mesh.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
        body: JSON.stringify({ query: '{ flights(limit: 1) { id ... @defer { origin { name } } } }' }),
      }).then((response) => response.text());
    expect(await ask()).toContain('"hasNext":true');
    await ask();
    await mesh.ask('{ legs { __typename } }');
    expect(await mesh.gateway.useSupergraph(`${mesh.supergraphSdl}\n`, [])).toMatchObject({ ok: true });
    const parts = mesh.gateway.snapshot?.parts;
    expect([parts?.deferredPlans.size, parts?.plans.size]).toEqual([1, 0]);
    await ask();
    expect(parts?.deferredPlans.size).toBe(1);
  });

  it('is the last of several that were given at once', async () => {
    const { gateway } = await startNasty();
    const sdl = nastySupergraph(3);
    const [first, second, last] = await Promise.all([
      gateway.useSupergraph(sdl),
      gateway.useSupergraph('type Query { a: Int }'),
      gateway.useSupergraph(nastySupergraph(2)),
    ]);
    expect([first?.ok, second?.ok, last?.ok]).toEqual([true, false, true]);
    expect(last.ok && last.value.hash).toBe(gateway.snapshot?.parts.hash);
  });

  it('is given up when the gateway closes meanwhile', async () => {
    const gateway = createGateway({ config: OWN_THREAD, log: () => {} });
    const used = gateway.useSupergraph(nastySupergraph());
    const refused = expect(used).rejects.toThrow('Expected a gateway that is open');
    await gateway.close();
    await refused;
    expect(threads.every(({ threadId }) => threadId === -1)).toBe(true);
  });
});
