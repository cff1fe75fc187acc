import { createHash } from 'node:crypto';
import type { GatewayConfig } from '../../config.ts';
import { ClientError, InternalError } from '../../errors.ts';
import type { MadePlan, PlanEngine, PlanQuestion, SupergraphFacts } from '../plan-engine.ts';
import { PlannerThread, type SupergraphText } from './planner-thread.ts';

/** Something that a thread is to do. `run` settles when the thread is free again, and never rejects. */
type Task = {
  readonly kind: 'open' | 'plan';
  readonly run: (thread: PlannerThread) => Promise<void>;
  readonly refuse: (error: Error) => void;
  readonly since: number;
};

/**
 * The planning threads of a process. Operations wait in one line; a new supergraph goes before them, because somebody waits to
 * swap. What is more than `maxQueue` or waited longer than three plans may take is refused instead of piling up.
 */
export class PlannerPool {
  readonly #settings: GatewayConfig['plan'];
  readonly #idle: PlannerThread[];
  readonly #threads: readonly PlannerThread[];
  readonly #queue: Task[] = [];
  /** How many engines are open by supergraph. */
  readonly #users = new Map<string, number>();
  #isClosed = false;

  constructor(settings: GatewayConfig['plan']) {
    this.#settings = settings;
    this.#threads = Array.from({ length: settings.workers }, () => new PlannerThread(settings));
    this.#idle = [...this.#threads];
  }

  /** An engine whose plans the threads make. Rejects with SupergraphRefusal, or ThreadUnavailable when there is no thread. */
  async open(sdl: string): Promise<PlanEngine> {
    const supergraph = { hash: createHash('sha256').update(sdl).digest('hex'), sdl };
    const { hash } = supergraph;
    this.#users.set(hash, (this.#users.get(hash) ?? 0) + 1);
    let facts: SupergraphFacts;
    try {
      facts = await this.#submit<SupergraphFacts>('open', (thread, tell) => thread.open(supergraph, tell));
    } catch (error) {
      await this.#release(hash);
      throw error;
    }
    return {
      facts,
      plan: (question) => this.#plan(supergraph, question),
      close: () => this.#release(hash),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { refuse } of this.#queue.splice(0)) refuse(closed());
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #plan(supergraph: SupergraphText, question: PlanQuestion): Promise<MadePlan> {
    const waiting = this.#queue.filter(({ kind }) => kind === 'plan').length;
    const { maxQueue } = this.#settings;
    if (this.#idle.length === 0 && waiting >= maxQueue)
      throw overloaded(
        `Expected at most plan.maxQueue, ${maxQueue}, operations waiting for a query plan, got one more`,
      );
    return this.#submit<MadePlan>('plan', async (thread, tell) =>
      tell(await thread.plan(supergraph, question)),
    );
  }

  async #release(hash: string): Promise<void> {
    const users = (this.#users.get(hash) ?? 1) - 1;
    this.#users.set(hash, users);
    if (users > 0) return;
    this.#users.delete(hash);
    await Promise.all(this.#threads.map((thread) => thread.drop(hash)));
  }

  /** `work` tells its result as soon as it has it, and settles when the thread is free. */
  #submit<T>(
    kind: Task['kind'],
    work: (thread: PlannerThread, tell: (result: T) => void) => Promise<void>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isClosed) return reject(closed());
      const run = (thread: PlannerThread) => work(thread, resolve).catch(reject);
      const task: Task = { kind, run, refuse: reject, since: performance.now() };
      if (kind === 'open') this.#queue.unshift(task);
      else this.#queue.push(task);
      this.#dispatch();
    });
  }

  #dispatch(): void {
    // Time enough for the thread to give up somebody else's operation and start anew.
    const maxWaitMs = 3 * this.#settings.timeoutMs;
    for (;;) {
      const thread = this.#idle.at(-1);
      const task = thread && this.#queue.shift();
      if (!thread || !task) return;
      if (task.kind === 'plan' && performance.now() - task.since > maxWaitMs) {
        task.refuse(
          overloaded(`Expected to begin a query plan within ${maxWaitMs} ms, thrice plan.timeoutMs`),
        );
        continue;
      }
      this.#idle.pop();
      void task.run(thread).finally(() => {
        this.#idle.push(thread);
        this.#dispatch();
      });
    }
  }
}

function overloaded(expected: string): ClientError {
  return new ClientError('PLANNING_OVERLOADED', `${expected}. Try again later.`);
}

function closed(): InternalError {
  return new InternalError(new Error('The planner was closed.'), 'PLANNING_FAILED');
}
