import type { DocumentHash, Entry, SubgraphVersion } from '../facts.ts';
import type { RegistryState } from '../state.ts';
import { readPages } from '../store/read-pages.ts';
import type { RegistryStore } from '../store/registry-store.ts';

/** ISO 8601 moments: what was noted before them need not be kept. */
export type Since = { readonly checks: string; readonly rejected: string };

/** Documents that only old reports and versions that never served name. What served, or is named by anything else, stays. */
export async function forgottenDocuments(
  store: RegistryStore,
  { previews }: Pick<RegistryState, 'previews'>,
  since: Since,
): Promise<readonly DocumentHash[]> {
  const old = new Set<DocumentHash>();
  const kept = new Set<DocumentHash>();
  const open = new Set(
    [...previews.values()].flatMap(({ preview }) => [
      preview.supergraph,
      ...Object.entries(preview.versions).map(([subgraph, number]) => `${subgraph} ${number}`),
    ]),
  );
  for await (const entries of readPages(store, 0)) {
    for (const entry of entries) {
      const named = documentsOf(entry, open);
      for (const hash of named.always) kept.add(hash);
      for (const [what, hash] of named.forAWhile) (entry.at < since[what] ? old : kept).add(hash);
    }
  }
  return [...old].filter((hash) => !kept.has(hash));
}

type Named = {
  readonly always: readonly DocumentHash[];
  /** For a while, and for which. */
  readonly forAWhile: readonly (readonly [keyof Since, DocumentHash])[];
};

function documentsOf({ fact }: Entry, open: ReadonlySet<string>): Named {
  switch (fact.kind) {
    case 'published':
      return { always: [...textsOf(fact.version), fact.build.supergraph], forAWhile: [] };
    case 'rolled-back':
    case 'retired':
      return { always: [fact.build.supergraph], forAWhile: [] };
    case 'checked':
      return { always: [], forAWhile: [['checks', fact.report]] };
    case 'rejected':
      return { always: [], forAWhile: textsOf(fact.version).map((hash) => ['rejected', hash]) };
    case 'preview-opened': {
      const { version, preview } = fact;
      const texts = textsOf(version);
      const isOpen = open.has(`${version.subgraph} ${version.number}`);
      const always = [
        ...(isOpen ? texts : []),
        ...(open.has(preview.supergraph) ? [preview.supergraph] : []),
      ];
      return { always, forAWhile: [...texts, preview.supergraph].map((hash) => ['rejected', hash]) };
    }
    case 'client-registered':
      return { always: fact.manifest.operations.map(({ operation }) => operation), forAWhile: [] };
    default:
      return { always: [], forAWhile: [] };
  }
}

function textsOf({ sdl, contracts, policies, check }: SubgraphVersion): readonly DocumentHash[] {
  return [sdl, check, ...contracts.map(({ text }) => text), ...(policies ? [policies.text] : [])];
}
