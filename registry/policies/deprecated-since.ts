import { parseContract } from '../../contracts/index.ts';
import { applications } from '../composition/type-blocks.ts';
import { readSubgraphFacts } from './inputs/sdl-products.ts';

/** A version of a subgraph that served, its texts read when they are needed. */
export type ServedVersion = {
  /** ISO 8601. */
  readonly at: string;
  read(): Promise<{
    readonly sdl: string;
    readonly contracts: readonly { readonly file: string; readonly text: string }[];
  }>;
};

/**
 * Since when coordinates, and products by their id, are published as deprecated without a break: the versions that served are
 * looked through from the newest back, as far as something is deprecated in them.
 */
export async function deprecatedSince(
  newestFirst: readonly ServedVersion[],
): Promise<ReadonlyMap<string, string>> {
  const since = new Map<string, string>();
  let open: ReadonlySet<string> | undefined;
  for (const { at, read } of newestFirst) {
    const deprecated = deprecatedIn(await read());
    const still: readonly string[] = [...(open ?? deprecated)].filter((name) => deprecated.has(name));
    for (const name of still) since.set(name, at);
    open = new Set(still);
    if (still.length === 0) break;
  }
  return since;
}

function deprecatedIn({ sdl, contracts }: Awaited<ReturnType<ServedVersion['read']>>): ReadonlySet<string> {
  const facts = readSubgraphFacts(sdl);
  const fields = (facts?.fields ?? []).filter(({ node }) => applications(node, 'deprecated').length > 0);
  const products = contracts.flatMap(({ file, text }) => {
    const read = parseContract(text, file);
    return read.ok && read.value.document.status === 'deprecated' ? [read.value.document.id] : [];
  });
  const announced = (facts?.products ?? []).filter(({ status }) => status === 'deprecated');
  return new Set([
    ...fields.map(({ coordinate }) => coordinate),
    ...products,
    ...announced.map(({ id }) => id),
  ]);
}
