import type { Entry, Fact } from './facts.ts';
import type { RegistryState } from './state.ts';
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

/** What happened up to a state, oldest first. Read in pages: of a long history only what is asked for. */
export async function readHistory(
  store: RegistryStore,
  { after, limit = Number.POSITIVE_INFINITY, ...filter }: HistoryFilter,
  { revision, waivers }: Pick<RegistryState, 'revision' | 'waivers'>,
): Promise<readonly Entry[]> {
  const isWanted = wantedBy(filter, waivers);
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

function wantedBy(
  { subgraph, kinds, by }: HistoryFilter,
  waivers: RegistryState['waivers'],
): (entry: Entry) => boolean {
  return (entry) =>
    (subgraph === undefined || subgraphsOf(entry.fact, waivers).includes(subgraph)) &&
    (kinds === undefined || kinds.includes(entry.fact.kind)) &&
    (by === undefined || entry.by === by);
}

/** The subgraphs that a fact is about; none for what concerns tokens and clients. */
function subgraphsOf(fact: Fact, waivers: RegistryState['waivers']): readonly string[] {
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
    case 'approved':
      return fact.approval.subgraph?.split(', ') ?? [];
    case 'waived':
      return fact.waiver.subgraph?.split(', ') ?? [];
    case 'waiver-ended':
      return waivers.get(fact.id)?.waiver.subgraph?.split(', ') ?? [];
    default:
      return [];
  }
}
