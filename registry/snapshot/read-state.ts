import { EMPTY_STATE, type RegistryState } from '../state.ts';
import type { RegistryReader } from '../store/registry-store.ts';
import { STATE_TITLE, stateOfLines } from './state-lines.ts';

/** Where to fold on from: the state of the last snapshot that fits the entries, else the one in which nothing happened yet. */
export async function readState(store: Pick<RegistryReader, 'readSnapshot'>): Promise<RegistryState> {
  const kept = await store.readSnapshot(STATE_TITLE);
  return (kept && stateOfLines(kept.revision, kept.lines)) ?? EMPTY_STATE;
}
