import { createHash } from 'node:crypto';
import { errorCauses, Supergraph } from '@apollo/federation-internals';
import { GraphQLError, printSchema } from 'graphql';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { GatewayConfig } from '../config.ts';
import { type DataSources, findDataSources, withDataSources } from '../execute/data-sources.ts';
import { type FaultReport, hookSubgraphs } from '../execute/hooked-subgraphs.ts';
import { createProgramExecutor } from '../execute/program-executor.ts';
import { type SubgraphAddress, SubgraphClients } from '../execute/subgraph-client.ts';
import type { Subgraphs } from '../execute/subgraphs.ts';
import type { GatewayHooks } from '../hooks.ts';
import { DocumentCache } from '../operation/document-cache.ts';
import type { OwnershipTeam } from '../ownership/ownership-index.ts';
import { readOwnership } from '../ownership/read-ownership.ts';
import { PlanCache } from '../plan/plan-cache.ts';
import { createApolloPlanner } from '../plan/planner.ts';
import { type PlannerSchema, readPlannerSchema } from '../plan/planner-schema.ts';
import { SUPPORTED_FEATURES } from '../plan/supported-features.ts';
import { Snapshot } from './snapshot.ts';

/** What a snapshot needs of the gateway. */
export type SnapshotSettings = {
  readonly config: GatewayConfig;
  readonly hooks?: GatewayHooks | undefined;
  readonly dataSources?: DataSources | undefined;
  readonly onFault: FaultReport;
};

/**
 * Builds all of a snapshot from the SDL of a composed supergraph, of any Federation 2 composer. Fails with findings, and leaves
 * nothing behind, when the SDL is no supergraph.
 */
export function buildSnapshot(
  sdl: string,
  teams: readonly OwnershipTeam[],
  settings: SnapshotSettings,
): Outcome<Snapshot> {
  const { config } = settings;
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
  const executor = createProgramExecutor(
    { apiSchema, supergraphSchema },
    connectSubgraphs(subgraphs, settings),
    config.subgraph.maxBatchEntities,
  );
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

/** The clients of the subgraphs, with what whoever runs the gateway put around them; nothing when there is nothing. */
function connectSubgraphs(
  subgraphs: readonly SubgraphAddress[],
  { config, hooks = {}, dataSources = {}, onFault }: SnapshotSettings,
): Subgraphs {
  const clients = new SubgraphClients(subgraphs, config.subgraph);
  const { timeoutMs } = config.subgraph;
  const sources = findDataSources(dataSources, subgraphs);
  return hookSubgraphs(withDataSources(clients, sources, { timeoutMs, onFault }), hooks, onFault);
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
