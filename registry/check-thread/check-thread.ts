import type { Worker } from 'node:worker_threads';
import type { Outcome } from '../../contracts/index.ts';
import { startThread } from '../../threads/index.ts';
import type { AcceptedMesh } from '../checks/accepted-mesh.ts';
import type { Checker } from '../checks/checker.ts';
import type { CheckBasis, Checked, Proposal } from '../checks/run-check.ts';
import type { CompositionInput } from '../compose.ts';
import type { Supergraph } from '../supergraph.ts';
import { Turns } from '../turns.ts';
import { CheckThreadError } from './check-thread-error.ts';
import { converse } from './converse.ts';
import type { ThreadReply, ThreadTask } from './messages.ts';
import { toPlain } from './plain-basis.ts';

/** What a checking thread may take, and how long it waits for work. */
export type CheckThreadOptions = {
  readonly maxMemoryMb: number;
  /** A check that takes longer is given up; any time is given when left out. */
  readonly timeoutMs?: number;
  readonly idleMs?: number;
};

/** A thread holds what it built of the mesh, which is much where nobody publishes for days. */
const IDLE_MS = 5 * 60_000;
/** Some seconds on an idle machine; it loads the composer. */
const START_WITHIN_MS = 120_000;

/**
 * Checks in a thread of its own, one after another, so that the process that holds the registry goes on with everything else. The
 * thread starts with the first check and ends when nothing came for a while. When it dies or takes too long, the check it was at fails with
 * CheckThreadError, and the next one gets another thread. It keeps the process alive only while it works.
 */
export class CheckThread implements Checker {
  readonly #options: CheckThreadOptions;
  readonly #turns = new Turns();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: CheckThreadOptions) {
    this.#options = options;
  }

  /** False before the first check, and when nothing came for a while. */
  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  async check(proposal: Proposal, mesh: AcceptedMesh, by: CheckBasis): Promise<Checked> {
    const reply = await this.#ask({ kind: 'check', proposal, mesh, by: toPlain(by) });
    if (reply.kind !== 'checked') throw new TypeError(`Expected a report, got ${reply.kind}.`);
    return reply.checked;
  }

  async compose(input: CompositionInput): Promise<Outcome<Supergraph>> {
    const reply = await this.#ask({ kind: 'compose', input });
    if (reply.kind !== 'composed') throw new TypeError(`Expected a supergraph, got ${reply.kind}.`);
    return reply.outcome;
  }

  /** What waits for its turn is refused, and what is under way fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
    await this.#turns.idle();
  }

  #ask(task: ThreadTask): Promise<ThreadReply> {
    return this.#turns.take(async () => {
      clearTimeout(this.#idle);
      const worker = await this.#running();
      worker.ref();
      try {
        return read(await converse(worker, { task, timeoutMs: this.#options.timeoutMs }));
      } catch (error) {
        // One that died is told to have ended only later, and the next check must not get it.
        if (error instanceof CheckThreadError) await this.#end();
        throw error;
      } finally {
        worker.unref();
        this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs ?? IDLE_MS).unref();
      }
    });
  }

  async #running(): Promise<Worker> {
    if (this.#isClosed) throw new CheckThreadError('The registry was closed before the check began.');
    if (this.#worker) return this.#worker;
    const { maxMemoryMb } = this.#options;
    const worker = startThread('./thread-main', import.meta.url, { name: 'weft-checks', maxMemoryMb });
    this.#worker = worker;
    // Without a listener an idle thread that dies would take the process with it.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    try {
      await converse(worker, { timeoutMs: START_WITHIN_MS });
      return worker;
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

/** A reply that says that something went wrong, thrown as it was in the thread. */
function read(reply: ThreadReply): ThreadReply {
  if (reply.kind !== 'failed') return reply;
  const error = new Error(reply.message);
  error.stack = reply.stack;
  throw error;
}
