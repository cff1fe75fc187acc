import type { Outcome } from '../../contracts/index.ts';
import type { ContractSubgraph } from './contract-subgraph.ts';
import type { RunningSubgraph, SubgraphContext } from './subgraph.ts';

/**
 * Starts a subgraph that is nothing but contracts; see `contract-subgraph.ts`. The databases and servers are loaded only
 * now, because whoever reads contracts to compose or explain needs none of them (a tenth of the time of `weft owners`).
 */
export async function startContractSubgraph(
  subgraph: ContractSubgraph,
  context: SubgraphContext,
): Promise<Outcome<RunningSubgraph>> {
  const serving = await import('./contract-subgraph.ts');
  return serving.startContractSubgraph(subgraph, context);
}
