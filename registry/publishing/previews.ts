import { WHOLE_MESH } from '../authority.ts';
import type { Candidate, CheckReport } from '../checks/check-report.ts';
import type { Fact, Preview, SubgraphVersion } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';
import { signPreview } from '../signing/sign-build.ts';
import type { RegistryState } from '../state.ts';
import { keepSubgraph, readSubgraph } from '../stored-texts.ts';
import type { Supergraph } from '../supergraph.ts';
import { type Changer, commitChange, type Decision } from './commit-change.ts';
import { judgeProposal } from './judge-proposal.ts';
import { nextNumber } from './make-build.ts';

/** A preview to open: subgraphs that take the place of others for whoever asks for it by name. */
export type NewPreview = Changer & {
  readonly name: string;
  readonly candidates: readonly Candidate[];
};

/** The preview and what a check says of it, which forbids nothing here; or the report of why it does not compose. */
export type OpenedPreview =
  | { readonly ok: true; readonly preview: Preview; readonly report: CheckReport }
  | { readonly ok: false; readonly reason: 'rejected'; readonly report: CheckReport };

/** Composes candidates into an alternative supergraph beside the current one. A preview of that name is replaced. */
export function openPreview(
  parts: RegistryParts,
  { name, candidates, authority = WHOLE_MESH, ...doer }: NewPreview,
): Promise<OpenedPreview> {
  return commitChange(parts, doer, async (state): Promise<Decision<OpenedPreview>> => {
    const judged = await judgeProposal(parts, state, { candidates, retired: [], authority });
    const { report, supergraph } = judged;
    if (!supergraph) return { facts: [], result: { ok: false, reason: 'rejected', report } };
    const check = await parts.store.putDocument(JSON.stringify(report));
    const versions: SubgraphVersion[] = [];
    for (const candidate of candidates) {
      const kept = await keepSubgraph(parts.store, candidate);
      versions.push({ ...kept, number: nextNumber(state, kept.subgraph), check });
    }
    const preview = await makePreview(parts, { name, supergraph, versions, state });
    const facts = versions.map((version): Fact => ({ kind: 'preview-opened', preview, version }));
    return { facts, result: { ok: true, preview, report } };
  });
}

/** Ends a preview. False when there is none of that name. */
export function closePreview(
  parts: RegistryParts,
  { name, ...doer }: Changer & { readonly name: string },
): Promise<boolean> {
  return commitChange(parts, doer, async ({ previews }): Promise<Decision<boolean>> => {
    if (!previews.has(name)) return { facts: [], result: false };
    return { facts: [{ kind: 'preview-closed', name }], result: true };
  });
}

const FOLLOWER: Doer = { by: 'registry', why: 'The mesh under the preview changed.' };

/** Composes every preview anew that stands on an older build; one that no longer composes is closed, and its history says so. */
export async function followBuild(parts: RegistryParts): Promise<void> {
  const { previews, build } = await parts.live.refresh();
  // One that cannot be composed in its time keeps no other from following.
  const faults: unknown[] = [];
  for (const { preview } of previews.values()) {
    if (preview.base === build?.build.number) continue;
    await commitChange(parts, FOLLOWER, (state) => recompose(parts, state, preview.name)).catch((error) =>
      faults.push(error),
    );
  }
  if (faults.length > 0) throw faults[0];
}

async function recompose(parts: RegistryParts, state: RegistryState, name: string): Promise<Decision<void>> {
  const found = state.previews.get(name)?.preview;
  if (!found || found.base === state.build?.build.number) return { facts: [], result: undefined };
  const versions = Object.entries(found.versions).flatMap(([subgraph, number]) => {
    const stored = state.subgraphs.get(subgraph)?.versions ?? [];
    return stored.flatMap(({ version }) => (version.number === number ? [version] : []));
  });
  const candidates = await Promise.all(versions.map((version) => readSubgraph(parts.store, version)));
  const proposal = { candidates, retired: [], authority: WHOLE_MESH };
  const { supergraph } = await judgeProposal(parts, state, proposal);
  if (!supergraph) return { facts: [{ kind: 'preview-closed', name }], result: undefined };
  const preview = await makePreview(parts, { name, supergraph, versions, state });
  const facts = versions.map((version): Fact => ({ kind: 'preview-opened', preview, version }));
  return { facts, result: undefined };
}

type PreviewContent = {
  readonly name: string;
  readonly supergraph: Supergraph;
  readonly versions: readonly SubgraphVersion[];
  readonly state: RegistryState;
};

async function makePreview(
  { store, signingKey }: RegistryParts,
  { name, supergraph, versions, state }: PreviewContent,
): Promise<Preview> {
  const base = state.build?.build.number;
  const preview: Preview = {
    name,
    versions: Object.fromEntries(versions.map(({ subgraph, number }) => [subgraph, number])),
    supergraph: await store.putDocument(supergraph.sdl),
    ...(base === undefined ? {} : { base }),
  };
  return signingKey ? signPreview(preview, signingKey) : preview;
}
