import type { KnownOperation, PreviewGraph } from '../../../gateway/index.ts';
import type {
  CurrentSupergraph,
  KeptMeasurements,
  Measurement,
  UsageBatch,
} from '../../../registry/index.ts';
import type { QualityTarget } from '../quality/quality-target.ts';

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
  /** Takes what subgraphs measured. */
  addQuality(measurements: readonly Measurement[]): Promise<KeptMeasurements>;
  /** The subgraphs that serve and have contracts, which they may hold their data against. */
  measuring(): Promise<readonly QualityTarget[]>;
  close(): Promise<void>;
}
