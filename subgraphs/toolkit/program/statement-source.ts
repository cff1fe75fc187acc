import type { Dialect } from '../query/dialect.ts';
import type { RootQuery, StatementTemplate } from '../query/ir.ts';
import type { ScanLimit } from '../query/scan-limit.ts';
import { printStatement } from '../query/sql/print-sql.ts';
import type { FindRollup, RollupNeed } from '../query/sql/rollup.ts';
import type { Rollups } from '../store/rollups.ts';

/** Where the statement of a query comes from. */
export type StatementOptions = {
  readonly dialect: Dialect;
  readonly scan?: ScanLimit | undefined;
  /** Where the engine reads files. */
  readonly rollups?: Rollups | undefined;
};

/** The statement of one query: over rollups where they can tell its groups, printed anew when there are others. */
export class StatementSource {
  /** The statement over nothing but tables. */
  readonly plain: StatementTemplate;
  readonly #query: RootQuery;
  readonly #options: StatementOptions;
  #current: StatementTemplate;
  #missing: readonly RollupNeed[] = [];
  #version = -1;

  constructor(query: RootQuery, options: StatementOptions) {
    this.#query = query;
    this.#options = options;
    this.plain = this.#print();
    this.#current = this.plain;
  }

  /** The statement to be run now. */
  current(): StatementTemplate {
    const { rollups } = this.#options;
    // Only what makes groups of rows can gain by a rollup.
    if (!rollups || !this.plain.isHeavy) return this.plain;
    if (this.#version !== rollups.version) {
      this.#version = rollups.version;
      this.#current = this.#print(rollups);
    }
    for (const need of this.#missing) rollups.want(need);
    return this.#current;
  }

  #print(rollups?: Rollups): StatementTemplate {
    const { dialect, scan } = this.#options;
    const missing: RollupNeed[] = [];
    const findRollup: FindRollup = (need) => {
      const found = rollups?.find(need);
      if (!found) missing.push(need);
      return found;
    };
    const printed = printStatement(this.#query, dialect, { findRollup });
    this.#missing = missing;
    return scan ? { ...printed, scan } : printed;
  }
}
