import { createHash } from 'node:crypto';
import { BoundedMap } from '../bounded-map.ts';
import { ClientError, InternalError } from '../errors.ts';
import type { PlanQuestion } from './plan-engine.ts';

/** Each failure costs a thread seconds or its life, so whoever asks again and again gets no more than one of them a minute. */
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 1_000;

type Failure = { readonly error: unknown; readonly until: number };

/** Operations that could not be planned within the time or the memory that a plan may take. */
export class HopelessOperations {
  readonly #failures = new BoundedMap<string, Failure>(MAX_REMEMBERED);
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Throws what planning such an operation ended with a short while ago. */
  refuse(question: PlanQuestion): void {
    if (this.#failures.size === 0) return;
    const key = keyOf(question);
    const known = this.#failures.get(key);
    if (!known) return;
    if (known.until > this.#now()) throw known.error;
    this.#failures.delete(key);
  }

  /** Remembers a failure if it was of that kind. */
  remember(question: PlanQuestion, error: unknown): void {
    if (isTooMuch(error)) this.#failures.set(keyOf(question), { error, until: this.#now() + REMEMBERED_MS });
  }
}

function isTooMuch(error: unknown): boolean {
  if (error instanceof ClientError) return error.code === 'PLANNING_TIMEOUT';
  if (!(error instanceof InternalError)) return false;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** Its digest: what cannot be planned may be long. */
function keyOf(question: PlanQuestion): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64');
}
