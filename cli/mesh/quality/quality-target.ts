import type { SubgraphState } from '../../../registry/index.ts';

/** A subgraph that may measure the quality of its data. */
export type QualityTarget = {
  readonly name: string;
  /** Where it answers operations; `GET quality` is asked beside it, so that a path before both is kept. */
  readonly url: string;
};

/** Those of a registry's subgraphs that may measure: without a contract there is nothing to hold data against. */
export function qualityTargets(
  subgraphs: readonly Pick<SubgraphState, 'name' | 'current'>[],
): readonly QualityTarget[] {
  return subgraphs.flatMap(({ name, current }) =>
    current && current.version.contracts.length > 0 ? [{ name, url: current.version.url }] : [],
  );
}
