import { buildSubgraph, type Subgraph } from '@apollo/federation-internals';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { SubgraphOwners } from './effective-owner.ts';
import { withComposeDirective } from './federation-link.ts';
import { type MeshUsage, normaliseMeshDirectives, withMeshHeader } from './mesh-usage.ts';
import { stampOwners } from './stamp-owners.ts';
import { parseSubgraph, type SubgraphDocument, type SubgraphSchema } from './subgraph-document.ts';

/** A subgraph as its file has it, and as it is composed; warnings of reading are in `findings`. */
export type ReadSubgraph = {
  readonly document: SubgraphDocument;
  readonly usage: MeshUsage;
  readonly findings: readonly Finding[];
};

type Entry = ReadSubgraph & { built?: { readonly owners: string; readonly subgraph: Subgraph } };

/**
 * What composing made of each subgraph alone, kept for the next time: of a mesh in which one changed, only that one is parsed, built
 * and validated again. One state of each name is kept, and of no name that the last mesh did not have.
 */
export class KeptSubgraphs {
  readonly #entries = new Map<string, Entry>();

  /** Reads a subgraph. Fails with a finding when its SDL does not parse. */
  read(subgraph: SubgraphSchema): Outcome<ReadSubgraph> {
    const kept = this.#entries.get(subgraph.name);
    if (kept && isSame(kept.document.subgraph, subgraph)) return success(kept);
    const parsed = parseSubgraph(subgraph);
    if (!parsed.ok) return failure(...parsed.findings);
    const { usage, findings } = normaliseMeshDirectives(parsed.value);
    const current = { ...usage, document: withComposeDirective(usage.document) };
    const entry: Entry = { document: parsed.value, usage: current, findings };
    this.#entries.set(subgraph.name, entry);
    return success(entry);
  }

  /** The subgraph as the composer takes it, valid in itself, with its owners written in. Throws the composer's errors. */
  build({ subgraph, document, meshNames }: MeshUsage, owners: SubgraphOwners): Subgraph {
    const { name, url } = subgraph;
    const entry = this.#entries.get(name);
    // A subgraph that was upgraded from Federation 1 is another one beside other subgraphs.
    const isKept = entry?.usage.document === document;
    const known = JSON.stringify([...owners]);
    if (isKept && entry.built?.owners === known) return entry.built.subgraph;
    const stamped = stampOwners(document, name, owners);
    const typeDefs = withMeshHeader(stamped, new Set([...meshNames, 'owner' as const]));
    const built = buildSubgraph(name, url, typeDefs);
    if (isKept) entry.built = { owners: known, subgraph: built };
    return built;
  }

  /** Forgets what a mesh of these subgraphs does not have. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#entries.keys()) if (!names.has(name)) this.#entries.delete(name);
  }
}

function isSame(one: SubgraphSchema, other: SubgraphSchema): boolean {
  return (
    one.sdl === other.sdl &&
    one.url === other.url &&
    one.domain === other.domain &&
    one.owner === other.owner &&
    one.file === other.file
  );
}
