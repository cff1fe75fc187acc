// The registry: what it keeps, checks and publishes.

export type { Authority } from './authority.ts';
export { checkReportSchema } from './checks/check-report-schema.ts';
export { type CheckRules, checkRulesSchema, DEFAULT_CHECK_RULES } from './checks/check-rules.ts';
export type {
  Approval,
  Build,
  ClientManifest,
  DocumentHash,
  Entry,
  Fact,
  Permission,
  Preview,
  StoredContract,
  SubgraphVersion,
  Token,
  Waiver,
} from './facts.ts';
export type { HistoryFilter } from './history.ts';
export { API_ERRORS } from './http/api-errors.ts';
export { RegistryCallError, type RemoteOptions } from './http/call.ts';
export { createRegistryHandler, type RegistryHandlerOptions } from './http/handler.ts';
export { REGISTRY_PATH } from './http/registry-path.ts';
export { RemoteRegistry, type ShownToken } from './http/remote-registry.ts';
export type { Noted } from './people/approvals.ts';
export type { NewWaiver, Waived } from './people/waivers.ts';
export type { Diff } from './publishing/diff.ts';
export type { OpenedPreview } from './publishing/previews.ts';
export type { Published } from './publishing/publish.ts';
export type { Retired } from './publishing/retire.ts';
export type { RolledBack } from './publishing/roll-back.ts';
export { type CurrentSupergraph, Registry, type RegistryOptions } from './registry.ts';
export type {
  RegistryState,
  StoredBuild,
  StoredToken,
  StoredVersion,
  StoredWaiver,
  SubgraphState,
} from './state.ts';
export { EMPTY_STATE, foldEntries } from './state.ts';
export { openEmbeddedStore } from './store/embedded/embedded-store.ts';
export type { Authentication, MadeToken, NewToken } from './tokens/tokens.ts';

// The mesh around it: manifest, composition, usage, signatures, variants.

export {
  addSubgraph,
  type NewSubgraph,
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
export type { SubgraphSchema } from './composition/subgraph-document.ts';
export type { Manifest, SubgraphEntry } from './manifest.ts';
export { manifestJsonSchema, manifestSchema } from './manifest-schema.ts';
export type { Organisation } from './organisation.ts';
export { DEFAULT_POLICIES } from './policies/default-policies.ts';
export {
  type DryRun,
  type DryRunReport,
  type DryRunRow,
  type DryRunTeam,
  dryRunPolicies,
} from './policies/dry-run.ts';
export {
  evaluatePolicies,
  type PolicyDecision,
  type PolicyResult,
} from './policies/evaluate-policies.ts';
export {
  policyFileReference,
  policyInputReference,
  type ReferenceRow,
} from './policies/input-reference.ts';
export { judgePolicies, policiesFor } from './policies/judge-policies.ts';
export type {
  GrantedWaiver,
  JudgedProduct,
  Measurement,
  PolicyMesh,
  PolicyQuestion,
  PolicyRules,
  PublishedSubgraph,
} from './policies/judged-product.ts';
export {
  levelOn,
  levelsAfter,
  POLICY_LEVELS,
  type Policy,
  type PolicyLevel,
} from './policies/policy.ts';
export { POLICY_CODES } from './policies/policy-codes.ts';
export { readNamed as readPolicyFile, readPolicies, withPolicyFile } from './policies/read-policies.ts';
export type { PolicyFile } from './policies/read-policy-file.ts';
export { type PolicyTestResult, runPolicyTests } from './policies/run-policy-tests.ts';
export { readManifest } from './read-manifest.ts';
export { isPostgresAddress, type RegistrySettings } from './settings.ts';
export {
  type SignedSupergraph,
  signBuild,
  signPreview,
  type Trust,
  verifySupergraph,
} from './signing/sign-build.ts';
export {
  createKeyPair,
  readSigningKey,
  readTrustedKey,
  type SigningKey,
  type TrustedKey,
} from './signing/signing-key.ts';
export {
  type PlanSize,
  type RecordedOperation,
  type Replay,
  type Replayed,
  recordedOperations,
} from './simulation/replay.ts';
export {
  type ReplayVerdict,
  type SimulatedClient,
  type SimulatedOperation,
  type Simulation,
  simulate,
} from './simulation/simulate.ts';
export { sdlCoordinates, type UnusedCoordinate, unusedCoordinates } from './simulation/unused-coordinates.ts';
export { openReader } from './store/open-reader.ts';
export { openStore } from './store/open-store.ts';
export type { Appended, AppendOptions, RegistryReader, RegistryStore } from './store/registry-store.ts';
export { StoreError } from './store/store-error.ts';
export { loadSupergraph, saveSupergraph } from './store/supergraph-store.ts';
export type { Supergraph } from './supergraph.ts';
export type { Team } from './team.ts';
export {
  addUsage,
  type CompiledCoordinates,
  type CoordinateUser,
  compileCoordinates,
  compileVariables,
  coordinateKey,
  type Ending,
  type Endings,
  isPastSunset,
  type KnownManifest,
  keepUsage,
  type OperationSource,
  type OperationUsage,
  operationCoordinates,
  type RequestVariables,
  readEndings,
  redactOperation,
  summariseUsage,
  type Usage,
  type UsageBatch,
  type UsageRow,
  usageRowKey,
  usersOf,
  type VariableReader,
  withManifests,
} from './usage/index.ts';
export {
  type ManifestContext,
  type ManifestOperation,
  readClientManifest,
} from './usage/read-client-manifest.ts';
export { checkVariants } from './variants/check-variants.ts';
export type { Variant } from './variants/variant.ts';
export { variantSchema } from './variants/variant-schema.ts';
