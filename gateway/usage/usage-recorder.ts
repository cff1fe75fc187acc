import type { GraphQLSchema } from 'graphql';
import type { GatewayConfig } from '../config.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import { ClientNames } from './client-names.ts';
import { type OperationDescription, OperationDescriptions } from './operation-descriptions.ts';
import { PendingUsage, type UsageSink } from './pending-usage.ts';
import { OperationCounters, UsageCounter } from './usage-counter.ts';
import { writeUsage } from './usage-rows.ts';
import { UsageWatch, type WatchedRequest } from './usage-watch.ts';

/** What recording needs of the gateway. */
export type UsageOptions = {
  readonly settings: GatewayConfig['usage'];
  readonly sink: UsageSink;
  readonly warn: (message: string, error?: unknown) => void;
};

/** A request before it is run. */
export type BegunRequest = {
  readonly operation: Operation;
  readonly variables: Variables;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** Attempts to hand over the rest when the gateway closes. */
const LAST_ATTEMPTS = 3;
/** Operations that are kept described from one flush to the next. */
const MAX_DESCRIPTIONS = 2_000;

/**
 * Counts what clients use. A request only adds to a few numbers; what its operation uses is worked out at the next flush, between
 * requests. Values are never kept: of variables only the names of the schema that they touch.
 */
export class UsageRecorder {
  readonly #options: UsageOptions;
  readonly #clients: ClientNames;
  readonly #pending: PendingUsage;
  readonly #descriptions = new WeakMap<GraphQLSchema, OperationDescriptions>();
  /** Subscriptions that are open, and the day they were last counted on. */
  readonly #open = new Map<UsageWatch, string>();
  #counted = new Map<Operation, OperationCounters>();
  #records = 0;
  #dropped = 0;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<boolean> = Promise.resolve(true);

  constructor(options: UsageOptions) {
    const { settings, sink, warn } = options;
    this.#options = options;
    this.#clients = new ClientNames(settings.maxClients);
    this.#pending = new PendingUsage({ sink, warn, maxRows: settings.maxPendingRows });
  }

  /** Requests that are in no row, because there was no room or the sink took nothing for too long. */
  get lost(): number {
    return this.#dropped + this.#pending.lost;
  }

  /** Watches a request that is about to run; it counts when it ends. */
  begin(schema: GraphQLSchema, { operation, variables, headers }: BegunRequest): UsageWatch {
    return new UsageWatch(this, { schema, operation, variables, client: this.#clients.of(headers) });
  }

  /** Counts a request that has ended. */
  count(request: WatchedRequest, startedAt: number, failed: boolean): void {
    const counter = this.#counterOf(request);
    if (!counter) {
      this.#dropped += 1;
      return;
    }
    counter.add(startedAt, performance.now());
    if (failed) counter.errors += 1;
    this.#counted.get(request.operation)?.sample(counter, request.variables, this.#options.settings);
  }

  /** Counts an error of a request that was counted before. */
  countError(request: WatchedRequest): void {
    const counter = this.#counterOf(request);
    if (counter) counter.errors += 1;
  }

  /** Counts a subscription again on each day that it is open. Returns how to end that. */
  keep(watch: UsageWatch): () => void {
    this.#open.set(watch, today());
    return () => this.#open.delete(watch);
  }

  /** Makes rows of everything counted so far and hands them over. False when some are still to be handed over. */
  flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#flush());
    return this.#flushing;
  }

  /** Hands over the rest. What the sink does not take now is lost, and said so. */
  async close(): Promise<void> {
    this.#open.clear();
    for (let attempt = 1; !(await this.flush()); attempt += 1)
      if (attempt === LAST_ATTEMPTS) {
        this.#pending.discard();
        break;
      }
    clearTimeout(this.#timer);
    this.#tellLosses();
  }

  #counterOf({ schema, operation, client }: WatchedRequest): UsageCounter | undefined {
    let counters = this.#counted.get(operation);
    let counter = counters?.counters.get(client);
    if (counter) return counter;
    if (this.#records >= this.#options.settings.maxRecords) return undefined;
    if (!counters) {
      counters = new OperationCounters(schema, operation);
      this.#counted.set(operation, counters);
    }
    counter = new UsageCounter();
    counters.counters.set(client, counter);
    this.#records += 1;
    // Half full, so that the rest has room while this one is worked on.
    if (this.#records === Math.ceil(this.#options.settings.maxRecords / 2)) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.settings.flushMs).unref();
    return counter;
  }

  async #flush(): Promise<boolean> {
    this.#clients.startDay(today());
    this.#countOpen();
    const counted = this.#counted;
    this.#counted = new Map();
    this.#records = 0;
    this.#pending.add(await writeUsage(counted.values(), (counters) => this.#describe(counters)));
    const isDone = await this.#pending.send();
    this.#tellLosses();
    if (!isDone || this.#open.size > 0)
      this.#timer ??= setTimeout(() => void this.flush(), this.#options.settings.flushMs).unref();
    return isDone;
  }

  #countOpen(): void {
    const day = today();
    for (const [watch, countedOn] of this.#open) {
      if (countedOn === day) continue;
      this.#open.set(watch, day);
      const now = performance.now();
      this.count(watch.request, now, false);
    }
  }

  #describe({ schema, operation }: OperationCounters): OperationDescription {
    const known = this.#descriptions.get(schema);
    const descriptions = known ?? new OperationDescriptions(schema, MAX_DESCRIPTIONS);
    if (!known) this.#descriptions.set(schema, descriptions);
    return descriptions.describe(operation);
  }

  #tellLosses(): void {
    if (this.lost === this.#told) return;
    this.#options.warn(`Usage of ${this.lost - this.#told} requests is lost, ${this.lost} since the start.`);
    this.#told = this.lost;
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
