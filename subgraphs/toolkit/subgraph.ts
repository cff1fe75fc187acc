import type { ContractLimits, Outcome } from '../../contracts/index.ts';
import type { ProductQuality, QualitySummary } from './quality/product-quality.ts';
import type { QualityTiming } from './quality/schedule.ts';
import type { QueryLimits } from './query/limits.ts';

/** Where and how one subgraph is started; the same for generated and hand-written ones. */
export type SubgraphContext = {
  readonly name: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host?: string;
  /** The folder of `supergraph.yaml`; relative paths of contracts start here. */
  readonly root: string;
  readonly manifestFile: string;
  /** Generated data and caches live below it, in a folder per scale. */
  readonly dataDir: string;
  /** Size of generated data, 1 is the demo's full size. */
  readonly scale: number;
  /** When the quality of the data is measured; `never` for no measurements. Without it soon after the start and every hour. */
  readonly quality?: QualityTiming | 'never';
  /** Limits of contracts that set none of their own. */
  readonly defaultLimits?: ContractLimits;
  /** What one operation may ask, and what the subgraph may use, whatever contracts say. */
  readonly limits?: Partial<QueryLimits>;
  /** Called with what takes longer than a moment, for the person who waits. */
  progress(message: string): void;
};

/** A subgraph that answers. */
export type RunningSubgraph = {
  /** Takes up changed contracts without a pause; the old data serves on when they are wrong. Absent where only a restart helps. */
  reload?(): Promise<Outcome<void>>;
  /** Resolves when what is prepared in the background is done: answers are the same before, and come quicker after. */
  settled?(): Promise<void>;
  readonly port: number;
  /** The GraphQL endpoint. */
  readonly url: string;
  /** How many rows it serves, where that is known. */
  readonly rows?: number;
  /** What is known of the quality of its products at the moment, where it is measured. */
  quality?(): readonly ProductQuality[];
  close(): Promise<void>;
};

/** What the file named by `run.module` in `supergraph.yaml` exports: a hand-written subgraph. */
export type SubgraphModule = {
  /** Federation SDL, so that the mesh composes without starting anything. */
  readonly sdl: string;
  start(context: SubgraphContext): Promise<RunningSubgraph>;
};

/** A data product as a receipt names it; `asOf` is null when nobody knows how old the data is. */
export type ServedProduct = {
  readonly id: string;
  readonly version: string;
  readonly asOf: string | null;
  /** There once it was measured. */
  readonly quality?: QualitySummary;
};
