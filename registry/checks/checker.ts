import type { Outcome } from '../../contracts/index.ts';
import { type CompositionInput, compose } from '../compose.ts';
import { KeptSubgraphs } from '../composition/kept-subgraphs.ts';
import type { Supergraph } from '../supergraph.ts';
import type { AcceptedMesh } from './accepted-mesh.ts';
import { type CheckBasis, type Checked, type Proposal, runCheck } from './run-check.ts';

/** Where the registry has its checks done. What goes in and comes out is plain data. */
export type Checker = {
  check(proposal: Proposal, mesh: AcceptedMesh, by: CheckBasis): Promise<Checked>;
  compose(input: CompositionInput): Promise<Outcome<Supergraph>>;
  close(): Promise<void>;
};

/** Checks in this thread, which stands still meanwhile. What was built of subgraphs is kept from one check to the next. */
export function createLocalChecker(): Checker {
  const kept = new KeptSubgraphs();
  return {
    check: (proposal, mesh, by) => runCheck(proposal, mesh, { ...by, kept }),
    compose: async (input) => compose(input, kept),
    async close() {},
  };
}
