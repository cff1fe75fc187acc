import { type CompositionResult, composeServices } from '@apollo/composition';
import { GraphQLError } from 'graphql';
import { type Finding, failure, hasErrors, type Outcome, success } from '../contracts/index.ts';
import { type FindingContext, findingOfError, findingOfHint } from './composition/composition-findings.ts';
import { fixFor } from './composition/composition-fixes.ts';
import { createCoordinateIndex } from './composition/coordinate-index.ts';
import { effectiveOwners, type SubgraphOwners } from './composition/effective-owner.ts';
import { withComposeDirective } from './composition/federation-link.ts';
import { upgradeFederationOne } from './composition/federation-one.ts';
import { type MeshUsage, normaliseMeshDirectives, withMeshHeader } from './composition/mesh-usage.ts';
import { stampOwners } from './composition/stamp-owners.ts';
import { parseSubgraph, type SubgraphSchema } from './composition/subgraph-document.ts';
import { unownedFields } from './composition/unowned-fields.ts';
import { hashSupergraph, type Supergraph } from './supergraph.ts';
import type { Team } from './team.ts';

/**
 * Composes subgraphs into a supergraph in which every field carries `@owner` once per subgraph that resolves it.
 * Fails with findings on syntax errors, missing owners, undeclared teams and every error of Apollo's composer,
 * whose codes are kept. The result does not depend on the order of the subgraphs.
 */
export function compose(input: {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly teams: readonly Team[];
}): Outcome<Supergraph> {
  const subgraphs = [...input.subgraphs].sort((left, right) => (left.name < right.name ? -1 : 1));
  const duplicates = duplicateNames(subgraphs);
  if (duplicates.length > 0) return failure(...duplicates);
  const parsed = subgraphs.map(parseSubgraph);
  const documents = parsed.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  if (documents.length < subgraphs.length) return failure(...parsed.flatMap((outcome) => outcome.findings));

  const normalised = documents.map(normaliseMeshDirectives);
  const usages = normalised.map(({ usage }) => usage);
  const owners = effectiveOwners(usages, input.teams);
  // Ownership and composition are both judged, so that one run shows everything there is to correct.
  const ownership = [...normalised.flatMap(({ findings }) => findings), ...owners.findings];
  const result = mergeSubgraphs(usages, owners.bySubgraph);
  const context = { subgraphs, index: createCoordinateIndex(documents), owners: owners.bySubgraph };
  return report(result, ownership, context);
}

function mergeSubgraphs(
  usages: readonly MeshUsage[],
  owners: ReadonlyMap<string, SubgraphOwners>,
): CompositionResult {
  try {
    const current = usages.map((usage) => ({ ...usage, document: withComposeDirective(usage.document) }));
    const upgraded = upgradeFederationOne(current);
    if (!upgraded.ok) return { errors: [...upgraded.errors] };
    return composeServices(
      upgraded.usages.map(({ subgraph, document, meshNames }) => {
        const stamped = stampOwners(document, subgraph.name, owners.get(subgraph.name) ?? new Map());
        const typeDefs = withMeshHeader(stamped, new Set([...meshNames, 'owner' as const]));
        return { name: subgraph.name, url: subgraph.url, typeDefs };
      }),
    );
  } catch (error) {
    // The composer asserts on inputs it did not foresee; one team's SDL must not take the registry down.
    const message = `The composer gave up: ${error instanceof Error ? error.message : String(error)}`;
    return { errors: [new GraphQLError(message, { extensions: { code: 'COMPOSITION_FAILED' } })] };
  }
}

function report(
  result: CompositionResult,
  ownership: readonly Finding[],
  context: FindingContext,
): Outcome<Supergraph> {
  if (result.errors) {
    return failure(...ownership, ...result.errors.map((error) => findingOfError(error, context)));
  }
  if (hasErrors(ownership)) return failure(...ownership);
  const unowned = unownedFields(result.supergraphSdl);
  if (unowned.length > 0) return failure(...unowned);
  const hints = result.hints.map((hint) => findingOfHint(hint, context));
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
