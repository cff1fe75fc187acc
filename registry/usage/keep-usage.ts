import type { RegistryStore } from '../store/registry-store.ts';
import type { UsageBatch } from './usage-row.ts';

/** Puts usage into the store, the texts of its operations first: there is no row whose operation cannot be read. */
export async function keepUsage(store: RegistryStore, { rows, texts }: UsageBatch): Promise<void> {
  for (const text of texts) await store.putDocument(text);
  if (rows.length > 0) await store.addUsage(rows);
}
