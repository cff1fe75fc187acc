import type { PrivateNames } from '../../plan/private-names.ts';
import type { Subgraphs } from '../subgraphs.ts';
import type { GivenObjects } from './given-objects.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What compiling needs besides the plan. */
export type CompileContext = {
  readonly clients: Subgraphs;
  readonly types: TypeConditions;
  readonly names: PrivateNames;
  /** False when each object of the answer gets a copy of its entity, because places of one entity may come to differ. */
  readonly sharesEntities: boolean;
  /** Names of what any fetch of the plan sends of objects. */
  readonly required: ReadonlySet<string>;
  /** What subgraphs answered in the parts of the answer around the one that is compiled. */
  readonly given: GivenObjects;
  /** Most entities asked for in one call. */
  readonly maxBatchEntities: number;
};
