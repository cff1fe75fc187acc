import type { Waiver } from '../../registry/index.ts';
import { columns } from './check-users.ts';

/** The waivers in force, those that end first on top. */
export function renderWaivers(waivers: readonly Waiver[], now: Date): string {
  const today = now.toISOString().slice(0, 10);
  const rows = waivers
    .filter(({ expires }) => expires >= today)
    .sort((left, right) => (left.expires < right.expires ? -1 : 1))
    .map(({ id, policy, product, expires, owner }) => [id, policy, product, `until ${expires}`, owner]);
  return rows.length === 0 ? 'No policy is waived.\n' : `${columns(rows, '')}\n`;
}
