import type { Entry, Fact } from './facts.ts';
import { PAGE_ENTRIES, readPages } from './store/read-pages.ts';
import type { RegistryStore } from './store/registry-store.ts';

/** Which entries are wanted; all of them when nothing is said. */
export type HistoryFilter = {
  /** Only entries after this revision. */
  readonly after?: number;
  readonly subgraph?: string;
  readonly kinds?: readonly Fact['kind'][];
  readonly by?: string;
  /** At most so many: the oldest after `after`, else the newest. */
  readonly limit?: number;
};

/** What happened up to a revision, oldest first. Read in pages: of a long history only what is asked for. */
export async function readHistory(
  store: RegistryStore,
  { after, limit = Number.POSITIVE_INFINITY, ...filter }: HistoryFilter,
  revision: number,
): Promise<readonly Entry[]> {
  const isWanted = wantedBy(filter);
  const found: Entry[] = [];
  if (after === undefined && Number.isFinite(limit)) {
    for (let end = revision; end > 0 && found.length < limit; end -= PAGE_ENTRIES) {
      const begin = Math.max(0, end - PAGE_ENTRIES);
      found.unshift(...(await store.read(begin, end - begin)).filter(isWanted));
    }
    return found.slice(Math.max(0, found.length - limit));
  }
  for await (const page of readPages(store, after ?? 0)) {
    found.push(...page.filter(isWanted));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

function wantedBy({ subgraph, kinds, by }: HistoryFilter): (entry: Entry) => boolean {
  return (entry) =>
    (subgraph === undefined || subgraphsOf(entry.fact).includes(subgraph)) &&
    (kinds === undefined || kinds.includes(entry.fact.kind)) &&
    (by === undefined || entry.by === by);
}

/** The subgraphs that a fact is about; none for what concerns tokens, approvals, waivers and clients. */
function subgraphsOf(fact: Fact): readonly string[] {
  switch (fact.kind) {
    case 'published':
    case 'rejected':
    case 'preview-opened':
      return [fact.version.subgraph];
    case 'checked':
      return fact.subgraph.split(', ');
    case 'rolled-back':
    case 'retired':
      return [fact.subgraph];
    default:
      return [];
  }
}
