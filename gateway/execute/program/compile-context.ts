import type { PrivateNames } from '../../plan/private-names.ts';
import type { Subgraphs } from '../subgraphs.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What compiling needs besides the plan. */
export type CompileContext = {
  readonly clients: Subgraphs;
  readonly types: TypeConditions;
  readonly names: PrivateNames;
  /** Most entities asked for in one call. */
  readonly maxBatchEntities: number;
};
