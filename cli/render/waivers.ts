import type { StoredWaiver } from '../../registry/index.ts';
import { columns } from './check-users.ts';

/** The waivers in force, those that end first on top. */
export function renderWaivers(waivers: readonly StoredWaiver[], now: Date): string {
  const today = now.toISOString().slice(0, 10);
  const rows = waivers
    .filter(({ waiver, ended }) => !ended && waiver.expires >= today)
    .sort((left, right) => (left.waiver.expires < right.waiver.expires ? -1 : 1))
    .map(({ waiver, why = '' }) => [
      waiver.id,
      waiver.policy,
      waiver.product,
      `until ${waiver.expires}`,
      waiver.owner,
      why,
    ]);
  return rows.length === 0 ? 'No policy is waived.\n' : `${columns(rows, '')}\n`;
}
