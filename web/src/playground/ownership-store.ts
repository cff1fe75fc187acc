import { compositionStore } from '../composition.ts';
import { createStore, type Store } from '../store.ts';
import { type Ownership, parseOwnership } from './ownership.ts';

/** How far the page knows the owners. */
export type OwnershipState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly ownership: Ownership }
  | { readonly kind: 'failed'; readonly reason: string };

/** The ownership index of the graph that serves now. */
export const ownershipStore: Store<OwnershipState> = createStore<OwnershipState>({ kind: 'loading' });

/** Loads the ownership index, and again whenever the gateway reports that it swapped the graph. */
export function watchOwnership(): void {
  void load();
  let serving: string | undefined;
  let broken = false;
  compositionStore.subscribe(() => {
    const composition = compositionStore.get();
    const current = 'supergraph' in composition ? composition.supergraph : undefined;
    const swapped = current !== undefined && serving !== undefined && current !== serving;
    const mended = broken && composition.kind === 'composed';
    serving = current ?? serving;
    broken = composition.kind === 'broken' || composition.kind === 'unreachable';
    if (swapped || mended) void load();
  });
}

async function load(): Promise<void> {
  try {
    const response = await fetch('/ownership', { headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(`GET /ownership answered ${response.status}`);
    ownershipStore.set({ kind: 'loaded', ownership: parseOwnership(await response.json()) });
  } catch (error) {
    // Owners of a moment ago beat no owners; a first failure is shown.
    if (ownershipStore.get().kind === 'loaded') return;
    ownershipStore.set({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}
