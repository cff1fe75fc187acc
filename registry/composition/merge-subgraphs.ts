import { type CompositionResult, compose as composeSubgraphs } from '@apollo/composition';
import { errorCauses, type Subgraph, Subgraphs } from '@apollo/federation-internals';
import { GraphQLError } from 'graphql';
import type { EffectiveOwners } from './effective-owner.ts';
import { upgradeFederationOne } from './federation-one.ts';
import type { KeptSubgraphs } from './kept-subgraphs.ts';
import type { MeshUsage } from './mesh-usage.ts';

/** Has Apollo's composer make a supergraph of subgraphs, their owners written on every field. */
export function mergeSubgraphs(
  usages: readonly MeshUsage[],
  owners: EffectiveOwners['bySubgraph'],
  kept: KeptSubgraphs,
): CompositionResult {
  try {
    const upgraded = upgradeFederationOne(usages);
    if (!upgraded.ok) return { errors: [...upgraded.errors] };
    const errors: GraphQLError[] = [];
    const subgraphs = new ListedSubgraphs();
    for (const usage of upgraded.usages) {
      try {
        subgraphs.add(kept.build(usage, owners.get(usage.subgraph.name) ?? new Map()));
      } catch (error) {
        const causes = error instanceof Error ? errorCauses(error) : undefined;
        if (!causes) throw error;
        errors.push(...causes);
      }
    }
    return errors.length > 0 ? { errors } : composeSubgraphs(subgraphs);
  } catch (error) {
    // The composer asserts on inputs it did not foresee; one team's SDL must not take the registry down.
    const message = `The composer gave up: ${error instanceof Error ? error.message : String(error)}`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'COMPOSITION_FAILED' } })] };
  }
}

/** The composer asks for the list of all subgraphs at every field, and Apollo's class makes a new one each time. */
class ListedSubgraphs extends Subgraphs {
  #list: readonly Subgraph[] | undefined;

  override add(subgraph: Subgraph): Subgraph {
    this.#list = undefined;
    return super.add(subgraph);
  }

  override values(): readonly Subgraph[] {
    this.#list ??= super.values();
    return this.#list;
  }
}
