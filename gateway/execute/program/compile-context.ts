import type { PrivateNames } from '../../plan/private-names.ts';
import type { SubgraphClients } from '../subgraph-client.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What compiling needs besides the plan. */
export type CompileContext = {
  readonly clients: SubgraphClients;
  readonly types: TypeConditions;
  readonly names: PrivateNames;
  /** Most entities asked for in one call. */
  readonly maxBatchEntities: number;
};
