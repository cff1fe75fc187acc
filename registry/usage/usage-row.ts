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
   * `Type` a type met in the answer's shape or a condition · `Type.field` a field read, on its interface and on each type that
   * may stand there · `Type.field(arg:)` an argument given, `Type.field(arg:)?` one left out or null · `Input` an input object
   * given · `Input.field` given, `Input.field?` left out or null · `Enum` an enum met in either direction · `Enum.VALUE` given ·
   * `@directive` used.
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
