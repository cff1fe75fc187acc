import { AnswerCheck } from './answer-check.ts';
import { type Answer, Connection } from './connection.ts';
import type { LoadOptions, LoadResult, Question } from './load.ts';
import { type RequestWriter, requestWriter, uniqueToken } from './request-text.ts';
import { Tally } from './tally.ts';

const MOST_FAILURES = 20;

/**
 * Asks a gateway as fast as it answers, over so many connections, and checks every answer. The first request goes alone, so
 * that the right bytes are known before the rest. Rejects when requests keep failing.
 */
export function runLoad(options: LoadOptions, stopped?: AbortSignal): Promise<LoadResult> {
  if (options.questions.length === 0) throw new TypeError('Expected at least one question.');
  return new Promise((resolve, reject) => new LoadRun(options, { stopped, resolve, reject }).start());
}

type Ending = {
  readonly stopped: AbortSignal | undefined;
  readonly resolve: (result: LoadResult) => void;
  readonly reject: (error: Error) => void;
};

/** One connection, and what it asks at the moment. */
type Asker = { readonly connection: Connection; question: Question };

class LoadRun {
  readonly #options: LoadOptions;
  readonly #ending: Ending;
  readonly #port: number;
  readonly #write: RequestWriter;
  readonly #checks: ReadonlyMap<string, AnswerCheck>;
  readonly #tally = new Tally();
  readonly #askers = new Set<Asker>();
  #asked = 0;
  #failures = 0;

  constructor(options: LoadOptions, ending: Ending) {
    const url = new URL(options.url);
    this.#options = options;
    this.#ending = ending;
    this.#port = Number(url.port);
    this.#write = requestWriter(url);
    this.#checks = checksFor(options);
  }

  /** Opens one connection more and asks over it; does nothing when there is nothing left to ask. */
  start(): void {
    const question = this.#nextQuestion();
    if (!question) return;
    const connection = new Connection(
      this.#port,
      (answer) => this.#take(asker, answer),
      (reason) => this.#fail(asker, reason),
    );
    const asker: Asker = { connection, question };
    this.#askers.add(asker);
    this.#ask(asker);
  }

  #ask({ connection, question }: Asker): void {
    connection.send(this.#write(question, this.#options.isUnique ? uniqueToken() : undefined));
  }

  #take(asker: Asker, answer: Answer): void {
    const check = this.#checks.get(asker.question.body);
    this.#tally.add(answer, check?.isRight(answer.status, answer.pieces) ?? false);
    if (this.#tally.answers === 1) for (let at = 1; at < this.#options.connections; at++) this.start();
    if (this.#options.pauseMs === undefined) this.#goOn(asker);
    else setTimeout(() => this.#goOn(asker), this.#options.pauseMs);
  }

  #fail(asker: Asker, reason: string): void {
    this.#tally.addWrong(reason);
    this.#failures += 1;
    if (this.#failures <= MOST_FAILURES) {
      this.#goOn(asker);
      return;
    }
    for (const { connection } of this.#askers) connection.close();
    this.#askers.clear();
    this.#ending.reject(new Error(`Requests to ${this.#options.url} fail: ${reason}`));
  }

  #goOn(asker: Asker): void {
    if (!this.#askers.has(asker)) return;
    const question = this.#nextQuestion();
    if (question) {
      asker.question = question;
      this.#ask(asker);
      return;
    }
    asker.connection.close();
    this.#askers.delete(asker);
    if (this.#askers.size === 0) this.#ending.resolve(this.#tally.result());
  }

  #nextQuestion(): Question | undefined {
    if (this.#asked > 0 && this.#isOver()) return undefined;
    const { questions } = this.#options;
    const question = questions[this.#asked % questions.length];
    this.#asked += 1;
    return question;
  }

  #isOver(): boolean {
    const { until, questions } = this.#options;
    switch (until.kind) {
      case 'time':
        return this.#tally.elapsedMs >= until.ms;
      case 'asked':
        return this.#asked >= questions.length;
      case 'stopped':
        return this.#ending.stopped?.aborted ?? true;
    }
  }
}

/** Checks by endpoint and right answer, kept from load to load: parsing 50 MB again takes longer than the window it is for. */
const checks = new Map<string, AnswerCheck>();

function checksFor({ url, questions }: LoadOptions): ReadonlyMap<string, AnswerCheck> {
  return new Map(
    questions.map(({ body, digest }) => {
      const key = `${url} ${digest}`;
      const check = checks.get(key) ?? new AnswerCheck(digest);
      checks.set(key, check);
      return [body, check];
    }),
  );
}
