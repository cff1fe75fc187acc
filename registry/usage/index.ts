export { addUsage, usageRowKey } from './add-usage.ts';

export { type Ending, type Endings, endingSteps, isPastSunset, readEndings } from './endings.ts';
export { keepUsage } from './keep-usage.ts';
export { withManifests } from './manifest-usage.ts';
export {
  type CompiledCoordinates,
  compileCoordinates,
  operationCoordinates,
} from './operation-coordinates.ts';

export { redactOperation } from './redact-operation.ts';
export { summariseUsage } from './summarise-usage.ts';
export type { OperationUsage, Usage, UsageBatch, UsageRow } from './usage-row.ts';
export { usersOf } from './users-of.ts';
export { compileVariables, type VariableReader } from './variable-coordinates.ts';
export { windowStart } from './window-start.ts';
