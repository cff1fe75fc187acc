import { createStore, type Store } from '../store.ts';
import type { Touched } from './touched-teams.ts';

/** What the editor knows of the document in it; written by the ownership bridge alone. */
export type QueryFacts = {
  /** `Type.field` under the cursor. */
  readonly coordinate: string | undefined;
  readonly touched: Touched;
};

/** The facts about the query in the editor. A document that does not parse keeps the facts of the last that did. */
export const queryFactsStore: Store<QueryFacts> = createStore<QueryFacts>({
  coordinate: undefined,
  touched: { teams: [], unowned: [], sensitive: [] },
});

/** Replaces some of the facts. */
export function updateQueryFacts(facts: Partial<QueryFacts>): void {
  queryFactsStore.set({ ...queryFactsStore.get(), ...facts });
}
