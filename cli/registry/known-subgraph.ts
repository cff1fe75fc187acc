import { didYouMean } from '../../contracts/index.ts';
import { MisuseError } from '../command.ts';

/** The subgraph of that name in the registry. Throws MisuseError with the nearest one when it never saw it. */
export function knownSubgraph<T extends { readonly name: string }>(subgraphs: readonly T[], name: string): T {
  const found = subgraphs.find((one) => one.name === name);
  if (found) return found;
  const names = subgraphs.map((one) => one.name);
  const known = names.length === 0 ? 'of which nothing was published yet' : names.join(', ');
  throw new MisuseError(
    `Expected one of the subgraphs of the registry, ${known}, got "${name}".${didYouMean(name, names)}`,
  );
}
