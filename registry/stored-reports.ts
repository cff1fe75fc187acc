import type { CheckReport } from './checks/check-report.ts';
import { checkReportSchema } from './checks/check-report-schema.ts';
import type { DocumentHash } from './facts.ts';
import type { RegistryStore } from './store/registry-store.ts';
import { storedText } from './stored-texts.ts';

/** The report with that hash. Throws when the store has lost it, or holds something else under it. */
export async function readReport(store: RegistryStore, hash: DocumentHash): Promise<CheckReport> {
  return checkReportSchema.parse(JSON.parse(await storedText(store, hash)));
}

/** The report with a hash that anybody may have made up; undefined when it is that of something else, or of nothing. */
export async function findReport(store: RegistryStore, hash: string): Promise<CheckReport | undefined> {
  const text = /^[0-9a-f]{64}$/.test(hash) ? await store.getDocument(hash) : undefined;
  try {
    return text === undefined ? undefined : checkReportSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
