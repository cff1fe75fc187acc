export { CHANGES, type Change, type ChangeClass } from './change.ts';
export { type ContractGrade, gradeContracts } from './grade-contracts.ts';
export { gradeSchemas } from './grade-schemas.ts';
export { gradeStatements, type Statements } from './grade-statements.ts';
export { isAtLeast as isVersionAtLeast, nextVersion } from './version.ts';
