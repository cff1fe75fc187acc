import { readSubgraphFacts } from '../policies/inputs/sdl-products.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RegistryState, SubgraphState } from '../state.ts';
import { recentReports } from './recent-reports.ts';

/** A data product and the subgraph that publishes it, or wants to. */
type KnownProduct = { readonly id: string; readonly subgraph: string };

/**
 * The subgraph of a product: one that is published or was refused, or that a check met lately, since somebody may need a waiver to
 * publish at all. Without it `known` are the products there are.
 */
export async function findProduct(
  { store }: Pick<RegistryParts, 'store'>,
  state: RegistryState,
  id: string,
): Promise<{ readonly subgraph: string } | { readonly known: readonly string[] }> {
  const known: KnownProduct[] = [];
  for (const subgraph of state.subgraphs.values()) known.push(...(await productsOf(store, subgraph)));
  const found = known.find((product) => product.id === id);
  if (found) return found;
  for await (const { findings } of recentReports(store, state)) {
    for (const { product, subgraph } of findings) {
      if (product === undefined || subgraph === undefined) continue;
      if (product === id) return { subgraph };
      known.push({ id: product, subgraph });
    }
  }
  return { known: [...new Set(known.map((product) => product.id))] };
}

/** Those of its contracts and those that its newest SDL announces; else it counts as one itself. */
async function productsOf(
  store: RegistryParts['store'],
  { name, versions }: SubgraphState,
): Promise<readonly KnownProduct[]> {
  const written = versions.flatMap(({ version }) => version.contracts.map(({ id }) => id)).filter(Boolean);
  const newest = versions.at(-1)?.version;
  const sdl = newest && newest.contracts.length === 0 ? await store.getDocument(newest.sdl) : undefined;
  const announced = (sdl === undefined ? undefined : readSubgraphFacts(sdl))?.products ?? [];
  const ids = new Set([...written, ...announced.map(({ id }) => id)]);
  return [...(ids.size === 0 ? [name] : ids)].map((id) => ({ id, subgraph: name }));
}
