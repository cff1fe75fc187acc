import { WHOLE_MESH } from '../authority.ts';
import type { AcceptedMesh } from '../checks/accepted-mesh.ts';
import { asSubgraphSchema } from '../checks/as-subgraph-schema.ts';
import type { CheckReport } from '../checks/check-report.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { findVersion } from '../state.ts';
import { hasTexts, readAcceptedMesh, readSubgraph } from '../stored-texts.ts';
import { judgeAgainst } from './judge-proposal.ts';

/** Two versions of one subgraph. */
export type DiffOptions = { readonly subgraph: string; readonly from: number; readonly to: number };

/** What the second changes against the first; or which of them is not there. */
export type Diff =
  | { readonly ok: true; readonly report: CheckReport }
  | { readonly ok: false; readonly message: string };

/** Compares two versions as a check would, beside the other subgraphs as they are now. Nothing is kept. */
export async function diff(parts: RegistryParts, { subgraph, from, to }: DiffOptions): Promise<Diff> {
  const { checker, live, store, teams } = parts;
  const state = await live.refresh();
  const found = state.subgraphs.get(subgraph);
  const [older, newer] = [findVersion(found, from), findVersion(found, to)];
  if (!older || !newer) {
    const numbers = found?.versions.map(({ version }) => version.number).join(', ') ?? 'none';
    const message = `Expected versions of ${subgraph} (there are ${numbers}), got ${older ? to : from}.`;
    return { ok: false, message };
  }
  for (const { version, standing } of [older, newer]) {
    const mayBeGone = standing === 'rejected' || standing === 'preview';
    if (mayBeGone && !(await hasTexts(store, version)))
      return {
        ok: false,
        message: `Expected the texts of ${subgraph} ${version.number}, which never served, but they are no longer kept (registry.retention.rejectedDays).`,
      };
  }
  const mesh = await readAcceptedMesh(store, state);
  const others = mesh.subgraphs.filter((one) => one.subgraph !== subgraph);
  const subgraphs = [...others, await readSubgraph(store, older.version)];
  const composed = await checker.compose({ subgraphs: subgraphs.map(asSubgraphSchema), teams });
  const before: AcceptedMesh = { subgraphs, ...(composed.ok ? { supergraph: composed.value.sdl } : {}) };
  const candidates = [await readSubgraph(store, newer.version)];
  const proposal = { candidates, retired: [], authority: WHOLE_MESH };
  const { report } = await judgeAgainst(parts, { state, mesh: before }, proposal);
  return { ok: true, report };
}
