import type { Outcome } from '../../contracts/index.ts';
import type { QualityRun } from './quality/quality-run.ts';
import type { ContractTest } from './quality/test-contracts.ts';

/**
 * Holds the data of one domain against its contracts; see `quality/test-contracts.ts`. The databases are loaded only now,
 * as for `startContractSubgraph`.
 */
export async function testContracts(test: ContractTest): Promise<Outcome<readonly QualityRun[]>> {
  const testing = await import('./quality/test-contracts.ts');
  return testing.testContracts(test);
}
