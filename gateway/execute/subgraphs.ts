import type { SubgraphAnswer } from './subgraph-answer.ts';
import type { SubgraphRequest } from './subgraph-client.ts';

/** Whoever answers for the subgraphs of one supergraph: HTTP clients, and what is put around them. */
export type Subgraphs = {
  /** Asks one subgraph. Never rejects: a failure is an answer without data and with an error. */
  ask(subgraph: string, request: SubgraphRequest): Promise<SubgraphAnswer>;
  /** Settles when the calls under way have ended. */
  close(): Promise<void>;
};
