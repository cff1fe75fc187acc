/** The time that one piece of work may take; whoever does the work stops it when it is done. */
export class TimeLimit {
  readonly #limits: TimeLimits;
  readonly #onExpiry: () => void;
  /** Neighbours in the line of those with the same time; both undefined when it is in none. */
  earlier: TimeLimit | undefined;
  later: TimeLimit | undefined;
  dueAt = 0;

  constructor(limits: TimeLimits, onExpiry: () => void) {
    this.#limits = limits;
    this.#onExpiry = onExpiry;
  }

  /** The work has ended; harmless when it had before. */
  stop(): void {
    this.#limits.remove(this);
  }

  /** The whole time counts from now on again. */
  restart(): void {
    this.#limits.remove(this);
    this.#limits.add(this);
  }

  expire(): void {
    this.#onExpiry();
  }
}

/**
 * All limits of one length, in the order in which they run out, on one timer of Node's. A timer each, with two or three per
 * request, was 5 % of a small request: they outlive the young generation and take what they hold along.
 */
class TimeLimits {
  readonly #timeoutMs: number;
  #first: TimeLimit | undefined;
  #last: TimeLimit | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  add(limit: TimeLimit): void {
    limit.dueAt = performance.now() + this.#timeoutMs;
    limit.earlier = this.#last;
    if (this.#last) this.#last.later = limit;
    else this.#first = limit;
    this.#last = limit;
    this.#timer ??= setTimeout(expireDue, this.#timeoutMs, this).unref();
  }

  remove(limit: TimeLimit): void {
    const { earlier, later } = limit;
    if (earlier) earlier.later = later;
    else if (this.#first === limit) this.#first = later;
    else return;
    if (later) later.earlier = earlier;
    else this.#last = earlier;
    limit.earlier = undefined;
    limit.later = undefined;
  }

  /** Ends what is due, and wakes again when the next is. */
  expireDue(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (let limit = this.#first; limit && limit.dueAt <= now; limit = this.#first) {
      this.remove(limit);
      limit.expire();
    }
    if (this.#first)
      this.#timer = setTimeout(expireDue, Math.max(1, Math.ceil(this.#first.dueAt - now)), this).unref();
  }
}

function expireDue(limits: TimeLimits): void {
  limits.expireDue();
}

const byLength = new Map<number, TimeLimits>();

/** Calls `onExpiry` after `timeoutMs`, unless the limit is stopped before. Lengths come from settings, so there are few. */
export function startTimeLimit(timeoutMs: number, onExpiry: () => void): TimeLimit {
  let limits = byLength.get(timeoutMs);
  if (!limits) {
    limits = new TimeLimits(timeoutMs);
    byLength.set(timeoutMs, limits);
  }
  const limit = new TimeLimit(limits, onExpiry);
  limits.add(limit);
  return limit;
}
