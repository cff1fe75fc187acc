import type { KnownOperation, PreviewGraph } from '../../../gateway/index.ts';
import type { CurrentSupergraph, UsageBatch } from '../../../registry/index.ts';

/** What a registry wants gateways to serve. Without `current` nothing was published yet. */
export type Served = {
  readonly current?: CurrentSupergraph;
  readonly previews: readonly PreviewGraph[];
};

/** A registry as a gateway sees it, wherever it is kept. */
export interface RegistryFeed {
  /** What it says now. Rejects when it cannot be asked. */
  read(): Promise<Served>;
  /** Tells of everything that changes from then on, within a second. Returns how to stop. */
  follow(listener: (served: Served) => void): () => void;
  /** What clients asked for most, the most used first. */
  mostUsed(count: number): Promise<readonly KnownOperation[]>;
  /** Takes what clients used. */
  addUsage(batch: UsageBatch): Promise<void>;
  close(): Promise<void>;
}
