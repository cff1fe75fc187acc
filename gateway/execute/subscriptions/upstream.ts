import type { SubgraphAnswer, SubgraphError } from '../subgraph-answer.ts';

/** The GraphQL request that starts a subscription at a subgraph. */
export type UpstreamPayload = {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
};

/** One subscription at a subgraph. */
export type UpstreamCall = {
  readonly subgraph: string;
  readonly payload: UpstreamPayload;
  readonly headers: Readonly<Record<string, string>>;
  /** True when it may not be one with an equal subscription that is under way. */
  readonly isOwn?: boolean;
};

/** Who takes the events of a stream. `end` comes once, last; without errors when the source completed. */
export type StreamListener<Event, Failure> = {
  next(event: Event): void;
  end(errors: readonly Failure[]): void;
};

/** The listener of one subscription at a subgraph. */
export type UpstreamListener = StreamListener<SubgraphAnswer, SubgraphError>;

/** Speaks one protocol with one subgraph. `subscribe` returns how to leave, after which the listener hears nothing more. */
export type UpstreamClient = {
  subscribe(call: UpstreamCall, listener: UpstreamListener): () => void;
  close(): Promise<void>;
};
