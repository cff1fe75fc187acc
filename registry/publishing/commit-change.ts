import type { Authority } from '../authority.ts';
import type { Fact } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';

/** Who changes the mesh, why, and for whom they speak; for the whole mesh when that is left out. */
export type Changer = Doer & {
  readonly authority?: Authority;
  /**
   * Throws when they may not do it at a state. Asked in their turn and at each state that is decided at, because what they may do
   * can end while they wait: somebody else takes the name, or their token back.
   */
  readonly permit?: (state: RegistryState) => void;
};

/** What was decided at a state: facts to append, none when there is nothing to do, and what the caller is told. */
export type Decision<Result> = { readonly facts: readonly Fact[]; readonly result: Result };

// Those that change what the next one is held against, or take the number of a version.
const RIVALS: readonly Fact['kind'][] = ['published', 'rejected', 'rolled-back', 'retired', 'preview-opened'];

// Each round that fails means that another process got through, so this many in a row mean something else is wrong.
const MAX_ROUNDS = 100;

/**
 * Decides at the newest state and appends what follows. When another process was faster, nothing of it is kept and the decision is
 * made anew at its state: no update is lost, and every build was composed of exactly what it names.
 */
export function commitChange<Result>(
  { live, turns }: RegistryParts,
  { by, why, permit }: Changer,
  decide: (state: RegistryState) => Promise<Decision<Result>>,
): Promise<Result> {
  return turns.take(async () => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const state = await live.refresh();
      permit?.(state);
      const { facts, result } = await decide(state);
      if (facts.length === 0) return result;
      const unless = { kinds: RIVALS, after: state.revision };
      const appended = await live.append(facts, { by, unless, ...(why === undefined ? {} : { why }) });
      if (appended.ok) return result;
    }
    throw new Error(`Expected to get a turn at the registry within ${MAX_ROUNDS} rounds, got none.`);
  });
}
