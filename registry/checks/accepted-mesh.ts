import type { Candidate } from './check-report.ts';

/** A subgraph as it was accepted last, with all its texts. */
export type AcceptedSubgraph = Omit<Candidate, 'contracts' | 'contractTests'> & {
  readonly contracts: readonly { readonly file: string; readonly text: string; readonly id: string }[];
};

/** The mesh as it serves today: what a change is held against. Empty before the first publish. */
export type AcceptedMesh = {
  readonly subgraphs: readonly AcceptedSubgraph[];
  /** The SDL that they compose to. */
  readonly supergraph?: string;
};
