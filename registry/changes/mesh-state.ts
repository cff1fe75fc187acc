import type { Candidate } from '../checks/check-report.ts';

/** A subgraph as far as its changes are read. */
export type SubgraphState = Pick<Candidate, 'subgraph' | 'owner' | 'file' | 'sdl' | 'contracts'>;

/** The mesh at one moment. */
export type MeshState = {
  /** What all subgraphs compose to; missing before the first publish, and where they do not compose. */
  readonly supergraphSdl?: string | undefined;
  /** The subgraphs that change, as they are at this moment; one that is not there yet or any more is missing. */
  readonly subgraphs: readonly SubgraphState[];
};
