import { WHOLE_MESH } from '../authority.ts';
import type { CheckReport } from '../checks/check-report.ts';
import type { Build } from '../facts.ts';
import type { RegistryParts } from '../registry-parts.ts';
import { type Changer, commitChange, type Decision } from './commit-change.ts';
import { judgeProposal } from './judge-proposal.ts';
import { makeBuild } from './make-build.ts';

/** The subgraph to take out of the mesh, by whom and why. */
export type RetireOptions = Changer & { readonly subgraph: string };

/** What became of it. `unknown`: no such subgraph serves. */
export type Retired =
  | { readonly ok: true; readonly build: Build; readonly report: CheckReport }
  | { readonly ok: false; readonly reason: 'blocked' | 'rejected'; readonly report: CheckReport }
  | { readonly ok: false; readonly reason: 'unknown'; readonly message: string };

/** Takes a subgraph out of the mesh. Its versions stay, and a rollback brings it back. */
export function retire(parts: RegistryParts, options: RetireOptions): Promise<Retired> {
  const { subgraph, authority = WHOLE_MESH } = options;
  return commitChange(parts, options, async (state): Promise<Decision<Retired>> => {
    if (!state.subgraphs.get(subgraph)?.current) {
      const message = `Expected a subgraph that serves, got "${subgraph}".`;
      return { facts: [], result: { ok: false, reason: 'unknown', message } };
    }
    const retired = [subgraph];
    const { report, supergraph } = await judgeProposal(parts, state, { candidates: [], retired, authority });
    if (!supergraph) return { facts: [], result: { ok: false, reason: 'rejected', report } };
    if (!report.passed) return { facts: [], result: { ok: false, reason: 'blocked', report } };
    const build = await makeBuild(parts, state, { supergraph, change: { versions: [], retired } });
    return { facts: [{ kind: 'retired', subgraph, build }], result: { ok: true, build, report } };
  });
}
