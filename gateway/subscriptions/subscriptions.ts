import type { Signal, StreamEvent } from '../../edge/index.ts';
import type { GatewayConfig } from '../config.ts';
import { ClientError } from '../errors.ts';
import type { ExecutionError } from '../execute/executor.ts';
import { EventBuffer } from '../execute/subscriptions/event-buffer.ts';
import type { StartStream } from '../execute/subscriptions/shared-streams.ts';
import type { Log } from '../log.ts';
import type { Variables } from '../operation/operation.ts';
import type { OperationRequest } from '../operation-request.ts';
import type { PlannedOperation } from '../plan/plan-cache.ts';
import type { SnapshotParts } from '../supergraph/snapshot.ts';

/** How many subscriptions clients have open now, and what slow ones missed since the start. */
export type SubscriptionStats = { readonly open: number; readonly dropped: number };

/** What a subscription was started with. */
export type SubscriptionStart = {
  readonly parts: SnapshotParts;
  readonly planned: PlannedOperation;
  readonly variables: Variables;
  readonly headers: OperationRequest['headers'];
};

/** A subscription that is open at a client. */
export type RunningSubscription = SubscriptionStart & {
  /** Ends it with an error, at a moment of its own within `subscriptions.reloadJitterMs`. */
  endSoon(reason: ClientError): void;
};

/** What opening a subscription needs: how to join its source, and what to give back at its end. */
export type OpenSubscription = {
  readonly name: string;
  readonly start: SubscriptionStart;
  readonly join: (listener: Parameters<StartStream<StreamEvent, ExecutionError>>[0]) => () => void;
  readonly onClose: () => void;
  /** Aborted when the client leaves, also before it was told anything. */
  readonly signal: Signal | undefined;
};

/** The open subscriptions of all clients: bounded in number, and each in what may wait for its client. */
export class Subscriptions {
  readonly #config: GatewayConfig['subscriptions'];
  readonly #log: Log;
  readonly #open = new Map<EventBuffer<StreamEvent>, SubscriptionStart>();
  #dropped = 0;
  #isEnding = false;

  constructor(config: GatewayConfig['subscriptions'], log: Log) {
    this.#config = config;
    this.#log = log;
  }

  get stats(): SubscriptionStats {
    return { open: this.#open.size, dropped: this.#dropped };
  }

  /** The refusal of one more, while as many are open as may be. */
  findExcess(): ClientError | undefined {
    const { maxOpen } = this.#config;
    if (this.#open.size < maxOpen) return undefined;
    return new ClientError(
      'SUBSCRIPTION_LIMIT',
      `Expected at most ${maxOpen} open subscriptions, got one more. Try again later.`,
    );
  }

  /** Those that are open now, the oldest first. */
  running(): readonly RunningSubscription[] {
    return [...this.#open].map(([events, start]) => ({
      ...start,
      endSoon: ({ message, code }) => {
        const errors = JSON.stringify([{ message, extensions: { code } }]);
        const delayMs = Math.random() * this.#config.reloadJitterMs;
        setTimeout(() => events.end({ kind: 'failed', errors }), delayMs).unref();
      },
    }));
  }

  /** Joins a source on behalf of one client. Its events wait for the client, not the client's peers for it. */
  open({ name, start, join, onClose, signal }: OpenSubscription): AsyncIterable<StreamEvent> {
    let missed = 0;
    let leave = (): void => {};
    const stop = (): void => void events.return();
    const events = new EventBuffer<StreamEvent>({
      maxEvents: this.#config.maxBufferedEvents,
      onDrop: () => {
        missed += 1;
        this.#dropped += 1;
      },
      onClose: () => {
        this.#open.delete(events);
        signal?.removeEventListener('abort', stop);
        leave();
        onClose();
        if (missed > 0)
          this.#log({ level: 'info', message: `A slow client missed ${missed} events of ${name}.` });
      },
    });
    this.#open.set(events, start);
    signal?.addEventListener('abort', stop);
    try {
      if (this.#isEnding) events.end();
      else
        leave = join({
          next: (event) => events.push(event),
          end: (errors) =>
            errors.length === 0
              ? events.end()
              : events.end({ kind: 'failed', errors: JSON.stringify(errors) }),
        });
    } catch (error) {
      stop();
      throw error;
    }
    if (signal?.aborted) stop();
    return events;
  }

  /** Events that never reached a client's buffer, because fetching around them took too long. */
  countDropped(): void {
    this.#dropped += 1;
  }

  /** The gateway closes: every stream completes after what waits in it, and new ones at once. */
  end(): void {
    this.#isEnding = true;
    for (const events of this.#open.keys()) events.end();
  }
}
