import { type Finding, failure } from '../../contracts/index.ts';
import { deferred } from './deferred.ts';
import { buildGateway, openPort, useGraph } from './open-gateway.ts';
import { PrimaryLine } from './primary-line.ts';
import {
  type FromWorker,
  type ServedGraph,
  type SupergraphSource,
  toWorkerMessage,
} from './worker-messages.ts';

/**
 * One of several processes behind the port of `weft serve gateway`: builds the gateway, opens the port when the primary says so,
 * follows what it is told to serve, and stops when it says so or is gone. Ends the process.
 */
export async function runGatewayWorker(): Promise<never> {
  const line = new PrimaryLine();
  const graphs = new Newest<ServedGraph>();
  const { source, mayListen, isOver } = hearPrimary(line, graphs);
  await tell({ kind: 'hearing' });
  const given = await Promise.race([source, isOver]);
  if (!given) return process.exit(0);
  const built = await buildGateway(given, line);
  if (!built.ok) return refuse(built.findings);
  const gateway = built.value;
  graphs.take(async (graph) => {
    const findings = await useGraph(gateway, graph);
    const { build: { number } = {} } = graph.facts;
    const build = number === undefined ? {} : { build: number };
    await tell(findings.length > 0 ? { kind: 'kept-old', ...build, findings } : { kind: 'took', ...build });
  });
  await tell({ kind: 'built' });
  const isCalled = await Promise.race([mayListen.then(() => true), isOver.then(() => false)]);
  if (!isCalled) return process.exit(0);
  const opened = await openPort(gateway).catch((error: unknown) =>
    failure({
      code: 'CANNOT_LISTEN',
      severity: 'error',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  if (!opened.ok) return refuse(opened.findings);
  await tell({ kind: 'listening', url: opened.value.url });
  await isOver;
  await opened.value.close();
  return process.exit(0);
}

/** Hands values on one after another; of those that come meanwhile only the last. */
class Newest<T> {
  #next: { readonly value: T } | undefined;
  #take: ((value: T) => Promise<void>) | undefined;
  #isBusy = false;

  put(value: T): void {
    this.#next = { value };
    void this.#work();
  }

  /** `take` never rejects. */
  take(take: (value: T) => Promise<void>): void {
    this.#take = take;
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#isBusy || !this.#take) return;
    this.#isBusy = true;
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      await this.#take(next.value);
    }
    this.#isBusy = false;
  }
}

type Orders = {
  readonly source: Promise<SupergraphSource>;
  readonly mayListen: Promise<void>;
  readonly isOver: Promise<void>;
};

function hearPrimary(line: PrimaryLine, graphs: Newest<ServedGraph>): Orders {
  const source = deferred<SupergraphSource>();
  const mayListen = deferred<void>();
  const isOver = deferred<void>();
  process.on('message', (message: unknown) => {
    const order = toWorkerMessage(message);
    if (order?.kind === 'serve') source.resolve(order.source);
    if (order?.kind === 'use') graphs.put(order.graph);
    if (order?.kind === 'answer') line.take(order.id, order);
    if (order?.kind === 'listen') mayListen.resolve();
    if (order?.kind === 'stop') isOver.resolve();
  });
  process.on('disconnect', () => line.cut());
  // The primary may have been killed: nobody would stop this process later.
  for (const end of ['disconnect', 'SIGTERM'] as const) process.on(end, () => isOver.resolve());
  // Ctrl-C reaches every process of the terminal; the primary hears it too and says what is to be done.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  return { source: source.promise, mayListen: mayListen.promise, isOver: isOver.promise };
}

async function refuse(findings: readonly Finding[]): Promise<never> {
  await tell({ kind: 'refused', findings });
  return process.exit(1);
}

/** Settles when the message is out; one that the primary can no longer hear is not worth an error. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
