import type { DocumentHash } from '../facts.ts';

/**
 * What one client asked of one operation on one day. No values and no personal data: literals are taken out of the text, and of
 * variables only their shape is kept.
 */
export type UsageRow = {
  /** The operation's text without values; two texts that differ only in values are one operation. */
  readonly operation: DocumentHash;
  readonly name?: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly client: string;
  readonly clientVersion?: string;
  /** `2026-11-26`, UTC. */
  readonly day: string;
  readonly count: number;
  readonly errors: number;
  readonly totalMs: number;
  readonly maxMs: number;
  /** ISO 8601, UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /**
   * How many of these requests used what; keys as `coordinateKey` writes them:
   * `Type` a type met in the answer's shape or a condition, on an interface or union also every type that may stand there; an
   * input object, enum or scalar met, or named by a variable · `Type.field` a field read, on its interface and on each type that may
   * stand there · `Type.field(arg:)` an argument that the text gives, by a literal or a variable · `Type.field(arg:)?` one left out
   * or null, or given by a variable that may be null: what needs the place to take null · `Input.field`, `Input.field?` the same of
   * input objects that were given, in the text or in variables · `Enum.VALUE` given · `@directive` used · `@directive(arg:)`,
   * `@directive(arg:)?` as of fields.
   */
  readonly coordinates: Readonly<Record<string, number>>;
};

/** One operation of one client over a window, rows of its days added up. Where it comes from a manifest, `count` may be 0. */
export type OperationUsage = Omit<UsageRow, 'day'> & { readonly source: 'traffic' | 'manifest' };

/** Everything known of use in a window of days. */
export type Usage = {
  readonly days: number;
  readonly operations: readonly OperationUsage[];
  /** Requests of all operations; 0 with no manifest either means that nothing is known. */
  readonly requests: number;
};

/** Rows on their way to the store, with the texts of operations that it may not have yet: those go first. */
export type UsageBatch = {
  readonly rows: readonly UsageRow[];
  readonly texts: readonly string[];
};
