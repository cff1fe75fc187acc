import { WHOLE_MESH } from '../authority.ts';
import type { Candidate, CheckReport } from '../checks/check-report.ts';
import type { Build, Fact, SubgraphVersion } from '../facts.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import { readReport } from '../stored-reports.ts';
import { type KeptSubgraph, keepSubgraph } from '../stored-texts.ts';
import { type Changer, commitChange, type Decision } from './commit-change.ts';
import { judgeProposal } from './judge-proposal.ts';
import { makeBuild, nextNumber } from './make-build.ts';

/**
 * What became of a publish: a build, which is the one there was when nothing changed; or `rejected` when it does not compose and
 * `blocked` when it does but a change or policy forbids it. Then it is kept as a version that never served.
 */
export type Published = {
  readonly report: CheckReport;
  readonly versions: readonly SubgraphVersion[];
  /** The first of `versions`. */
  readonly version: SubgraphVersion;
} & (
  | { readonly ok: true; readonly build: Build; readonly isUnchanged: boolean }
  | { readonly ok: false; readonly reason: 'blocked' | 'rejected' }
);

/** Publishes one subgraph, or several at once: all of them in one build, or none. */
export function publish(
  parts: RegistryParts,
  candidates: readonly Candidate[],
  { authority = WHOLE_MESH, ...doer }: Changer,
): Promise<Published> {
  expectDistinct(candidates);
  return commitChange(parts, doer, async (state): Promise<Decision<Published>> => {
    const kept = await Promise.all(candidates.map((candidate) => keepSubgraph(parts.store, candidate)));
    const same = await unchanged(parts.store, state, kept);
    if (same) return { facts: [], result: same };
    const proposal = { candidates, retired: [], authority };
    const { report, supergraph } = await judgeProposal(parts, state, proposal);
    const check = await parts.store.putDocument(JSON.stringify(report));
    const versions = kept.map((one) => ({ ...one, number: nextNumber(state, one.subgraph), check }));
    const [version] = versions;
    if (!version) throw new TypeError('Expected at least one subgraph to publish, got none.');
    if (!report.passed || !supergraph) {
      const facts = versions.map((one): Fact => ({ kind: 'rejected', version: one }));
      const reason = supergraph ? 'blocked' : 'rejected';
      return { facts, result: { ok: false, reason, report, versions, version } };
    }
    const build = await makeBuild(parts, state, { supergraph, change: { versions, retired: [] } });
    const facts = versions.map((one): Fact => ({ kind: 'published', version: one, build }));
    return { facts, result: { ok: true, isUnchanged: false, build, report, versions, version } };
  });
}

function expectDistinct(candidates: readonly Candidate[]): void {
  const names = candidates.map(({ subgraph }) => subgraph);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`Expected each subgraph once, got ${twice} twice.`);
}

/** The answer to publishing what serves already; undefined when anything of it is new. */
async function unchanged(
  store: RegistryStore,
  state: RegistryState,
  kept: readonly KeptSubgraph[],
): Promise<Published | undefined> {
  const versions = kept.flatMap((one) => {
    const current = state.subgraphs.get(one.subgraph)?.current?.version;
    return current && textOf(current) === textOf(one) ? [current] : [];
  });
  const [version] = versions;
  if (!version || versions.length < kept.length || !state.build) return undefined;
  const report = await readReport(store, version.check);
  return { ok: true, isUnchanged: true, build: state.build.build, report, versions, version };
}

/** What makes two versions equal; where they came from does not. */
function textOf({ domain, owner, url, sdl, contracts, policies }: KeptSubgraph): string {
  const files = contracts.map(({ file, text }) => [file, text]).sort();
  return JSON.stringify([domain, owner, url, sdl, files, policies?.text]);
}
