import { createHash } from 'node:crypto';
import { errorCauses, Supergraph } from '@apollo/federation-internals';
import { GraphQLError, printSchema } from 'graphql';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { GatewayConfig } from '../config.ts';
import { createProgramExecutor } from '../execute/program-executor.ts';
import { SubgraphClients } from '../execute/subgraph-client.ts';
import { DocumentCache } from '../operation/document-cache.ts';
import type { OwnershipTeam } from '../ownership/ownership-index.ts';
import { readOwnership } from '../ownership/read-ownership.ts';
import { PlanCache } from '../plan/plan-cache.ts';
import { createApolloPlanner } from '../plan/planner.ts';
import { type PlannerSchema, readPlannerSchema } from '../plan/planner-schema.ts';
import { SUPPORTED_FEATURES } from '../plan/supported-features.ts';
import { Snapshot } from './snapshot.ts';

/**
 * Builds all of a snapshot from the SDL of a composed supergraph, of any Federation 2 composer. Fails with findings, and leaves
 * nothing behind, when the SDL is no supergraph.
 */
export function buildSnapshot(
  sdl: string,
  teams: readonly OwnershipTeam[],
  config: GatewayConfig,
): Outcome<Snapshot> {
  let plannerSchema: PlannerSchema;
  let supergraph: Supergraph;
  try {
    plannerSchema = readPlannerSchema(sdl);
    supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED_FEATURES });
  } catch (error) {
    return failure(...describeFailure(error));
  }
  const federatedApiSchema = supergraph.apiSchema();
  const apiSchema = federatedApiSchema.toGraphQLJSSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const subgraphs = supergraph.subgraphsMetadata();
  const planner = createApolloPlanner(plannerSchema, federatedApiSchema);
  const clients = new SubgraphClients(subgraphs, config.subgraph);
  const executor = createProgramExecutor({ apiSchema, supergraphSchema }, clients);
  return success(
    new Snapshot({
      hash: createHash('sha256').update(sdl).digest('hex'),
      supergraphSdl: sdl,
      apiSchema,
      schemaSdl: `${printSchema(apiSchema)}\n`,
      supergraphSchema,
      documents: new DocumentCache(apiSchema, config),
      plans: new PlanCache(planner, supergraphSchema, config.limits.maxPlanCacheEntries),
      executor,
      ownership: readOwnership(sdl, teams),
    }),
  );
}

function describeFailure(error: unknown): readonly Finding[] {
  const causes = error instanceof Error ? (errorCauses(error) ?? [error]) : [error];
  return causes.map((cause): Finding => {
    const location = cause instanceof GraphQLError ? cause.locations?.[0] : undefined;
    return {
      code: 'INVALID_SUPERGRAPH',
      severity: 'error',
      message: cause instanceof Error ? cause.message : String(cause),
      ...(location ? { place: { file: 'supergraph.graphql', ...location } } : {}),
      fix: 'Compose the subgraphs again, with `weft compose` or any composer of Federation 2.',
    };
  });
}
