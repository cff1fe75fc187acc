export { meshSchemaExtension } from '../../contracts/index.ts';
export { type ContractSchema, readContractSchema } from './contract-schema.ts';
export type { ContractSubgraph } from './contract-subgraph.ts';
export type { Draft, Guess, TableDraft } from './draft/draft.ts';
export { readMeshAround } from './draft/mesh-around.ts';
export { draftContracts, wayIn } from './draft-contracts.ts';
export { isExtensionFile } from './extension/extension.ts';
export {
  type BatchResolver,
  defineResolvers,
  type ResolverCall,
  type Resolvers,
  type RootResolver,
} from './extension/resolvers.ts';
export { TYPES_FILE, typeTexts } from './extension/type-texts.ts';
export {
  type CounterRandom,
  counterRandom,
  type WeightedChoices,
} from './generate/counter-random.ts';
export { type CounterRandomSql, counterRandomSql, RANDOM_MACROS } from './generate/counter-random-sql.ts';
export { writeDuckDbFile } from './generate/duckdb-file.ts';
export type {
  GenerateContext,
  GeneratorModule,
  WritableDuckDb,
  WritablePostgres,
} from './generate/generate.ts';
export { sqlText } from './generate/sql-text.ts';
export { readDbtResults } from './quality/dbt-results.ts';
export type { CheckResult, QualityRun } from './quality/quality-run.ts';
export { countResults, worstResult } from './quality/quality-run.ts';
export { DATA_FINDINGS, SUBGRAPH_ERRORS } from './query/subgraph-errors.ts';
export { scalarsSdl } from './sdl/shared-types.ts';
export { type ServeSchemaOptions, serveSchema } from './serve-schema.ts';
export { startContractSubgraph } from './start-contract-subgraph.ts';
export type { RunningSubgraph, ServedProduct, SubgraphContext, SubgraphModule } from './subgraph.ts';
export { testContracts } from './test-contracts.ts';
