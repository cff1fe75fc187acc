import type { CompositionResult } from '@apollo/composition';
import { type Finding, failure, hasErrors, type Outcome, success } from '../contracts/index.ts';
import { type FindingContext, findingOfError, findingOfHint } from './composition/composition-findings.ts';
import { fixFor } from './composition/composition-fixes.ts';
import { createCoordinateIndex } from './composition/coordinate-index.ts';
import { effectiveOwners } from './composition/effective-owner.ts';
import { KeptSubgraphs } from './composition/kept-subgraphs.ts';
import { mergeSubgraphs } from './composition/merge-subgraphs.ts';
import type { SubgraphSchema } from './composition/subgraph-document.ts';
import { unreadableSunsets } from './composition/sunset-days.ts';
import { unownedFields } from './composition/unowned-fields.ts';
import { hashSupergraph, type Supergraph } from './supergraph.ts';
import type { Team } from './team.ts';

/** The subgraphs of a mesh, and the teams that may own something in it. */
export type CompositionInput = {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly teams: readonly Team[];
};

/**
 * Composes subgraphs into a supergraph in which every field carries `@owner` once per subgraph that resolves it.
 * Fails with findings on syntax errors, missing owners, undeclared teams and every error of Apollo's composer,
 * whose codes are kept. The result depends neither on the order of the subgraphs nor on what was `kept` of an earlier composition,
 * which only saves time.
 */
export function compose(input: CompositionInput, kept = new KeptSubgraphs()): Outcome<Supergraph> {
  const subgraphs = [...input.subgraphs].sort((left, right) => (left.name < right.name ? -1 : 1));
  const duplicates = duplicateNames(subgraphs);
  if (duplicates.length > 0) return failure(...duplicates);
  kept.keepOnly(new Set(subgraphs.map(({ name }) => name)));
  const outcomes = subgraphs.map((subgraph) => kept.read(subgraph));
  const read = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  if (read.length < subgraphs.length) return failure(...outcomes.flatMap((outcome) => outcome.findings));

  const usages = read.map(({ usage }) => usage);
  const owners = effectiveOwners(usages, input.teams);
  // Ownership and composition are both judged, so that one run shows everything there is to correct.
  const ownership = [...read.flatMap(({ findings }) => findings), ...owners.findings];
  const result = mergeSubgraphs(usages, owners.bySubgraph, kept);
  const index = createCoordinateIndex(read.map(({ document }) => document));
  const context = { subgraphs, index, owners: owners.bySubgraph };
  const sunsets = usages.flatMap((usage) => unreadableSunsets(usage, context));
  return report(result, { ownership, sunsets }, context);
}

function report(
  result: CompositionResult,
  { ownership, sunsets }: Readonly<Record<'ownership' | 'sunsets', readonly Finding[]>>,
  context: FindingContext,
): Outcome<Supergraph> {
  if (result.errors) {
    return failure(...ownership, ...result.errors.map((error) => findingOfError(error, context)));
  }
  if (hasErrors(ownership)) return failure(...ownership);
  const unowned = unownedFields(result.supergraphSdl);
  if (unowned.length > 0) return failure(...unowned);
  const hints = [...sunsets, ...result.hints.map((hint) => findingOfHint(hint, context))];
  return success({ sdl: result.supergraphSdl, hash: hashSupergraph(result.supergraphSdl), hints }, ownership);
}

function duplicateNames(subgraphs: readonly SubgraphSchema[]): readonly Finding[] {
  return subgraphs.flatMap((subgraph, index): Finding[] => {
    if (subgraphs[index - 1]?.name !== subgraph.name) return [];
    const fix = fixFor('DUPLICATE_SUBGRAPH');
    return [
      {
        code: 'DUPLICATE_SUBGRAPH',
        severity: 'error',
        message: `Expected subgraph names to be unique, got "${subgraph.name}" twice.`,
        place: { file: subgraph.file },
        subgraph: subgraph.name,
        ...(fix === undefined ? {} : { fix }),
      },
    ];
  });
}
