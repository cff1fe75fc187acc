import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import { summariseUsage } from '../usage/summarise-usage.ts';
import type { Usage } from '../usage/usage-row.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Everything known of use in the last days, today included. */
export async function readUsage(
  { store, clock }: RegistryParts,
  _state: RegistryState,
  days: number,
): Promise<Usage> {
  const since = new Date(clock().getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  return summariseUsage(await store.readUsage(since), days);
}
