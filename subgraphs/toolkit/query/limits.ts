import { UserInputError } from './user-input-error.ts';

/** What one operation may ask of a generated subgraph. */
export type QueryLimits = {
  readonly maxPageRows: number;
  readonly maxNestedRows: number;
  readonly maxGroups: number;
  readonly maxOffset: number;
  readonly maxRepresentations: number;
  readonly maxRootFields: number;
  readonly maxDocumentTokens: number;
  readonly maxDocuments: number;
  readonly statementTimeoutMs: number;
};

export const DEFAULT_QUERY_LIMITS: QueryLimits = {
  maxPageRows: 1_000,
  maxNestedRows: 1_000,
  maxGroups: 10_000,
  maxOffset: 100_000,
  maxRepresentations: 10_000,
  maxRootFields: 50,
  maxDocumentTokens: 15_000,
  maxDocuments: 1_000,
  statementTimeoutMs: 30_000,
};

/** A `limit` or `offset` argument within its bounds; refuses what is outside, naming the bound. */
export function boundedInteger(name: string, value: unknown, bound: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= bound) return value;
  throw new UserInputError(`Expected ${name} to be a whole number from 0 to ${bound}, got ${String(value)}.`);
}
