import type { Entry, Fact } from './facts.ts';
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

/** What happened, oldest first. */
export async function readHistory(
  store: RegistryStore,
  { after, subgraph, kinds, by, limit }: HistoryFilter,
): Promise<readonly Entry[]> {
  const entries = await store.read(after ?? 0);
  const wanted = entries.filter(
    (entry) =>
      (subgraph === undefined || subgraphsOf(entry.fact).includes(subgraph)) &&
      (kinds === undefined || kinds.includes(entry.fact.kind)) &&
      (by === undefined || entry.by === by),
  );
  if (limit === undefined) return wanted;
  return after === undefined ? wanted.slice(Math.max(0, wanted.length - limit)) : wanted.slice(0, limit);
}

/** The subgraphs that a fact is about; none for what concerns tokens, approvals, waivers and clients. */
export function subgraphsOf(fact: Fact): readonly string[] {
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
