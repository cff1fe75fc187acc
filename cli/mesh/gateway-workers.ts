import cluster, { type Worker } from 'node:cluster';
import { type Finding, formatFinding } from '../../contracts/index.ts';
import { describeError } from '../render/failure.ts';
import { deferred } from './deferred.ts';
import {
  type FromWorker,
  fromWorkerMessage,
  type RegistryAnswer,
  type ServedGraph,
  type SupergraphSource,
  type ToWorker,
  type WorkerQuestion,
} from './worker-messages.ts';

/** A worker that lives for less ended because of itself; the next one waits, each time twice as long. */
const SHORT_LIFE_MS = 5_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Room for what lives as long as one request, in MB: with Node's 16 a gateway under load spends a quarter of its time moving what is
 * about to be forgotten. A process only takes it as a flag, which is why even one worker is a process of its own.
 */
const YOUNG_GENERATION = '--max-semi-space-size=64';

type Started =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** What workers need of the process above them. */
export type WorkersOptions = {
  /** Told of every worker that ended and was not to, and of what they do not serve. */
  readonly note: (text: string) => void;
  /** Answers what they ask of the registry. */
  readonly answer: (question: WorkerQuestion) => Promise<RegistryAnswer | undefined>;
};

/**
 * Processes that serve one gateway behind one port. The port opens when all of them are ready; one that dies is replaced, and costs
 * the requests it was at work on.
 */
export class GatewayWorkers {
  #source: SupergraphSource;
  readonly #options: WorkersOptions;
  readonly #started = deferred<Started>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #phase: 'starting' | 'serving' | 'stopping' = 'starting';
  #waiting: Worker[] = [];
  #pauseMs = 0;
  #wanted = 0;
  #keptOld = '';
  #told: number | undefined;

  constructor(source: SupergraphSource, options: WorkersOptions) {
    this.#source = source;
    this.#told = source.graph.facts.build?.number;
    this.#options = options;
  }

  /** Lets all workers serve this from now on, and those that come later. */
  useGraph(graph: ServedGraph): void {
    this.#source = { ...this.#source, graph };
    for (const worker of workers()) send(worker, { kind: 'use', graph });
  }

  /** Starts that many workers. Settles when all of them answer, or when one of them says why it cannot. */
  start(count: number): Promise<Started> {
    this.#wanted = count;
    // Workers take connections from the system themselves. Were they handed on in turns, one on its way to a worker that ends would
    // hang: nobody else knows of it. Since libuv 1.46 a process takes one at a time, so they are shared out evenly without (28 of 50).
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ execArgv: [...process.execArgv, YOUNG_GENERATION] });
    for (let started = 0; started < count; started += 1) this.#fork();
    return this.#started.promise;
  }

  /** Lets all workers finish what they are at. Settles when they have ended. */
  async stop(): Promise<void> {
    this.#phase = 'stopping';
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(
      workers().map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.once('exit', () => resolve());
            send(worker, { kind: 'stop' });
          }),
      ),
    );
  }

  #fork(): void {
    const worker = cluster.fork();
    const bornAt = performance.now();
    worker.on('message', (message: unknown) => this.#hear(worker, message));
    worker.once('exit', (code, signal) => {
      this.#waiting = this.#waiting.filter((one) => one !== worker);
      if (this.#phase !== 'stopping') this.#replace(worker, { bornAt, why: signal || `exit code ${code}` });
    });
  }

  #hear(worker: Worker, message: unknown): void {
    const news = fromWorkerMessage(message);
    switch (news?.kind) {
      case undefined:
        break;
      // A message to a worker that does not listen yet is lost.
      case 'hearing':
        send(worker, this.#phase === 'stopping' ? { kind: 'stop' } : { kind: 'serve', source: this.#source });
        break;
      case 'question':
        void this.#answer(worker, news.id, news.question);
        break;
      case 'took':
        this.#tellTook(news.build);
        break;
      case 'kept-old':
        this.#tellKept(news);
        break;
      case 'built':
        this.#letListen(worker);
        break;
      case 'listening':
        if (this.#phase === 'starting') this.#phase = 'serving';
        this.#started.resolve({ ok: true, url: news.url });
        break;
      case 'refused':
        // Once the others serve it is one worker's trouble, which its end tells.
        if (this.#phase === 'starting') this.#phase = 'stopping';
        this.#started.resolve({ ok: false, findings: news.findings });
        break;
    }
  }

  async #answer(worker: Worker, id: number, question: WorkerQuestion): Promise<void> {
    try {
      const answer = await this.#options.answer(question);
      send(worker, { kind: 'answer', id, ...(answer ? { answer } : {}) });
    } catch (error) {
      send(worker, { kind: 'answer', id, failure: describeError(error) });
    }
  }

  /** All workers say the same; one of them is heard. */
  #tellKept({ build, findings }: Extract<FromWorker, { kind: 'kept-old' }>): void {
    const what = build === undefined ? 'A new supergraph' : `Build ${build} of the registry`;
    const told = `${what} is not served; the old one serves on:\n${findings.map(formatFinding).join('\n')}`;
    if (told !== this.#keptOld) this.#options.note(told);
    this.#keptOld = told;
  }

  #tellTook(build: number | undefined): void {
    if (build === undefined || build === this.#told) return;
    this.#told = build;
    this.#keptOld = '';
    this.#options.note(`Build ${build} of the registry serves.`);
  }

  /** At the start all wait for the last one, so that an open port means that all of the gateway is ready. */
  #letListen(worker: Worker): void {
    this.#waiting.push(worker);
    if (this.#phase === 'starting' && this.#waiting.length < this.#wanted) return;
    for (const ready of this.#waiting) send(ready, { kind: 'listen' });
    this.#waiting = [];
  }

  #replace(worker: Worker, { bornAt, why }: { readonly bornAt: number; readonly why: string }): void {
    const isShort = performance.now() - bornAt < SHORT_LIFE_MS;
    this.#pauseMs = isShort ? Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2 || FIRST_PAUSE_MS) : 0;
    const when = this.#pauseMs === 0 ? 'now' : `in ${this.#pauseMs} ms`;
    this.#options.note(`The worker ${worker.process.pid} ended (${why}); another starts ${when}.`);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#fork();
    }, this.#pauseMs);
    this.#timers.add(timer);
  }
}

function workers(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
}

/** A worker that is gone already hears nothing; its end is told by its own event. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
