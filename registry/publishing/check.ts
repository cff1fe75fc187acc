import { type Authority, WHOLE_MESH } from '../authority.ts';
import type { Candidate, CheckReport } from '../checks/check-report.ts';
import type { DocumentHash } from '../facts.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { judgeProposal } from './judge-proposal.ts';

/** Who asks for a check, and for whom they speak. */
export type CheckOptions = { readonly by?: string; readonly authority?: Authority };

/** A report, and the hash it is kept under. */
export type KeptReport = { readonly report: CheckReport; readonly hash: DocumentHash };

/** Checks subgraphs against the registry as it is now, and keeps the report. Nothing else changes. */
export async function check(
  parts: RegistryParts,
  candidates: readonly Candidate[],
  { by = 'unknown', authority = WHOLE_MESH }: CheckOptions,
): Promise<KeptReport> {
  const { live, store } = parts;
  const state = await live.refresh();
  const { report } = await judgeProposal(parts, state, { candidates, retired: [], authority });
  const hash = await store.putDocument(JSON.stringify(report));
  const { subgraph, passed } = report;
  await live.append([{ kind: 'checked', subgraph, report: hash, passed }], { by });
  return { report, hash };
}
