import { WHOLE_MESH } from '../authority.ts';
import type { CheckFinding, CheckReport } from '../checks/check-report.ts';
import type { Build, SubgraphVersion } from '../facts.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState, StoredVersion } from '../state.ts';
import { readSubgraph } from '../stored-texts.ts';
import { type Changer, commitChange, type Decision } from './commit-change.ts';
import { judgeProposal } from './judge-proposal.ts';
import { makeBuild } from './make-build.ts';

/** What to go back to, and why; without `to` the version that served before this one. */
export type RollBackOptions = Changer & {
  readonly subgraph: string;
  readonly to?: number;
  /** Goes back although readers lose something or a policy is broken; never although it does not compose. */
  readonly force?: boolean;
};

/** What became of it. `unknown`: there is nothing to go back to, as `message` says. */
export type RolledBack =
  | {
      readonly ok: true;
      readonly build: Build;
      readonly version: SubgraphVersion;
      readonly report: CheckReport;
    }
  | { readonly ok: false; readonly reason: 'blocked' | 'rejected'; readonly report: CheckReport }
  | { readonly ok: false; readonly reason: 'unknown'; readonly message: string };

/** Makes an earlier accepted version the current one, composed with the others as they are now. */
export function rollBack(parts: RegistryParts, options: RollBackOptions): Promise<RolledBack> {
  const { subgraph, force = false, authority = WHOLE_MESH } = options;
  return commitChange(parts, options, async (state): Promise<Decision<RolledBack>> => {
    const found = versionToServe(state, options);
    if ('message' in found) return { facts: [], result: { ok: false, reason: 'unknown', ...found } };
    const { version } = found;
    const candidates = [await readSubgraph(parts.store, version)];
    const judged = await judgeProposal(parts, state, { candidates, retired: [], authority });
    const { report, supergraph } = judged;
    if (!supergraph) return { facts: [], result: { ok: false, reason: 'rejected', report } };
    const isHeld = report.findings.some((finding) => keepsBack(finding, force));
    if (isHeld) return { facts: [], result: { ok: false, reason: 'blocked', report } };
    const build = await makeBuild(parts, state, { supergraph, change: { versions: [version], retired: [] } });
    const facts = [{ kind: 'rolled-back', subgraph, to: version.number, build } as const];
    return { facts, result: { ok: true, build, version, report } };
  });
}

/** Whoever forces answers for their own readers, not for other domains. */
function keepsBack({ severity, stage }: CheckFinding, force: boolean): boolean {
  const isOwn = stage !== 'parse' && stage !== 'ownership' && stage !== 'compose';
  return severity === 'error' && !(force && isOwn);
}

function versionToServe(
  state: RegistryState,
  { subgraph, to }: RollBackOptions,
): StoredVersion | { readonly message: string } {
  const found = state.subgraphs.get(subgraph);
  const accepted = (found?.versions ?? []).filter(({ standing }) => standing === 'accepted');
  const numbers = accepted.map(({ version }) => version.number).join(', ');
  if (!found) return { message: `Expected a subgraph of the registry, got "${subgraph}".` };
  const before = found.current?.version.number ?? Number.POSITIVE_INFINITY;
  const target = accepted.findLast(({ version }) =>
    to === undefined ? version.number < before : version.number === to,
  );
  if (target) return target;
  if (accepted.length === 0)
    return {
      message: `Expected an earlier version of ${subgraph} to go back to, but no other was ever accepted.`,
    };
  const wanted = to === undefined ? 'one before the current' : `version ${to}`;
  return {
    message: `Expected an accepted version of ${subgraph} to go back to (there are ${numbers}), got ${wanted}.`,
  };
}
