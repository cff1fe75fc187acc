import type { CheckReport } from '../checks/check-report.ts';
import { readHistory } from '../history.ts';
import type { RegistryState } from '../state.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import { findReport } from '../stored-reports.ts';

/** How many of the newest checks are looked through for what somebody names. */
const CHECKS_SEARCHED = 100;

/** The reports of the newest checks and refused publishes, the newest first; each is read when it is asked for. */
export async function* recentReports(
  store: RegistryStore,
  state: RegistryState,
): AsyncGenerator<CheckReport, void, undefined> {
  const entries = await readHistory(store, { kinds: ['checked', 'rejected'], limit: CHECKS_SEARCHED }, state);
  for (const { fact } of entries.toReversed()) {
    const hash =
      fact.kind === 'checked' ? fact.report : fact.kind === 'rejected' ? fact.version.check : undefined;
    const report = hash === undefined ? undefined : await findReport(store, hash);
    if (report) yield report;
  }
}
