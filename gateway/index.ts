export { type ApolloGatewayOptions, apolloGateway } from './apollo-gateway.ts';
export { type GatewayConfig, gatewayConfigSchema } from './config.ts';
export { GATEWAY_ENVIRONMENT, withEnvironment } from './environment.ts';
export { GATEWAY_ERRORS } from './errors.ts';
export type { DataSource, DataSourceOptions, DataSources } from './execute/data-sources.ts';
export { createGateway, type Gateway, type MeshFacts } from './gateway.ts';
export type { GatewayOptions } from './gateway-options.ts';
export type {
  GatewayHooks,
  HookAnswer,
  HookError,
  RequestHookInput,
  RequestHookResult,
  ResponseHookInput,
  ResponseHookResult,
  SubgraphRequestHookInput,
  SubgraphRequestHookResult,
  SubgraphResponseHookInput,
} from './hooks.ts';
export type { Explanation } from './ownership/explain-plan.ts';
export type { CoordinateFacts, OwnershipIndex, OwnershipTeam } from './ownership/ownership-index.ts';
export { readOwnership } from './ownership/read-ownership.ts';
export type { Receipt } from './ownership/receipt.ts';
export { startGateway } from './server.ts';
export type { PreviewGraph } from './supergraph/previews.ts';
export { TrustedBuilds } from './supergraph/trusted-builds.ts';
export type { KnownOperation } from './supergraph/warm-plans.ts';
export type { SupergraphHook, SupergraphManager } from './supergraph-source.ts';
