// The registry: what it keeps, checks and publishes.

export { CheckThread } from './check-thread/check-thread.ts';
export { checkReportSchema } from './checks/check-report-schema.ts';
export { type CheckRules, DEFAULT_CHECK_RULES } from './checks/check-rules.ts';
export type {
  Build,
  DocumentHash,
  Entry,
  Fact,
  Permission,
  SubgraphVersion,
  Token,
  Waiver,
} from './facts.ts';
export type { HistoryFilter } from './history.ts';
export { API_ERRORS } from './http/api-errors.ts';
export { RegistryCallError } from './http/call.ts';
export { createRegistryHandler, type RegistryHandlerOptions } from './http/handler.ts';
export { REGISTRY_PATH } from './http/registry-path.ts';
export { RemoteRegistry, type ShownToken } from './http/remote-registry.ts';
export { errorResponse as registryErrorResponse } from './http/respond.ts';
export { ONE_LINE } from './one-line.ts';
export type { Noted } from './people/approvals.ts';
export { readUsage } from './people/registry-usage.ts';
export type { NewWaiver, Waived } from './people/waivers.ts';
export { judgeStored } from './publishing/judge-stored.ts';
export type { PolicyFacts } from './publishing/policy-judgement.ts';
export { PREVIEW_NAME } from './publishing/preview-name.ts';
export type { OpenedPreview } from './publishing/previews.ts';
export type { Published } from './publishing/publish.ts';

export type { RolledBack } from './publishing/roll-back.ts';
export { type CurrentSupergraph, Registry, type RegistryOptions } from './registry.ts';
export { readState } from './snapshot/read-state.ts';
export type {
  RegistryState,
  StoredApproval,
  StoredBuild,
  StoredManifest,
  StoredPreview,
  StoredVersion,
  StoredWaiver,
  SubgraphState,
} from './state.ts';
export { EMPTY_STATE, foldEntries } from './state.ts';
export { openEmbeddedStore } from './store/embedded/embedded-store.ts';
export type { NewToken } from './tokens/tokens.ts';

// The mesh around it: manifest, composition, usage, signatures, variants.

export {
  addSubgraph,
  type NewSubgraph,
  nameProblem,
  portsForNew,
  subgraphNameProblem,
  variableName,
} from './add-subgraph.ts';
export {
  type Catalogue,
  type CatalogueDomain,
  type CatalogueField,
  type CatalogueProduct,
  type FieldOwner,
  readCatalogue,
} from './catalogue.ts';
export { CHANGE_CODES } from './changes/change-codes.ts';
export { reportChanges } from './changes/report-changes.ts';
export type {
  AffectedOperation,
  Candidate,
  ChangeReport,
  ChangeVerdict,
  CheckFinding,
  CheckReport,
  CheckStage,
} from './checks/check-report.ts';
export type { Client } from './client.ts';
export { compose } from './compose.ts';
export { KeptSubgraphs } from './composition/kept-subgraphs.ts';
export type { SubgraphSchema } from './composition/subgraph-document.ts';
export type { Manifest, SubgraphEntry } from './manifest.ts';
export { manifestJsonSchema, manifestSchema } from './manifest-schema.ts';

export { DEFAULT_POLICIES } from './policies/default-policies.ts';
export {
  type DryRun,
  type DryRunReport,
  type DryRunRow,
  type DryRunTeam,
  dryRunPolicies,
} from './policies/dry-run.ts';

export type { GrantedWaiver } from './policies/granted-waiver.ts';
export {
  policyFileReference,
  policyInputReference,
  type ReferenceRow,
} from './policies/input-reference.ts';
export type { MeshJudgement, PolicyCoverage } from './policies/judge-mesh.ts';
export { judgePolicies } from './policies/judge-policies.ts';
export type {
  PolicyQuestion,
  PolicyRules,
} from './policies/judged-product.ts';
export { levelOn, levelsAfter, type Policy } from './policies/policy.ts';
export { POLICY_CODES } from './policies/policy-codes.ts';
export { readNamed as readPolicyFile, readPolicies, withPolicyFile } from './policies/read-policies.ts';
export type { PolicyFile } from './policies/read-policy-file.ts';
export { type PolicyTestResult, runPolicyTests } from './policies/run-policy-tests.ts';
export { MAX_FAILING, type MeasuredDay, type Measurement } from './quality/measurement.ts';
export type { QualityStanding } from './quality/quality-standing.ts';
export { type KeptMeasurements, readQuality } from './quality/registry-quality.ts';
export { readManifest } from './read-manifest.ts';
export { isPostgresAddress } from './settings.ts';
export {
  signBuild,
  signPreview,
  verifySupergraph,
} from './signing/sign-build.ts';
export {
  createKeyPair,
  readSigningKey,
  readTrustedKey,
  type SigningKey,
} from './signing/signing-key.ts';
export {
  type PlanSize,
  type RecordedOperation,
  type Replay,
  recordedOperations,
} from './simulation/replay.ts';
export {
  type SimulatedClient,
  type SimulatedOperation,
  type Simulation,
  simulate,
} from './simulation/simulate.ts';
export { sdlCoordinates, type UnusedCoordinate, unusedCoordinates } from './simulation/unused-coordinates.ts';
export { openReader } from './store/open-reader.ts';
export { openStore } from './store/open-store.ts';
export type { RegistryReader, RegistryStore } from './store/registry-store.ts';
export { StoreError } from './store/store-error.ts';
export { loadSupergraph, saveSupergraph } from './store/supergraph-store.ts';
export type { Supergraph } from './supergraph.ts';
export type { Team } from './team.ts';
export {
  addUsage,
  compileCoordinates,
  compileVariables,
  type Ending,
  type Endings,
  isPastSunset,
  keepUsage,
  type OperationUsage,
  operationCoordinates,
  readEndings,
  redactOperation,
  summariseUsage,
  type Usage,
  type UsageBatch,
  type UsageRow,
  usageRowKey,
  usersOf,
  windowStart,
  withManifests,
} from './usage/index.ts';
export { readClientManifest } from './usage/read-client-manifest.ts';
export { checkVariants } from './variants/check-variants.ts';
export type { Variant } from './variants/variant.ts';
export { variantSchema } from './variants/variant-schema.ts';
