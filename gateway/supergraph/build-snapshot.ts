import { createHash } from 'node:crypto';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { Variant } from '../../registry/serving/index.ts';
import { endingSteps } from '../../registry/usage/index.ts';
import type { GatewayConfig } from '../config.ts';
import { EndingFinder } from '../deprecation/operation-endings.ts';
import { type DataSources, findDataSources, withDataSources } from '../execute/data-sources.ts';
import { type FaultReport, hookSubgraphs } from '../execute/hooked-subgraphs.ts';
import { createProgramExecutor } from '../execute/program-executor.ts';
import { type SubgraphAddress, SubgraphClients } from '../execute/subgraph-client.ts';
import type { Subgraphs } from '../execute/subgraphs.ts';
import { Upstreams } from '../execute/subscriptions/upstreams.ts';
import type { GatewayHooks } from '../hooks.ts';
import { DocumentCache } from '../operation/document-cache.ts';
import type { OwnershipTeam } from '../ownership/ownership-index.ts';
import { ownershipSteps } from '../ownership/read-ownership.ts';
import { DeferredPlans } from '../plan/deferred-plans.ts';
import { PlanCache } from '../plan/plan-cache.ts';
import { type PlanEngine, type SupergraphFault, SupergraphRefusal } from '../plan/plan-engine.ts';
import { createPlanner } from '../plan/planner.ts';
import { openEngine } from '../plan/threads/open-engine.ts';
import { parseSteps, schemaSteps, writeOnce } from './read-schema.ts';
import { inSlices } from './slices.ts';
import { Snapshot, type SnapshotParts } from './snapshot.ts';
import { VariantViews } from './variant-views.ts';

/** What a snapshot needs of the gateway. */
export type SnapshotSettings = {
  readonly config: GatewayConfig;
  readonly hooks?: GatewayHooks | undefined;
  readonly dataSources?: DataSources | undefined;
  readonly onFault: FaultReport;
  /** Told what whoever runs the gateway should know, though it works. */
  readonly warn: (message: string, error: unknown) => void;
};

/** A supergraph, and what the mesh says beside it. */
export type SnapshotSource = {
  readonly sdl: string;
  readonly teams: readonly OwnershipTeam[];
  readonly variants: readonly Variant[];
  /** The name of the preview it is for. */
  readonly preview?: string | undefined;
};

/**
 * Builds all of a snapshot from the SDL of a composed supergraph, of any Federation 2 composer. Fails with findings, and leaves
 * nothing behind, when the SDL is no supergraph. The planner reads and checks it in its own thread.
 */
export async function buildSnapshot(
  given: SnapshotSource,
  settings: SnapshotSettings,
): Promise<Outcome<Snapshot>> {
  const { sdl } = given;
  let engine: PlanEngine;
  try {
    engine = await openEngine(sdl, settings.config.plan, settings.warn);
  } catch (error) {
    if (!(error instanceof SupergraphRefusal)) throw error;
    return failure(...error.faults.map(describeFault));
  }
  try {
    return success(await assemble({ ...given, engine }, settings));
  } catch (error) {
    await engine.close();
    throw error;
  }
}

type Built = SnapshotSource & { readonly engine: PlanEngine };

/** All in slices of a few milliseconds, whatever the size of the supergraph: requests have their turn in between. */
async function assemble(
  { sdl, teams, variants, preview, engine }: Built,
  settings: SnapshotSettings,
): Promise<Snapshot> {
  const { config } = settings;
  const apiSchema = await inSlices(schemaSteps(await inSlices(parseSteps(engine.facts.apiSdl))));
  const definitions = await inSlices(parseSteps(sdl));
  const supergraphSchema = await inSlices(schemaSteps(definitions));
  const ownership = await inSlices(ownershipSteps(definitions, teams));
  const ownerOf = (coordinate: string) => ownership.coordinates.get(coordinate)?.owners[0]?.team;
  const endings = await inSlices(endingSteps(definitions, ownerOf));
  const planner = createPlanner(engine);
  const clients = connectSubgraphs(engine.facts.subgraphs, settings);
  const parts: SnapshotParts = {
    hash: createHash('sha256').update(sdl).digest('hex'),
    supergraphSdl: sdl,
    apiSchema,
    schemaSdl: writeOnce(apiSchema),
    supergraphSchema,
    documents: new DocumentCache(apiSchema, config),
    plans: new PlanCache(planner, supergraphSchema, config.limits),
    deferredPlans: new DeferredPlans(planner, { apiSchema, supergraphSchema }, config.limits),
    executor: createProgramExecutor(
      { apiSchema, supergraphSchema },
      clients,
      config.subgraph.maxBatchEntities,
    ),
    upstreams: new Upstreams(engine.facts.subgraphs, config),
    ownership,
    endings: endings.size > 0 ? new EndingFinder(apiSchema, endings) : undefined,
  };
  const views =
    variants.length > 0 ? new VariantViews(variants, { parts, planner, clients, config }) : undefined;
  return new Snapshot(parts, { variants: views, preview });
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

function describeFault({ message, location }: SupergraphFault): Finding {
  return {
    code: 'INVALID_SUPERGRAPH',
    severity: 'error',
    message,
    ...(location ? { place: { file: 'supergraph.graphql', ...location } } : {}),
    fix: 'Compose the subgraphs again, with `weft compose` or any composer of Federation 2.',
  };
}
