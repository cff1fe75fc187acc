import type { Entry } from '../facts.ts';
import type { RegistryStore } from './registry-store.ts';

/** Entries in one page: some megabytes in a mesh of hundreds of subgraphs. */
export const PAGE_ENTRIES = 1_000;

/** The entries after a revision, oldest first, in portions, so that a long history is never in memory as a whole. */
export async function* readPages(store: RegistryStore, after: number): AsyncGenerator<readonly Entry[]> {
  for (let last = after; ; ) {
    const page = await store.read(last, PAGE_ENTRIES);
    const end = page.at(-1);
    if (!end) return;
    yield page;
    last = end.revision;
  }
}
