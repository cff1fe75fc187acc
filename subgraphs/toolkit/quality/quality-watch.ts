import type { DomainModel } from '../../../contracts/index.ts';
import { Cancellation } from '../../../edge/index.ts';
import type { OpenData } from '../load/open-data.ts';
import type { Check, CheckContext } from './check.ts';
import { productChecks } from './product-checks.ts';
import { QualityRecord } from './product-quality.ts';
import { runChecks } from './run-checks.ts';
import { type Appointment, appointmentsOf, type QualityTiming } from './schedule.ts';
import { unreadableOf } from './unreadable.ts';

type Subject = {
  readonly product: DomainModel['products'][number];
  readonly checks: readonly Check[];
  readonly record: QualityRecord;
};

type Due = { readonly subject: Subject; readonly appointment: Appointment; atMs: number };

/** What is measured, and when. */
export type QualityWatchOptions = {
  readonly model: DomainModel;
  readonly data: OpenData;
  /** Without it nothing is measured. */
  readonly timing: QualityTiming | undefined;
  /** What other tools found last, asked before each measurement. */
  readonly foreign?: () => Promise<CheckContext['foreign']>;
  readonly onError: (error: unknown) => void;
};

/** Longer waits are cut in pieces: a timer of Node holds 24 days. */
const MAX_WAIT_MS = 24 * 60 * 60_000;

/** One measurement at a time in the whole process, whatever the number of domains it serves. */
let turn: Promise<void> = Promise.resolve();

/**
 * Measures the quality of a domain's products while it serves: soon after the start, then again and again or when a rule's
 * schedule says, in the lane of heavy statements and never two at once.
 */
export class QualityWatch {
  readonly #options: QualityWatchOptions;
  readonly #context: CheckContext;
  readonly #subjects: readonly Subject[];
  readonly #due: Due[];
  readonly #stop = new Cancellation();
  #timer: NodeJS.Timeout | undefined;
  #measuring: Promise<void> = Promise.resolve();

  constructor(options: QualityWatchOptions) {
    this.#options = options;
    const { model, data, timing } = options;
    this.#context = { dialect: data.dialect, unreadable: unreadableOf(data), foreign: new Map() };
    this.#subjects = model.products.map((product) => {
      const checks = productChecks(model, product, this.#context);
      return {
        product,
        checks,
        record: new QualityRecord(product, checks, data.asOf.get(product.id) ?? null),
      };
    });
    const nowMs = Date.now();
    this.#due = timing
      ? this.#subjects.flatMap((subject) =>
          appointmentsOf(subject.checks, { ...timing, everyMs: everyMs(subject, timing) }, nowMs).flatMap(
            (appointment) =>
              appointment.firstMs === undefined ? [] : [{ subject, appointment, atMs: appointment.firstMs }],
          ),
        )
      : [];
    this.#wait();
  }

  /** What is known of each product. */
  get products() {
    return this.#subjects.map(({ record }) => record.state);
  }

  /** What receipts say of each product. */
  get served() {
    return this.#subjects.map(({ record }) => record.served);
  }

  /** Stops what runs; settles when nothing asks the data any more. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('The data is closed.'));
    clearTimeout(this.#timer);
    await this.#measuring;
  }

  #wait(): void {
    const next = this.#due.reduce<Due | undefined>(
      (first, due) => (first && first.atMs <= due.atMs ? first : due),
      undefined,
    );
    if (!next || this.#stop.aborted) return;
    const jitterMs = Math.random() * (this.#options.timing?.jitterMs ?? 0);
    const waitMs = Math.max(0, next.atMs - Date.now()) + jitterMs;
    this.#timer = setTimeout(
      () => {
        if (waitMs > MAX_WAIT_MS) return this.#wait();
        void this.#takeTurn(next).then(() => this.#wait());
      },
      Math.min(waitMs, MAX_WAIT_MS),
    );
    this.#timer.unref();
  }

  async #takeTurn(due: Due): Promise<void> {
    turn = turn.then(() => {
      this.#measuring = this.#measure(due);
      return this.#measuring;
    });
    await turn;
    const next = due.appointment.next(Date.now());
    if (next === undefined) this.#due.splice(this.#due.indexOf(due), 1);
    else due.atMs = next;
  }

  /** Never rejects: what goes wrong with a measurement is told, and the next one tries again. */
  async #measure({ subject, appointment }: Due): Promise<void> {
    if (this.#stop.aborted) return;
    const { engine, dialect } = this.#options.data;
    const options = { engine, dialect, signal: this.#stop, samples: 0, now: new Date() };
    try {
      const checks = await this.#withForeign(subject, appointment.checks);
      subject.record.note(await runChecks(subject.product, checks, options));
    } catch (error) {
      if (!this.#stop.aborted) this.#options.onError(error);
    }
  }

  /** The same checks with what other tools found since. */
  async #withForeign({ product }: Subject, checks: readonly Check[]): Promise<readonly Check[]> {
    const { foreign, model } = this.#options;
    if (!foreign) return checks;
    const keys = new Set(checks.map(({ key }) => key));
    const anew = productChecks(model, product, { ...this.#context, foreign: await foreign() });
    return anew.filter(({ key }) => keys.has(key));
  }
}

/** A contract's own interval goes before the default. */
function everyMs({ product }: Subject, timing: QualityTiming): number {
  const minutes = product.quality.qualityEveryMinutes;
  return minutes === undefined ? timing.everyMs : minutes * 60_000;
}
