import { GraphQLError } from 'graphql';
import type { SubgraphErrorCode } from '../query/subgraph-errors.ts';

/** Why a write was not done, as a caller's program tells it apart. */
export type WriteRefusalCode = Extract<
  SubgraphErrorCode,
  'VERSION_CONFLICT' | 'CONSTRAINT_VIOLATION' | 'WRITE_CONFLICT'
>;

/** A write that was undone as a whole, for a reason the caller may read. */
export class WriteRefused extends Error {
  readonly code: WriteRefusalCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: WriteRefusalCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** The error of a root field. */
  toGraphQLError(path: readonly [string]): GraphQLError {
    return new GraphQLError(this.message, { path, extensions: { code: this.code, ...this.details } });
  }
}

/** Refusal of a row that broke a rule of the database; `fields` are those the rule is about, as far as is known. */
export function violation(rule: ViolatedRule, fields: readonly string[]): WriteRefused {
  return new WriteRefused('CONSTRAINT_VIOLATION', `${sentence(rule, fields)} Nothing was written.`, {
    rule,
    fields,
  });
}

/** The rules a database holds rows to. */
export type ViolatedRule = 'unique' | 'reference' | 'referenced' | 'check' | 'required' | 'range';

function sentence(rule: ViolatedRule, fields: readonly string[]): string {
  const of = fields.length === 0 ? 'one of the fields' : fields.join(', ');
  switch (rule) {
    case 'unique':
      return `Expected a value of ${of} that no other row has, got one that is taken.`;
    case 'reference':
      return `Expected ${of} to name a row that exists, got one that does not.`;
    case 'referenced':
      return 'The row is still referred to by others, and cannot be removed or renamed.';
    case 'check':
      return `Expected ${of} to hold a rule of the database, got values that break it.`;
    case 'required':
      return `Expected a value of ${of}, got none.`;
    case 'range':
      return `Expected ${of} to fit into the database, got a value that is too large or too long.`;
  }
}
