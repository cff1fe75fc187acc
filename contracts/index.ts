export { buildColumn } from './build-column.ts';
export type { ColumnKind } from './column-type.ts';
export { type Contract, parseContract, readContract, weftProperty, weftText } from './contract.ts';
export { isDay } from './day.ts';
export { type ContractReader, readDomainModel } from './domain-model.ts';
export { addYamlEntry } from './edit-yaml.ts';
export { fieldNameOf, typeNameOf } from './element-names.ts';
export {
  type Finding,
  failure,
  formatFinding,
  hasErrors,
  type Outcome,
  type Place,
  success,
} from './finding.ts';
export {
  type ForeignType,
  foreignTypes,
  type RowsOf,
  shownReferences,
  shownRelations,
} from './foreign-types.ts';
export { type ContractLimits, LIMIT_NAMES, limitsSchema } from './limits.ts';
export {
  MESH_DIRECTIVES,
  MESH_SPEC_URL,
  type MeshDirective,
  meshSchemaExtension,
} from './mesh-directives.ts';
export type {
  Column,
  DomainModel,
  EventRules,
  KeyField,
  ProductHeader,
  ServicePromise,
  Table,
  TableKey,
  ToMany,
  ToOne,
  ValueType,
  WriteKind,
  WriteRules,
} from './model.ts';
export { camelCase, pascalCase, singular } from './naming.ts';
export { didYouMean, nearestName } from './nearest-name.ts';
export { isNestedValue, shownFields, shownValues } from './nested-values.ts';
export {
  type OdcsContract,
  type OdcsObject,
  type OdcsProperty,
  type OdcsQualityRule,
  type OdcsServer,
  QUALITY_OPERATORS,
} from './odcs.ts';
export type { ContractRule } from './quality-rule.ts';
export { rewriteContract } from './rewrite-contract.ts';
export { describeIssue } from './schema-issue.ts';
export { describe } from './sdl-text.ts';
export {
  columnType,
  entryDirectives,
  enumTypesSdl,
  foreignTypeSdl,
  nestedTypesSdl,
  ownership,
  productDirectives,
  tableTypeSdl,
  visibleColumns,
} from './type-sdl.ts';
export { WEFT_PROPERTIES } from './weft-properties.ts';
export { writeContract } from './write-contract.ts';
export {
  expandVariables,
  readYamlDocument,
  type Variables,
} from './yaml-document.ts';
