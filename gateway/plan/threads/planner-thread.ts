import type { Worker } from 'node:worker_threads';
import { startThread } from '../../../threads/index.ts';
import { ClientError, InternalError } from '../../errors.ts';
import {
  type EngineSettings,
  type MadePlan,
  type PlanQuestion,
  type SupergraphFacts,
  SupergraphRefusal,
} from '../plan-engine.ts';
import type { ThreadReply, ThreadTask } from './messages.ts';

/** What one thread may take. */
export type ThreadLimits = EngineSettings & { readonly timeoutMs: number; readonly maxMemoryMb: number };

/** A supergraph as threads know it. */
export type SupergraphText = { readonly hash: string; readonly sdl: string };

/** Thrown when no thread can be started, in a sandbox for example. */
export class ThreadUnavailable extends Error {
  override readonly name = 'ThreadUnavailable';
}

/**
 * A thread that plans, one operation at a time. When it takes too long or dies, what it was doing fails, and another thread
 * takes its place. It keeps the process alive only while it works.
 */
export class PlannerThread {
  readonly #limits: ThreadLimits;
  readonly #opened = new Set<string>();
  #worker: Promise<Worker> | undefined;
  #isClosed = false;

  constructor(limits: ThreadLimits) {
    this.#limits = limits;
  }

  /** Builds a supergraph. `onFacts` is told before the planner is built, the promise settles when it is. */
  async open({ hash, sdl }: SupergraphText, onFacts?: (facts: SupergraphFacts) => void): Promise<void> {
    // A supergraph comes from whoever runs the gateway and may take its time.
    const { maxEvaluatedPlans, maxPaths } = this.#limits;
    await this.#ask({ kind: 'open', hash, sdl, settings: { maxEvaluatedPlans, maxPaths } }, { onFacts });
    this.#opened.add(hash);
  }

  /** Makes one plan; builds the supergraph first when this thread does not have it. */
  async plan(supergraph: SupergraphText, question: PlanQuestion): Promise<MadePlan> {
    if (!this.#opened.has(supergraph.hash)) await this.open(supergraph);
    const { timeoutMs } = this.#limits;
    const reply = await this.#ask({ kind: 'plan', hash: supergraph.hash, question }, { timeoutMs });
    if (reply.kind !== 'planned') throw new TypeError(`Expected a plan, got ${reply.kind}.`);
    return reply.made;
  }

  /** Forgets a supergraph. */
  async drop(hash: string): Promise<void> {
    if (!this.#opened.delete(hash)) return;
    const worker = await this.#worker;
    worker?.postMessage({ kind: 'close', hash } satisfies ThreadTask);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = await this.#worker?.catch(() => undefined);
    this.#forget();
    await worker?.terminate();
  }

  async #ask(task: ThreadTask, options: ConversationOptions): Promise<ThreadReply> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    worker.ref();
    try {
      const reply = converse(worker, options);
      worker.postMessage(task);
      return read(await reply);
    } catch (error) {
      if (isLost(error)) await this.#replace(worker);
      throw error;
    } finally {
      worker.unref();
    }
  }

  async #start(): Promise<Worker> {
    let worker: Worker | undefined;
    try {
      const { maxMemoryMb } = this.#limits;
      worker = startThread('./thread-main', import.meta.url, { name: 'weft-planner', maxMemoryMb });
      // Without a listener an idle thread that dies would take the process with it.
      worker.on('error', () => {});
      worker.once('exit', () => this.#forget());
      await converse(worker, { timeoutMs: START_WITHIN_MS });
      worker.unref();
      return worker;
    } catch (cause) {
      await worker?.terminate();
      this.#forget();
      throw new ThreadUnavailable('No thread for planning can be started.', { cause });
    }
  }

  /** The next operation need not wait for the start. */
  async #replace(worker: Worker): Promise<void> {
    this.#forget();
    await worker.terminate();
    if (this.#isClosed) return;
    this.#worker = this.#start();
    this.#worker.catch(() => {});
  }

  #forget(): void {
    this.#worker = undefined;
    this.#opened.clear();
  }
}

const START_WITHIN_MS = 30_000;

type ConversationOptions = {
  readonly timeoutMs?: number;
  readonly onFacts?: ((facts: SupergraphFacts) => void) | undefined;
};

/** The next reply after which the thread is free. Rejects when it dies or takes too long. */
function converse(worker: Worker, { timeoutMs, onFacts }: ConversationOptions): Promise<ThreadReply> {
  const { promise, resolve, reject } = withResolvers<ThreadReply>();
  const onMessage = (reply: ThreadReply): void => {
    if (reply.kind === 'opened') onFacts?.(reply.facts);
    else resolve(reply);
  };
  const onError = (error: unknown): void => reject(new ThreadLost({ cause: error }));
  const onExit = (): void => reject(new ThreadLost());
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => reject(tooSlow(timeoutMs)), timeoutMs).unref();
  worker.on('message', onMessage).once('error', onError).once('exit', onExit);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
  });
}

/** A planning thread that ended while it worked. */
class ThreadLost extends InternalError {
  constructor({ cause }: { readonly cause?: unknown } = {}) {
    super(cause ?? new Error('The planning thread ended while it worked.'), 'PLANNING_FAILED');
  }
}

function tooSlow(timeoutMs: number): ClientError {
  return new ClientError(
    'PLANNING_TIMEOUT',
    `Expected a query plan within plan.timeoutMs, ${timeoutMs} ms; it takes longer. Ask for less at once.`,
  );
}

function isLost(error: unknown): boolean {
  return error instanceof ThreadLost || (error instanceof ClientError && error.code === 'PLANNING_TIMEOUT');
}

/** A reply that says that something went wrong, thrown. */
function read(reply: ThreadReply): ThreadReply {
  switch (reply.kind) {
    case 'refused':
      throw new SupergraphRefusal(reply.faults);
    case 'failed': {
      const cause = new Error(reply.message);
      cause.stack = reply.stack;
      throw new InternalError(cause, 'PLANNING_FAILED');
    }
    default:
      return reply;
  }
}

// Promise.withResolvers is not in Node 20.
function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
