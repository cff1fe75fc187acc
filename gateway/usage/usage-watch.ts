import type { GraphQLSchema } from 'graphql';
import type { Operation, Variables } from '../operation/operation.ts';
import type { UsageClient } from './client-names.ts';

/** A request that is run, as far as it is counted. */
export type WatchedRequest = {
  readonly schema: GraphQLSchema;
  readonly operation: Operation;
  readonly variables: Variables;
  readonly client: UsageClient;
};

/** Where a watched request is counted. */
export type UsageCount = {
  count(request: WatchedRequest, startedAt: number, failed: boolean): void;
  countError(request: WatchedRequest): void;
  keep(watch: UsageWatch): () => void;
};

/** A request under way. Whoever runs it says how it ended, once; one that never ends here was refused and does not count. */
export class UsageWatch {
  readonly request: WatchedRequest;
  readonly #usage: UsageCount;
  readonly #startedAt = performance.now();

  constructor(usage: UsageCount, request: WatchedRequest) {
    this.#usage = usage;
    this.request = request;
  }

  end(failed: boolean): void {
    this.#usage.count(this.request, this.#startedAt, failed);
  }

  /** Counts a subscription now and on each further day that it is open. Returns how to end that, and with what. */
  open(): (failed: boolean) => void {
    this.end(false);
    const close = this.#usage.keep(this);
    return (failed) => {
      close();
      if (failed) this.#usage.countError(this.request);
    };
  }
}
