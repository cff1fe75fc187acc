import type { Column, Place, Table } from '../../../contracts/index.ts';
import type { Dialect } from '../query/dialect.ts';
import type { Expectation } from './expectation.ts';

/** How a check ended; the order is from good to bad. */
export const CHECK_RESULTS = ['passed', 'skipped', 'warning', 'failed', 'error'] as const;
/** One of `CHECK_RESULTS`. */
export type CheckOutcome = (typeof CHECK_RESULTS)[number];

/** One thing a contract promises, and how it is measured. */
export type Check = {
  /** Unique in its contract and the same in every run: `members.email/pattern`. */
  readonly key: string;
  /** The id or name of the quality rule, or of the promise of service. */
  readonly ruleId?: string;
  readonly category: 'schema' | 'quality' | 'servicelevel';
  readonly type: string;
  readonly name: string;
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly dimension?: string;
  /** What a broken promise counts as. */
  readonly severity: 'warning' | 'failed';
  readonly expectation: Expectation;
  readonly measure: Measure;
  /** A cron expression; without it the check runs whenever all do. */
  readonly schedule?: string;
  readonly place: Place;
};

/** Where the value of a check comes from. All SQL is made by us from names of the contract, but for `query`. */
export type Measure =
  /** Rows that break the rule: an aggregate of the scan over the table. `where` finds them one by one. */
  | { readonly kind: 'count'; readonly broken: string; readonly where?: string; readonly unit: Unit }
  | { readonly kind: 'rowCount' }
  /** Seconds from a moment of the data, an aggregate that gives ISO 8601, to the clock of the product. */
  | { readonly kind: 'age'; readonly moment: string }
  /** What the first column of a contract's own query says; `where` finds the rows it is about, if the contract tells how. */
  | { readonly kind: 'query'; readonly sql: string; readonly where?: string }
  /** Known without asking the database. */
  | { readonly kind: 'told'; readonly result: CheckOutcome; readonly reason?: string };

/** What a count is told in: rows, or their share of all rows. */
export type Unit = 'rows' | 'percent';

/** What checks are made with. */
export type CheckContext = {
  readonly dialect: Dialect;
  /** Columns that are not there, or of another type than promised: by table and column, what is wrong. */
  readonly unreadable: Unreadable;
  /** Results of checks that another tool makes, by its own name for them. */
  readonly foreign: ReadonlyMap<string, ForeignResult>;
};

/** By `table.column`: why the column cannot be read as the contract says. */
export type Unreadable = ReadonlyMap<string, { readonly what: 'missing' | 'type'; readonly message: string }>;

/** What another tool found. */
export type ForeignResult = { readonly result: CheckOutcome; readonly reason?: string };
